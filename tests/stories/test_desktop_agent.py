"""Alerts reach the desktop once, whatever the notification server and the daemon do.

A real X desktop with dunst, a real session bus, the built feedwatch-notify; bus-peer (the real
bus.c before a file of alerts) stands where feedwatchd would be.
"""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest
from conftest import BUILD, LIB, PATIENCE, wait_until

AGENT = BUILD / "feedwatch-notify"
PEER = BUILD / "tests" / "unit" / "bus-peer"
DUNST = ("dunst", "-conf", LIB / "dunstrc")
CRITICAL_TIMEOUT = 0  # dunstrc's; dunst's history does not name the urgency itself


class Program:
    """A program that runs beside the test, with its output in a file."""

    def __init__(self, argv, env, log):
        self.log = log
        self.out = open(log, "ab")
        self.process = subprocess.Popen(
            [str(a) for a in argv], env=env, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out
        )

    def lines(self):
        return self.log.read_text(errors="replace").splitlines()

    def says(self, line):
        wait_until(lambda: line in self.lines(), f"{self.log.name} says {line!r}, but {self.lines()}")

    def send(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.out.close()


class Desktop:
    """A desktop that stands for the length of a test, and what runs in it."""

    def __init__(self, folder, session):
        self.folder, self.session, self.programs, self.n = folder, session, [], 0
        self.alerts = folder / "alerts.jsonl"
        self.alerts.touch()
        # The machine's own system bus is no part of these stories.
        self.env = session.env | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/no-system-bus"}

    def close(self):
        for program in reversed(self.programs):
            program.stop(signal.SIGKILL)

    def run(self, name, *argv):
        program = Program(argv, self.env, self.folder / f"{name}-{len(self.programs)}.log")
        self.programs.append(program)
        return program

    def start_peer(self):
        peer = self.run("peer", PEER, self.alerts)
        peer.says("serving")
        return peer

    def start_agent(self):
        return self.run("agent", AGENT)

    def add_alert(self, **changes):
        """Appends an alert; gives its row."""
        self.n += 1
        alert = {
            "version": 1,
            "id": f"{self.n:032x}",
            "created": "2026-11-24T21:35:27Z",
            "urgency": "normal",
            "topic": {"name": "alliance", "title": "US–Japan alliance"},
            "feed": {"url": "https://hinode.example.jp/rss", "title": "Hinode Shimbun"},
            "article": {"id": str(self.n), "title": f"Treaty talks, day {self.n}", "link": "https://hinode.example.jp/1"},
            "hits": [{"topic": "alliance", "field": "title", "start": 0, "end": 6, "term": "treaty", "text": "Treaty"}],
            "excerpt": "The two governments met again.",
        }
        alert.update(changes)
        with open(self.alerts, "a", encoding="utf-8") as file:
            file.write(json.dumps(alert, ensure_ascii=False) + "\n")
        return self.n

    def ctl(self, *argv):
        return subprocess.run(["dunstctl", *argv], env=self.env, check=True, capture_output=True, text=True).stdout

    def displayed(self):
        return int(self.ctl("count", "displayed")) + int(self.ctl("count", "waiting"))

    def history(self):
        """What was shown, newest first; closes what is on the screen to get it there."""
        self.ctl("close-all")
        wait_until(lambda: self.displayed() == 0, "all notifications closed")
        data = json.loads(self.ctl("history"))["data"][0]
        return [{k: v["data"] for k, v in entry.items()} for entry in data]


@pytest.fixture
def desktop(tmp_path, beside, request):
    d = Desktop(tmp_path, beside("with-desktop", "-d", getattr(request, "param", "dunst")))
    yield d
    d.close()


def test_an_alert_is_shown_once_and_reported(desktop):
    desktop.add_alert()
    peer = desktop.start_peer()
    agent = desktop.start_agent()
    peer.says("shown 1")
    wait_until(lambda: peer.lines().count("taken 0") == 1, "asked again, and nothing came")
    peer.send(signal.SIGUSR1)
    wait_until(lambda: peer.lines().count("taken 0") == 2, "asked once more")
    assert agent.stop() == 0

    shown = desktop.history()
    assert [n["summary"] for n in shown] == ["US–Japan alliance: Treaty talks, day 1"]
    assert shown[0]["appname"] == "feedwatch"
    assert shown[0]["category"] == "x-feedwatch.alert"
    for part in ("Hinode Shimbun", "Treaty", "The two governments met again."):
        assert part in shown[0]["body"]


def test_an_alert_that_comes_later_is_shown_when_it_comes(desktop):
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("taken 0")
    row = desktop.add_alert(urgency="critical")
    peer.send(signal.SIGUSR1)
    peer.says(f"shown {row}")
    assert [n["timeout"] for n in desktop.history()] == [CRITICAL_TIMEOUT]


def test_a_daemon_that_comes_later_or_restarts_is_found(desktop):
    desktop.add_alert()
    agent = desktop.start_agent()
    peer = desktop.start_peer()
    peer.says("shown 1")
    peer.stop()
    desktop.add_alert()
    peer = desktop.start_peer()  # has forgotten what was shown, as if the report had been lost
    peer.says("shown 1")
    peer.says("shown 2")
    assert agent.stop() == 0
    assert len(desktop.history()) == 2


def test_a_hung_server_neither_loses_nor_doubles_an_alert(desktop):
    server = int(desktop.env["DAEMON_PID"])
    peer = desktop.start_peer()
    agent = desktop.start_agent()
    peer.says("taken 0")
    os.kill(server, signal.SIGSTOP)
    try:
        row = desktop.add_alert()
        for _ in range(3):
            peer.send(signal.SIGUSR1)
        agent.says("feedwatch-notify: warning: the notification server does not answer, alerts wait")
        assert f"shown {row}" not in peer.lines()
    finally:
        os.kill(server, signal.SIGCONT)
    peer.says(f"shown {row}")
    assert len(desktop.history()) == 1
    assert agent.stop() == 0


def test_a_hung_server_does_not_keep_the_agent_from_stopping(desktop):
    server = int(desktop.env["DAEMON_PID"])
    os.kill(server, signal.SIGSTOP)
    try:
        desktop.add_alert()
        desktop.start_peer()
        agent = desktop.start_agent()
        agent.says("feedwatch-notify: warning: the notification server does not answer, alerts wait")
        start = time.monotonic()
        assert agent.stop() == 0
        assert time.monotonic() - start < 2
    finally:
        os.kill(server, signal.SIGCONT)


@pytest.mark.parametrize("desktop", ["none"], indirect=True)
def test_alerts_wait_for_a_notification_server(desktop):
    row = desktop.add_alert()
    peer = desktop.start_peer()
    desktop.start_agent()
    late = desktop.run("dunst", *DUNST)
    peer.says(f"shown {row}")
    assert len(desktop.history()) == 1
    late.stop()
    # And for one that comes back: what came meanwhile is shown then.
    row = desktop.add_alert()
    peer.send(signal.SIGUSR1)
    assert f"shown {row}" not in peer.lines()
    desktop.run("dunst", *DUNST)
    peer.says(f"shown {row}")


def test_a_burst_is_one_notification_that_still_lists(desktop):
    for n in range(1, 13):
        desktop.add_alert(
            feed={"title": f"Paper {n}"},
            hits=[{"field": "title", "start": 0, "end": 6, "term": "treaty", "text": f"word{n}"}],
            urgency="critical" if n == 7 else "low",
        )
    peer = desktop.start_peer()
    agent = desktop.start_agent()
    for row in range(1, 13):
        peer.says(f"shown {row}")
    assert agent.stop() == 0
    shown = desktop.history()
    assert len(shown) == 1
    assert shown[0]["summary"] == "US–Japan alliance: 12 alerts"
    assert shown[0]["timeout"] == CRITICAL_TIMEOUT
    for n in range(1, 13):
        assert f"• Treaty talks, day {n} — Paper {n} (word{n})" in shown[0]["body"]


def test_more_alerts_than_one_take_hands_out_are_all_shown(desktop):
    for _ in range(120):
        desktop.add_alert()
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("shown 120")
    assert sum(line.startswith("shown ") for line in peer.lines()) == 120
    assert len(desktop.history()) == 3


def test_markup_of_a_feed_is_shown_as_written(desktop):
    desktop.add_alert(
        article={"title": "R&D <b>pact</b>\u202e \u0007signed"},
        feed={"title": "A & B <i>News</i>"},
        excerpt="if a < b && c > d",
        hits=[],
    )
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("shown 1")
    (shown,) = desktop.history()
    # Plain, in a server's summary; references, in its body (dunst keeps the markup in its history).
    assert shown["summary"] == "US–Japan alliance: R&D <b>pact</b> signed"
    for part in ("A &amp; B &lt;i&gt;News&lt;/i&gt;", "if a &lt; b &amp;&amp; c &gt; d"):
        assert part in shown["body"]


def test_an_alert_that_cannot_be_read_is_not_dropped_in_silence(desktop):
    desktop.alerts.write_text('{"version":1}\n')
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("shown 1")
    (shown,) = desktop.history()
    assert "feedwatch alerts" in shown["summary"]


def opener(desktop):
    """A browser that writes down what it was asked to open."""
    opened = desktop.folder / "opened"
    browser = desktop.folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{opened}\n')
    browser.chmod(0o755)
    applications = pathlib.Path(desktop.env["XDG_DATA_HOME"]) / "applications"
    applications.mkdir(parents=True)
    (applications / "browser.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\nMimeType=x-scheme-handler/https;\n"
    )
    (pathlib.Path(desktop.env["XDG_CONFIG_HOME"]) / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/https=browser.desktop\n"
    )
    return opened


def test_open_opens_the_link_and_closes_the_notification(desktop):
    opened = opener(desktop)
    desktop.add_alert(article={"title": "Talks", "link": "https://hinode.example.jp/a?b=1&c='$(id)'"})
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("shown 1")
    desktop.ctl("action", "0")
    wait_until(opened.exists, "the browser was started")
    wait_until(lambda: desktop.displayed() == 0, "the notification closed")
    assert len(opened.read_text().splitlines()) == 1
    assert opened.read_text().startswith("https://hinode.example.jp/a?b=1&c=")


def test_a_link_that_is_not_http_is_not_offered(desktop):
    desktop.add_alert(article={"title": "Talks", "link": "file:///etc/passwd"})
    peer = desktop.start_peer()
    desktop.start_agent()
    peer.says("shown 1")
    opened = opener(desktop)
    desktop.ctl("action", "0")  # Dismiss is the only button
    wait_until(lambda: desktop.displayed() == 0, "the notification closed")
    assert not opened.exists()


@pytest.mark.parametrize("desktop", ["nobus"], indirect=True)
def test_without_a_session_bus_the_agent_says_so_and_starts_none(desktop):
    desktop.env["DISPLAY"] = ":99"
    agent = desktop.start_agent()
    assert agent.process.wait(PATIENCE) == 1
    assert agent.lines() == ["feedwatch-notify: error: there is no session bus"]


def test_a_session_that_ends_ends_the_agent(desktop):
    agent = desktop.start_agent()
    agent.says("feedwatch-notify: the notification server answers")
    desktop.session.close()
    assert agent.process.wait(PATIENCE) == 1
