"""kill -9 at any point between fetch and delivery: after a restart every alert has arrived."""
import itertools
import random
import signal
import time

import pytest
from conftest import BUILD, Feed, House, wait_until

ALERTS = 8


def configuration(server):
    return f"""
poll: {{interval: 1s, first_poll: all}}
feeds: ["{server.url}/feed"]
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{alliance: {{match: "treaty"}}}}
"""


def feed():
    f = Feed()
    for i in range(ALERTS):
        f.add(f"t{i}", f"Treaty talks, day {i}").add(f"o{i}", f"Harvest report {i}")
    return f


@pytest.mark.parametrize("attempt", range(12))
def test_killed_at_a_random_moment(house, server, attempt):
    server.pages["/feed"] = feed()
    house.write(configuration(server))
    moments = random.Random(attempt)
    kills = 0
    for _ in range(4):
        daemon = house.launch()
        # Start-up takes about 30 ms; the whole way to the last delivery some 200.
        time.sleep(moments.uniform(0.01, 0.25))
        if daemon.poll() is None:
            daemon.send_signal(signal.SIGKILL)
            kills += 1
        daemon.wait()
    assert kills
    house.start()
    expected = {f"Treaty talks, day {i}" for i in range(ALERTS)}
    wait_until(lambda: set(house.titles()) == expected, "every alert")
    wait_until(lambda: not house.lines("outbox"), "an empty outbox")
    assert house.stop() == 0
    # One alert for each article, whatever the number of deliveries.
    assert len({a["id"] for a in house.kept()}) == ALERTS
    assert len(house.lines("alerts")) == ALERTS


FAULTS = BUILD / "tests" / "lib" / "fault-io.so"


def faulty(house, fault):
    return house.env | {"LD_PRELOAD": str(FAULTS), "FAULT_PATH": str(house.state), "FAULT_IO": fault}


@pytest.mark.slow
@pytest.mark.skipif(not FAULTS.exists(), reason="tests/lib/fault-io.so is not built: make check")
@pytest.mark.parametrize("fault", ["kill", "torn"])
def test_killed_at_each_write_to_the_store(tmp_path, server, fault):
    """Not at random: at the first call that writes to the store, at the second, ... to the last."""
    if b"__asan_init" in (BUILD / "feedwatchd").read_bytes():
        pytest.skip("a preloaded library and the sanitizers do not go together")
    server.pages["/feed"] = Feed().add("1", "Treaty signed").add("2", "Treaty sealed")
    for n in itertools.count(1):
        (tmp_path / str(n)).mkdir()
        house = House(tmp_path / str(n))
        house.write(configuration(server))
        plain = house.env
        house.env = faulty(house, f"{fault}:{n}")
        first = house.once()
        house.env = plain
        if first.returncode == 0:
            break
        assert first.returncode == -signal.SIGKILL
        assert house.once().returncode == 0
        assert set(house.titles()) == {"Treaty signed", "Treaty sealed"}, f"killed at call {n}"
        assert len({a["id"] for a in house.kept()}) == 2, f"killed at call {n}"
        assert house.lines("outbox") == []
    assert n > 20  # the way through the store has some 40 such calls
