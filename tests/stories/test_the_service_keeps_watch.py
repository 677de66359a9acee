"""Resident: twenty feeds, a new article alerts within an interval; it stops and reloads cleanly."""
import sqlite3
import time

from conftest import Feed, wait_until

FEEDS = 20


def configuration(server, topic="treaty"):
    feeds = "\n".join(f'  - "{server.url}/{i}"' for i in range(FEEDS))
    return f"""
poll: {{interval: 2s}}
feeds:
{feeds}
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics:
  alliance:
    match: {topic}
"""


def started(house, server):
    for i in range(FEEDS):
        server.pages[f"/{i}"] = Feed(f"Wire {i}").add(f"old{i}", f"Harvest report {i}")
    house.write(configuration(server))
    house.start()
    wait_until(lambda: all(server.count(f"/{i}") for i in range(FEEDS)), "the first round")


def test_a_new_article_alerts_within_an_interval(house, server):
    started(house, server)
    server.pages["/13"].add("new", "Treaty signed at the harbour")
    before = time.monotonic()
    wait_until(house.kept, "the alert")
    # One interval of 2 s and its jitter, and a busy machine's slack.
    assert time.monotonic() - before < 8
    assert house.titles() == ["Treaty signed at the harbour"]
    assert house.kept()[0]["feed"]["title"] == "Wire 13"
    assert house.stop() == 0


def test_sigterm_ends_it_within_a_second_with_the_store_clean(house, server):
    started(house, server)
    before = time.monotonic()
    assert house.stop() == 0
    assert time.monotonic() - before < 1
    assert not list(house.state.glob("*-wal"))
    with sqlite3.connect(house.state / "feedwatch.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM feeds").fetchone() == (FEEDS,)


def test_sighup_with_a_broken_file_keeps_the_old_configuration(house, server):
    started(house, server)
    house.write(configuration(server, topic="treaty AND (pact"))
    house.daemon.send_signal(1)
    wait_until(lambda: "old configuration kept" in house.logged(), "the refusal")
    assert "feedwatch.yaml:27:23" in house.logged()
    assert "E-PAREN" in house.logged()
    server.pages["/3"].add("new", "Treaty still watched")
    wait_until(house.kept, "an alert of the old configuration")
    assert house.stop() == 0


def test_sighup_with_a_good_file_takes_it(house, server):
    started(house, server)
    house.write(configuration(server, topic="pact"))
    house.daemon.send_signal(1)
    wait_until(lambda: "configuration loaded" in house.logged(), "the reload")
    server.pages["/3"].add("a", "Treaty not watched any more").add("b", "Pact watched now")
    wait_until(house.kept, "an alert of the new configuration")
    assert house.titles() == ["Pact watched now"]
    assert house.stop() == 0
