"""The lists of `feedwatch` after a run, for a person and for a program; and what reaches a terminal."""
import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import time

import pytest
from conftest import BUILD, Feed

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ESCAPE = "\x1b"


@pytest.fixture
def found(house, server):
    """One run over two feeds, one of which fails; a channel that delivers and one that does not."""
    server.pages["/wire"] = (
        Feed("Harbour Wire").add("1", "Japan and U.S. renew alliance", "A treaty, they say.")
        .add("2", "Harvest report").add("3", "日米同盟の指揮系統を見直しへ"))
    fail = house.folder / "fail"
    fail.write_text("#!/bin/sh\ncat >/dev/null; echo the lamp is broken >&2; exit 1\n")
    fail.chmod(0o755)
    house.write(f"""
poll: {{first_poll: all}}
feeds:
  - {{url: "{server.url}/wire", name: Wire, tags: [japan, en]}}
  - {{url: "{server.url}/none", tags: [fr]}}
channels:
  keep: {{type: exec, command: [KEEP]}}
  lamp: {{type: exec, command: ["{fail}"]}}
  screen: {{type: desktop}}
groups: {{pact: alliance OR treaty}}
topics:
  alliance: {{title: The alliance, match: "@pact OR 同盟", alert: [keep, lamp], urgency: critical}}
  crops: {{match: harvest, alert: [keep]}}
""")
    assert house.once().returncode == 0
    return house


def rows(text):
    """The cells of a table, which at least two blanks divide."""
    return [re.split(r" {2,}", line.rstrip()) for line in text.splitlines()]


# --- lists -----------------------------------------------------------------------------------------

def test_feeds(found, server):
    failing, wire = sorted(found.lines("feeds"), key=lambda f: f["name"] == "Wire")
    assert wire.pop("url") == server.url + "/wire"
    for name in ("last_poll", "last_success", "next_poll"):
        assert TIME.fullmatch(wire.pop(name))
    assert wire == {"name": "Wire", "title": "Harbour Wire", "tags": ["japan", "en"],
                    "health": "ok", "failures": 0, "last_status": 200}
    assert failing["name"] == failing["url"] == server.url + "/none"
    assert failing["health"] == "failing" and failing["failures"] == 1
    assert failing["last_status"] == 404 and "404" in failing["last_error"]
    assert "last_success" not in failing

    head, *lines = rows(found.feedwatch("feeds").stdout)
    assert head == ["FEED", "HEALTH", "ANSWER", "LAST POLL", "NEXT POLL", "TITLE OR ERROR"]
    by_name = {line[0]: line for line in lines}
    assert by_name["Wire"][1:3] == ["ok", "fetched"] and by_name["Wire"][5] == "Harbour Wire"
    assert by_name["Wire"][4].startswith("in ")
    assert by_name[server.url + "/none"][1:3] == ["failing", "failed"]
    assert "404" in by_name[server.url + "/none"][5]


def test_feeds_that_no_run_has_met_are_new(house):
    house.write('feeds: ["https://example.org/rss.xml"]\n')
    feed, = house.lines("feeds")
    assert feed == {"name": "https://example.org/rss.xml", "url": "https://example.org/rss.xml",
                    "health": "new", "failures": 0}
    assert rows(house.feedwatch("feeds").stdout)[1] == [
        "https://example.org/rss.xml", "new", "-", "-", "due", "-"]


def test_topics(found):
    assert found.lines("topics") == [
        {"name": "pact", "group": True, "match": "alliance OR treaty"},
        {"name": "alliance", "title": "The alliance", "group": False, "match": "@pact OR 同盟",
         "urgency": "critical", "alerts": 2},
        {"name": "crops", "group": False, "match": "harvest", "urgency": "normal", "alerts": 1}]
    assert rows(found.feedwatch("topics").stdout) == [
        ["TOPIC", "ALERTS", "URGENCY", "TITLE"],
        ["alliance", "2", "critical", "The alliance"],
        ["crops", "1", "normal", "-"]]


