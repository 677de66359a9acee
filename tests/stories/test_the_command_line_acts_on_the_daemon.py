"""`poll`, `reload`, `follow`, `outbox` and `status` with a daemon on the session's bus."""
import json
import signal
import subprocess

import pytest
from conftest import BUILD, Feed, wait_until

CONFIGURATION = """
poll: {{interval: 1h, first_poll: all}}
feeds:
  - {{url: "{url}/wire", name: Harbour Wire}}
  - "{url}/other"
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{alliance: {{match: {topic}}}}}
"""


@pytest.fixture
def bus(house):
    process = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    house.env["DBUS_SESSION_BUS_ADDRESS"] = process.stdout.readline().strip()
    yield process
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def running(house, server, bus):
    """A daemon that has polled its two feeds and will not by itself for an hour."""
    server.pages["/wire"] = Feed("Wire").add("1", "Harvest report")
    server.pages["/other"] = Feed("Other")
    house.write(CONFIGURATION.format(url=server.url, topic="treaty"))
    house.start("--user")
    wait_until(lambda: all(f["health"] == "ok" for f in house.lines("feeds")), "the first polls")
    wait_until(lambda: house.lines("--user", "status")[0]["running"], "the daemon on the bus")
    yield house
    assert house.stop() == 0


def test_poll_visits_one_feed_by_name_or_url_at_once(running, server):
    running.feedwatch("--user", "poll", "Harbour Wire")
    wait_until(lambda: server.count("/wire") == 2, "the visit")
    running.feedwatch("--user", "poll", server.url + "/other")
    wait_until(lambda: server.count("/other") == 2, "the visit")
    assert server.count("/wire") == 2


def test_poll_without_a_feed_visits_all(running, server):
    running.feedwatch("--user", "poll")
    wait_until(lambda: server.count("/wire") == server.count("/other") == 2, "the visits")


