"""kill -9 at any point between fetch and delivery: after a restart every alert has arrived."""
import random
import signal
import time

import pytest
from conftest import Feed, wait_until

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