def test_channels(found):
    assert found.lines("channels") == [
        {"name": "keep", "type": "exec", "target": str(found.keep), "pending": 0, "given_up": 0},
        {"name": "lamp", "type": "exec", "target": str(found.folder / "fail"), "pending": 2,
         "given_up": 0},
        {"name": "screen", "type": "desktop", "target": "desktop sessions", "pending": 0,
         "given_up": 0}]
    head, keep, lamp, screen = rows(found.feedwatch("channels").stdout)
    assert head == ["CHANNEL", "TYPE", "WAITING", "GIVEN UP", "TARGET"]
    assert (keep[:4], lamp[:4]) == (["keep", "exec", "0", "0"], ["lamp", "exec", "2", "0"])
    assert screen == ["screen", "desktop", "0", "0", "desktop sessions"]


def test_alerts_have_the_shape_that_channels_get(found):
    listed = {alert["id"]: alert for alert in found.lines("alerts")}
    told = {alert["id"]: alert for alert in found.kept()}
    assert len(listed) == 3 and listed.keys() == told.keys()
    for alert_id, alert in listed.items():
        assert alert.pop("pending", []) == (
            ["lamp"] if alert["topic"]["name"] == "alliance" else [])
        assert alert.pop("delivered") == ["keep"]
        assert alert == told[alert_id]
        assert alert["version"] == 1 and TIME.fullmatch(alert["created"])
    one = next(a for a in listed.values() if a["article"]["id"] == "1")
    assert one["topic"] == {"name": "alliance", "title": "The alliance"}
    assert one["urgency"] == "critical"
    assert one["feed"]["title"] == "Wire" and one["feed"]["url"].endswith("/wire")
    assert one["article"]["link"] == "https://example.org/1"
    assert not {"summary_html", "content_html"} & one["article"].keys()
    assert {(h["topic"], h["field"], h["text"]) for h in one["hits"]} == {
        ("alliance", "title", "alliance"), ("alliance", "summary", "treaty")}


def test_alerts_for_a_person(found):
    head, *lines = rows(found.feedwatch("alerts").stdout)
    assert head == ["MADE", "TOPIC", "SOURCE", "STATE", "TITLE", "WORDS"]
    assert [line[1:4] for line in lines] == [
        ["alliance", "Wire", "waiting"], ["crops", "Wire", "delivered"],
        ["alliance", "Wire", "waiting"]]
    assert lines[0][4] == "Japan and U.S. renew alliance"
    assert "alliance" in lines[0][5] and "treaty" in lines[0][5]
    assert "同盟" in lines[2][5]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", lines[0][0])


def test_alerts_of_one_topic_and_of_a_span(found):
    assert [a["article"]["id"] for a in found.lines("alerts", "--topic", "crops")] == ["2"]
    assert len(found.lines("alerts", "--since", "1h")) == 3
    time.sleep(1.1)  # whole seconds
    assert found.lines("alerts", "--since", "0s") == []
    assert found.lines("alerts", "--topic", "nothing") == []
    assert found.feedwatch("alerts", "--topic", "nothing").stdout == ""


def test_outbox(found):
    first, second = found.lines("outbox")
    assert [first["alert"]["article"]["id"], second["alert"]["article"]["id"]] == ["1", "3"]
    for row in (first, second):
        assert row["channel"] == "lamp" and row["state"] == "pending"
        assert TIME.fullmatch(row["created"])
    assert first["tries"] == 1 and TIME.fullmatch(first["next_try"])
    assert "the lamp is broken" in first["last_error"]
    assert second["tries"] == 0 and "last_error" not in second

    head, *lines = rows(found.feedwatch("outbox").stdout)
    assert head == ["ALERT", "CHANNEL", "TRIES", "NEXT TRY", "TITLE", "LAST ERROR"]
    assert lines[0][:3] == [first["alert"]["id"], "lamp", "1"]
    assert "the lamp is broken" in lines[0][5]
    assert lines[1] == [second["alert"]["id"], "lamp", "0", "waiting",
                        "日米同盟の指揮系統を見直しへ", "-"]
    assert found.lines("outbox", "list", "--channel", "keep") == []
    assert len(found.lines("outbox", "list", first["alert"]["id"])) == 1