def test_poll_of_a_feed_that_is_not_there_fails(running):
    run = running.feedwatch("--user", "poll", "Nowhere", check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("feedwatch poll: ") and '"Nowhere"' in run.stderr


def test_reload_takes_a_good_configuration(running, server):
    running.write(CONFIGURATION.format(url=server.url, topic="harvest OR pact"))
    running.feedwatch("--user", "reload")
    server.pages["/wire"].add("2", "Pact signed")
    running.feedwatch("--user", "poll", "Harbour Wire")
    wait_until(running.kept, "the alert of the new topic")
    assert running.titles() == ["Pact signed"]


def test_reload_of_a_bad_one_shows_the_errors_and_keeps_the_old(running, server):
    running.write(CONFIGURATION.format(url=server.url, topic="treaty AND (pact"))
    run = running.feedwatch("--user", "reload", check=False)
    assert run.returncode == 1
    # As `check` would say it.
    assert run.stderr == (running.feedwatch("check", check=False).stderr +
                          "feedwatch reload: the daemon keeps its old configuration\n")
    assert run.stderr.startswith(f"{running.config}:7:39: error: ")
    assert "feedwatch.yaml:7:39" in json.loads(
        running.feedwatch("--user", "status", "--json", check=False).stdout.splitlines()[0]
    )["daemon"]["config_error"]
    server.pages["/wire"].add("2", "Treaty signed")
    running.feedwatch("--user", "poll", "Harbour Wire")
    wait_until(running.kept, "an alert of the old topic")
    # Mended, nothing is left of it.
    running.write(CONFIGURATION.format(url=server.url, topic="treaty"))
    running.feedwatch("--user", "reload")
    assert "config_error" not in running.lines("--user", "status")[0]["daemon"]


def test_a_pattern_beyond_its_limit_is_named_once(running, server):
    running.write(CONFIGURATION.format(url=server.url, topic="treaty OR /(a+)+$/"))
    running.feedwatch("--user", "reload")
    for i in range(3):
        server.pages["/wire"].add(f"x{i}", f"Long {i}", "a" * 30000 + "b")
    server.pages["/wire"].add("t", "Treaty signed")
    running.feedwatch("--user", "poll", "Harbour Wire")
    wait_until(running.kept, "the alert")
    assert running.titles() == ["Treaty signed"]
    assert running.logged().count("/(a+)+$/") == 1
    assert "a pattern reached its limit and counts as no match there" in running.logged()
    assert running.lines("--user", "status")[0]["daemon"]["patterns_limited"] == [
        "/(a+)+$/"]
    told = "/(a+)+$/ reached its limit in an article, and counts as no match there\n"
    assert "Warning:  " + told in running.feedwatch("--user", "status").stdout
    for asked in (("test", "alliance"), ("search", "/(a+)+$/")):
        assert running.feedwatch(*asked).stderr.endswith(f"feedwatch {asked[0]}: warning: {told}")


def test_status_tells_of_the_daemon(running):
    daemon = running.lines("--user", "status")[0]["daemon"]
    assert daemon["pid"] == running.daemon.pid
    assert daemon["config"] == str(running.config)
    assert (daemon["feeds"], daemon["topics"], daemon["visits"]) == (2, 1, 2)
    text = running.feedwatch("--user", "status").stdout
    assert text.startswith("Daemon:   running, version ")
    assert f"pid {running.daemon.pid}," in text


def test_follow_prints_alerts_as_they_come(running, server):
    # Whoever runs the tests in the background has its children ignore the key that ends this.
    follow = subprocess.Popen([str(BUILD / "feedwatch"), "--user", "follow"], env=running.env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    # It has said hello to the bus before it asks for signals; then it waits.
    wait_until(lambda: is_following(running), "the match rule")
    try:
        server.pages["/wire"].add("2", "Treaty signed").add("3", "条約 treaty")
        running.feedwatch("--user", "poll")
        alerts = [json.loads(follow.stdout.readline()) for _ in range(2)]
    finally:
        follow.send_signal(signal.SIGINT)
        follow.wait(timeout=10)
        follow.stdout.close()
    assert [a["article"]["title"] for a in alerts] == ["Treaty signed", "条約 treaty"]
    wait_until(lambda: len(running.kept()) == 2, "the alerts by program")
    assert alerts == running.kept()


def is_following(house):
    """dbus-daemon counts the match rules of each connection, ours among them."""
    stats = subprocess.run(
        ["dbus-send", f"--bus={house.env['DBUS_SESSION_BUS_ADDRESS']}", "--print-reply",
         "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
         "org.freedesktop.DBus.Debug.Stats.GetAllMatchRules"], env=house.env, capture_output=True,
        text=True, timeout=10, check=True)
    return "member='Alert'" in stats.stdout


def test_outbox_is_changed_by_the_daemon_where_one_runs(running, server):
    fail = running.folder / "fail"
    fail.write_text(f'#!/bin/sh\n[ -e "{running.folder}/mended" ] || exit 1\nexec "{running.keep}"\n')
    fail.chmod(0o755)
    running.write(CONFIGURATION.format(url=server.url, topic="treaty").replace("KEEP", str(fail)))
    running.feedwatch("--user", "reload")
    server.pages["/wire"].add("2", "Treaty signed").add("3", "Treaty sealed")
    running.feedwatch("--user", "poll")
    wait_until(lambda: [r["tries"] for r in running.lines("outbox")] == [1, 0], "a failed try")
    last = running.lines("outbox")[1]["alert"]["id"]
    assert running.feedwatch("--user", "outbox", "drop", last).stdout == "1 dropped\n"
    (running.folder / "mended").touch()
    assert running.feedwatch("--user", "outbox", "retry").stdout == "1 to be tried again\n"
    wait_until(running.kept, "the alert")
    wait_until(lambda: not running.lines("outbox"), "an empty outbox")
    assert running.titles() == ["Treaty signed"]


def test_without_a_daemon_it_is_said_how_to_start_one(house, bus):
    for verb in ("poll", "reload"):
        run = house.feedwatch("--user", verb, check=False)
        assert run.returncode == 1
        assert run.stderr == (f"feedwatch {verb}: no daemon runs: "
                              "systemctl --user start feedwatchd\n")


def test_without_a_bus_nothing_hangs(house):
    house.env["XDG_RUNTIME_DIR"] = str(house.folder)
    for verb in ("poll", "reload", "follow"):
        run = house.feedwatch("--user", verb, check=False)
        assert run.returncode == 1
        assert run.stderr.startswith(f"feedwatch {verb}: no session bus to reach the daemon by: ")
