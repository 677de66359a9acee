"""`why`, `explain-query`, `test` with a changed expression: a rule shows what it does before it is
trusted, and agrees with what the daemon has decided."""
import sqlite3
import time

import pytest
from conftest import Feed

TITLES = [
    ("1", "Japan and U.S. renew alliance", "A treaty, they say."),
    ("2", "Let us visit Tokyo", "Spring in the city."),
    ("3", "日米同盟の指揮系統を見直しへ", "政府が発表した。"),
    ("4", "Treaty signed in Warsaw", "Poland and others."),
    ("5", "Washington, after years of talks with many others about other things, and Tokyo sign pact",
     ""),
    ("6", "米国とインドネシアが会談", ""),
]


@pytest.fixture
def tried(house, server):
    feed = server.pages["/wire"] = Feed("Harbour Wire")
    for guid, title, text in TITLES:
        feed.add(guid, title, text)
    server.pages["/old"] = Feed("Old News").add(
        "old", "Japan treaty of old", published=time.time() - 40 * 86400)
    house.write(f"""
poll: {{first_poll: all}}
feeds:
  - {{url: "{server.url}/wire", name: Wire, tags: [wire]}}
  - {{url: "{server.url}/old", name: Old}}
channels: {{keep: {{type: exec, command: [KEEP]}}}}
groups:
  japan: japan* OR tokyo OR 日米 OR 日本
  us: u.s. OR washington OR 日米 OR 米国
topics:
  both: {{match: "@us NEAR/6 @japan OR 日米", feeds: [wire]}}
  treaty: {{match: "treaty OR pact", max_age: 7d}}
  wired: {{match: "japan", feeds: [wire]}}
  exact: {{match: "=インド"}}
""")
    assert house.once().returncode == 0
    return house


def why(house, topic, article):
    return house.lines("why", topic, article)[0]


def test_why_agrees_with_the_daemon_on_every_article(tried):
    alerts = {(a["topic"]["name"], a["article"]["link"]) for a in tried.lines("alerts")}
    assert alerts
    articles = {a["article"]["link"] for a in tried.lines("search", "/./")}
    assert len(articles) == 7
    for topic in ("both", "treaty", "wired", "exact"):
        for link in articles:
            told = why(tried, topic, link)
            assert told["topic"] == topic and told["article"]["link"] == link
            alerted = (topic, link) in alerts
            assert ("alerted" in told) == alerted
            assert told["matches"] == (alerted or "reasons" in told), (topic, told)


def test_a_miss_tells_the_nearest_thing(tried):
    def notes(topic, article):
        return [n["note"] for n in why(tried, topic, article)["nodes"] if "note" in n]

    assert notes("both", "https://example.org/5") == [
        "“Washington” and “Tokyo” are 11 words apart where 6 are allowed"]
    assert any("“us” is there, which may be the ordinary word" in n
               for n in notes("both", "https://example.org/2"))
    assert notes("exact", "https://example.org/6") == ["“インド” is there inside “インドネシア”, which = refuses"]
    text = tried.feedwatch("why", "exact", "https://example.org/6").stdout
    assert text.startswith("exact does not match article ")
    assert "because of =インド: “インド” is there inside “インドネシア”, which = refuses\n" in text


def test_a_match_that_does_not_alert_tells_what_keeps_it(tried):
    told = why(tried, "treaty", "old")
    assert told["matches"] and "older than the topic's max_age" in told["reasons"][0]
    told = why(tried, "wired", "old")
    assert told["reasons"] == ["the topic looks only at feeds named or tagged wire"]
    assert "matched, but the topic looks only at feeds" in tried.feedwatch(
        "why", "wired", "old").stdout


def test_a_first_poll_is_told_as_the_reason(house, server):
    server.pages["/wire"] = Feed().add("1", "Treaty signed", published=0)
    house.write(f"""
poll: {{first_poll: recent}}
feeds: ["{server.url}/wire"]
topics: {{treaty: {{match: treaty}}}}
""")
    house.once()
    assert house.lines("alerts") == []
    assert "first_poll is recent" in why(house, "treaty", "https://example.org/1")["reasons"][0]


def test_a_topic_that_has_changed_since_says_so(tried):
    tried.config.write_text(tried.config.read_text().replace('"treaty OR pact"', '"visit"'))
    assert "was another" in why(tried, "treaty", "https://example.org/2")["reasons"][0]
    told = why(tried, "treaty", "https://example.org/4")
    assert not told["matches"] and "alerted" in told
    assert "when the topic was another" in tried.feedwatch(
        "why", "treaty", "https://example.org/4").stdout