def test_outbox_retry_and_drop(found):
    first, second = [row["alert"]["id"] for row in found.lines("outbox")]
    assert found.feedwatch("outbox", "retry", first).stdout == "1 to be tried again\n"
    assert "next_try" not in found.lines("outbox")[0]
    assert found.feedwatch("outbox", "drop", first).stdout == "1 dropped\n"
    assert [row["alert"]["id"] for row in found.lines("outbox")] == [second]
    assert found.feedwatch("outbox", "drop", "--channel", "lamp").stdout == "1 dropped\n"
    assert found.lines("outbox") == []
    assert found.feedwatch("outbox", "drop", "--all").stdout == "0 dropped\n"
    # The alerts themselves stay.
    assert len(found.lines("alerts")) == 3


def test_status(found):
    status, *feeds = found.lines("status")
    assert TIME.fullmatch(status.pop("oldest_pending"))
    assert status == {"running": False, "articles": 3, "alerts": 3, "outbox_pending": 2,
                      "outbox_given_up": 0}
    assert sorted(f["name"] for f in feeds) == sorted(f["name"] for f in found.lines("feeds"))

    text = found.feedwatch("status").stdout
    assert "not running" in text
    assert "3 articles, 3 alerts" in text
    assert "2 waiting, 0 given up" in text
    assert "Wire" in text and "failing" in text


def test_before_the_first_run_lists_are_empty_and_what_needs_a_store_says_so(house):
    house.write('feeds: ["https://example.org/rss.xml"]\ntopics: {a: {match: treaty}}\n')
    assert house.lines("status")[0] == {"running": False, "articles": 0, "alerts": 0,
                                        "outbox_pending": 0, "outbox_given_up": 0}
    assert house.lines("topics")[0]["alerts"] == 0
    assert house.lines("channels")[0]["pending"] == 0
    for verb in ("alerts", "outbox", "test"):
        run = house.feedwatch(verb, check=False)
        assert run.returncode == 1 and run.stdout == ""
        assert len(run.stderr.splitlines()) == 1
    # Reading has made nothing.
    assert not house.state.exists()


def test_a_bad_configuration_is_told_by_every_list_that_needs_it(found):
    found.write("feeds: nonsense\n")
    for verb in ("feeds", "topics", "channels", "test"):
        run = found.feedwatch(verb, check=False)
        assert run.returncode == 1 and run.stdout == ""
        assert "feedwatch.yaml:1:8: error: " in run.stderr
    assert len(found.lines("alerts")) == 3


# --- test ------------------------------------------------------------------------------------------

def test_every_topic_is_tested_over_the_store(found):
    lines = found.lines("test")
    assert [(line["topic"], line["article"]["id"]) for line in lines] == [
        ("alliance", "1"), ("crops", "2"), ("alliance", "3")]
    for line in lines:
        assert TIME.fullmatch(line["first_seen"])
        assert line["feed"].endswith("/wire")
        assert {h["topic"] for h in line["hits"]} == {line["topic"]}
    text = found.feedwatch("test").stdout
    assert rows(text)[0] == ["SEEN", "ARTICLE", "TOPIC", "SOURCE", "TITLE", "WORDS"]
    assert [row[3] for row in rows(text)[1:4]] == ["Wire"] * 3
    assert text.endswith("\n3 of 3 articles would have alerted\n")


def test_a_topic_and_an_expression_are_tested_over_the_store(found):
    assert [line["article"]["id"] for line in found.lines("test", "crops")] == ["2"]
    assert [line["article"]["title"] for line in found.lines("test", "-e", "指揮 AND 同盟")] == [
        "日米同盟の指揮系統を見直しへ"]
    assert {line["topic"] for line in found.lines("test", "-e", "@pact")} == {"expression"}
    assert found.feedwatch("test", "-e", "whale").stdout == "0 of 3 articles would have alerted\n"
    time.sleep(1.1)  # whole seconds
    assert found.lines("test", "--since", "0s") == []


def test_what_cannot_be_tested_is_said(found):
    run = found.feedwatch("test", "nothing", check=False)
    assert run.returncode == 1
    assert run.stderr == 'feedwatch test: there is no topic "nothing"\n'
    assert found.feedwatch("test", "pact", check=False).returncode == 1  # a group never alerts
    run = found.feedwatch("test", "-e", "treaty AND", check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("expression:1:8: error: ")


def test_a_topic_looks_only_at_its_feeds(found):
    text = found.config.read_text()
    for tag, expected in (("en", ["2"]), ("fr", [])):
        found.write(text.replace("match: harvest,", f"match: harvest, feeds: [{tag}],"))
        assert [line["article"]["id"] for line in found.lines("test", "crops")] == expected


def test_a_topic_looks_only_at_what_is_new_enough(house, server):
    old = time.time() - 10 * 86400
    server.pages["/wire"] = Feed().add("1", "Treaty of old", published=old).add("2", "Treaty")
    house.write(f"""
poll: {{first_poll: all}}
feeds: ["{server.url}/wire"]
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{alliance: {{match: treaty, max_age: 7d}}}}
""")
    house.once()
    told = [a["article"]["id"] for a in house.lines("alerts")]
    assert [line["article"]["id"] for line in house.lines("test")] == told == ["2"]
    assert len(house.lines("test", "-e", "treaty")) == 2


# --- terminals and pipes ---------------------------------------------------------------------------

def on_a_terminal(house, *arguments, **env):
    """What a terminal gets of both streams, and the exit status."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(str(BUILD / "feedwatch"), ["feedwatch", "--config", str(house.config),
                                            "--state-directory", str(house.state), *arguments],
                  house.env | {"TERM": "xterm"} | env)
    text = b""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            octets = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not octets:
            break
        text += octets
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return text.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_terminal_gets_colour(found):
    text, status = on_a_terminal(found, "feeds", NO_COLOR="")
    assert status == 0
    assert text.startswith(ESCAPE + "[1mFEED")


@pytest.mark.parametrize("verb", ["feeds", "topics", "channels", "alerts", "outbox", "status",
                                  "test"])
def test_no_color_is_honoured(found, verb):
    text, status = on_a_terminal(found, verb, NO_COLOR="1")
    assert status == 0 and text
    assert ESCAPE not in text


@pytest.mark.parametrize("verb", ["feeds", "topics", "channels", "alerts", "outbox", "status",
                                  "test"])
def test_no_colour_goes_into_a_pipe(found, verb):
    assert ESCAPE not in found.feedwatch(verb).stdout


def test_errors_are_coloured_on_a_terminal_and_only_there(house):
    house.write("feeds: nonsense\n")
    text, status = on_a_terminal(house, "check", NO_COLOR="")
    assert status == 1 and ESCAPE in text
    text, status = on_a_terminal(house, "check", NO_COLOR="1")
    assert status == 1 and "error: " in text and ESCAPE not in text
    assert ESCAPE not in house.feedwatch("check", check=False).stderr


def reaches_the_terminal(text):
    """Characters that move, hide or reorder what a terminal shows."""
    return [c for c in text if (ord(c) < 32 and c not in "\r\n") or 127 <= ord(c) < 160
            or c in "\u2028\u2029" or 0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069]


LISTS = ["alerts", "outbox", "test", "feeds", "status"]


def test_no_control_character_of_a_feed_reaches_the_terminal(house, server):
    title = "Treaty &#27;]0;owned&#7; &#155;31mred&#x9d; \u202egnorw\u2066 &#10;next"
    octets = Feed("Wire \u202e").octets().replace(
        b"</channel>", f"<item><guid>1</guid><title>{title}</title></item></channel>".encode())
    server.pages["/wire"] = octets.replace(b"version='1.0'", b"version='1.1'")
    house.write(f"""
poll: {{first_poll: all}}
feeds: ["{server.url}/wire"]
channels: {{keep: {{type: exec, command: [/bin/false]}}}}
topics: {{alliance: {{match: treaty}}}}
""")
    house.once()
    assert len(house.lines("alerts")) == 1
    for verb in LISTS:
        for text in (house.feedwatch(verb).stdout, on_a_terminal(house, verb, NO_COLOR="1")[0]):
            assert reaches_the_terminal(text) == [], verb
    # A line of a list stays a line.
    assert len(house.feedwatch("alerts").stdout.splitlines()) == 2


def test_what_is_in_the_store_is_not_trusted_either(found):
    hostile = "a\x1b[2Jb\x9bc\x07d\ne\u202ef\u2028g\x7f"
    shown = r"a\x1b[2Jb\x9bc\x07d\x0ae\u{202e}f\u{2028}g\x7f"
    with sqlite3.connect(found.state / "feedwatch.db") as db:
        db.execute("UPDATE articles SET title = ?", ["Treaty " + hostile])
        db.execute("UPDATE alerts SET feed_title = ?", [hostile])
        db.execute("UPDATE feeds SET title = ?, last_error = ?", [hostile, hostile])
        db.execute("UPDATE outbox SET last_error = ?", [hostile])
    for verb in LISTS:
        for text in (found.feedwatch(verb).stdout, on_a_terminal(found, verb, NO_COLOR="1")[0]):
            assert reaches_the_terminal(text) == [], verb
            assert shown in text, verb
    # To a program it is told as it is.
    first = found.feedwatch("alerts", "--json").stdout.split("\n")[0]
    assert json.loads(first)["article"]["title"] == "Treaty " + hostile


def test_wide_characters_keep_the_columns_aligned(house, server):
    server.pages["/wire"] = Feed("W").add("1", "日米条約").add("2", "Treaty").add("3", "é treaty")
    house.write(f"""
poll: {{first_poll: all}}
feeds: [{{url: "{server.url}/wire", name: みなと通信}}]
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{a: {{match: treaty OR 条約}}, もう一つ: {{match: nothing}}}}
""".replace(", もう一つ: {match: nothing}", ""))
    house.once()
    wide = {ord(c) for c in "日米条約みなと通信"}
    columns = set()
    for line in house.feedwatch("alerts").stdout.splitlines():
        # Where the last cell begins, in columns of a terminal.
        begin = line.rindex("  ") + 2
        columns.add(sum(2 if ord(c) in wide else 1 for c in line[:begin]))
    assert len(columns) == 1


def test_a_closed_pipe_ends_it(found):
    articles = found.folder / "articles.jsonl"
    articles.write_text('{"id": "1", "title": "treaty"}\n' * 200_000)
    sample = [str(found.folder / "feed.xml")] * 200
    (found.folder / "feed.xml").write_bytes(Feed().add("1", "x" * 20_000).octets())
    for arguments in (["match", "-e", "treaty", str(articles)], ["parse", *sample]):
        process = subprocess.Popen([str(BUILD / "feedwatch"), "--config", str(found.config),
                                    *arguments], env=found.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        status = process.wait(timeout=30)
        errors = process.stderr.read().decode()
        process.stderr.close()
        # Killed by SIGPIPE as any filter is, or an error that it tells.
        assert status in (-signal.SIGPIPE, 1), errors
        assert len(errors.splitlines()) <= 1


@pytest.mark.parametrize("arguments", [["feeds"], ["alerts", "--json"], ["check"],
                                       ["match", "-e", "treaty"], ["--help"]], ids=" ".join)
def test_output_that_cannot_be_written_is_a_failure(found, arguments):
    with open("/dev/full", "w", encoding="utf-8") as full, \
            open(found.folder / "one", "w+", encoding="utf-8") as articles:
        articles.write(json.dumps({"id": "1", "title": "treaty"}) + "\n")
        articles.seek(0)
        run = subprocess.run([str(BUILD / "feedwatch"), "--config", str(found.config),
                              "--state-directory", str(found.state), *arguments], env=found.env,
                             stdin=articles, stdout=full, stderr=subprocess.PIPE, text=True,
                             timeout=60, check=False)
    assert run.returncode == 1
    assert "No space left on device" in run.stderr