def test_a_back_test_tells_the_days(tried):
    now = int(time.time())
    with sqlite3.connect(tried.state / "feedwatch.db") as db:
        for row, in db.execute("SELECT id FROM articles").fetchall():
            db.execute("UPDATE articles SET first_seen = ? WHERE id = ?",
                       (now - 86400 * (9 - row), row))
    days = tried.lines("test", "-e", "japan OR 日米", "--summary")[0]["days"]
    assert len(days) == 3 and all(day["alerts"] == 1 for day in days)
    assert [day["name"] for day in days] == sorted(day["name"] for day in days)
    text = tried.feedwatch("test", "-e", "japan OR 日米", "--summary").stdout
    assert f"\nby day:\n     1  {days[0]['name']}\n" in text


def test_articles_are_named_by_number_id_or_link(tried):
    row = tried.lines("search", "warsaw")[0]["row"]
    for name in (str(row), "https://example.org/4"):
        assert why(tried, "treaty", name)["article"]["id"] == "4"
    assert why(tried, "treaty", "old")["article"]["id"] == "old"
    run = tried.feedwatch("why", "treaty", "nothing", check=False)
    assert run.returncode == 1
    assert run.stderr == \
        'feedwatch why: no stored article has the number, id or link "nothing"\n'
    assert tried.feedwatch("why", check=False).returncode == 2


def test_an_expression_is_asked_without_a_topic(tried):
    told = tried.lines("why", "-e", "@us AND @japan", "https://example.org/1")[0]
    assert told["topic"] == "expression" and told["matches"]
    hits = [h["text"] for n in told["nodes"] if n["decides"] for h in n.get("hits", [])]
    assert hits == ["U.S.", "Japan"]


def test_how_an_expression_is_understood(tried):
    told = tried.lines("explain-query", "-e", "u.s. NEAR/3 (japan* OR 日米)")[0]
    assert [(n["level"], n["kind"]) for n in told["nodes"]] == [
        (0, "NEAR"), (1, "TERM"), (1, "OR"), (2, "TERM"), (2, "TERM")]
    acronym = told["nodes"][1]
    assert {"US", "U.S.", "u.s."} <= set(acronym["finds"])
    assert {"us", "Us"} <= set(acronym["misses"])
    assert "日米会" in told["nodes"][4]["finds"]
    assert tried.lines("why", "both") == tried.lines("explain-query", "both")
    told = tried.lines("explain-query", "-e", "a NEAR/0 b")[0]
    assert told["nodes"][0]["n"] == 0 and "n" not in told["nodes"][1]
    told = tried.lines("explain-query", "-e", "us")[0]
    assert told["warnings"][0]["code"] == "W-ACRONYM"
    run = tried.feedwatch("explain-query", "-e", "a OR", check=False)
    assert run.returncode == 1 and "[E-OPERAND]" in run.stderr


def test_a_changed_expression_is_compared_with_the_stored_one(tried):
    lines = tried.lines("test", "both", "-e", "@us AND @japan")
    assert {(line["change"], line["article"]["id"]) for line in lines} == {
        ("kept", "1"), ("kept", "3"), ("gained", "5")}
    lines = tried.lines("test", "both", "-e", "日米")
    assert {(line["change"], line["article"]["id"]) for line in lines} == {
        ("lost", "1"), ("kept", "3")}
    text = tried.feedwatch("test", "both", "-e", "日米").stdout
    assert text.split()[:2] == ["CHANGE", "SEEN"]
    assert "lost " in text and "kept " not in text
    assert "0 gained and 1 lost against the stored expression, which alerts for 2\n" in text
    summary = tried.lines("test", "both", "-e", "@us AND @japan", "--summary")[0]
    assert (summary["alerts"], summary["gained"], summary["lost"]) == (3, 1, 0)
    assert summary["feeds"] == [{"name": "Wire", "alerts": 3}]
    # The topic's own feeds hold for the changed expression too.
    assert tried.lines("test", "wired", "-e", "old") == [
        line for line in tried.lines("test", "wired", "-e", "old") if line["change"] == "lost"]


def test_a_rule_that_matches_everything_is_warned_about(house, server):
    feed = server.pages["/wire"] = Feed()
    for i in range(120):
        feed.add(str(i), f"Report {i} of the day" + (" on whales" if i < 5 else ""))
    house.write(f'feeds: ["{server.url}/wire"]\npoll: {{first_poll: all}}\n')
    house.once()
    run = house.feedwatch("test", "-e", "report")
    assert run.stderr == \
        'feedwatch test: warning: "expression" matches 100.0 % of the articles [W-BROAD]\n'
    assert house.feedwatch("test", "-e", "whales").stderr == ""
