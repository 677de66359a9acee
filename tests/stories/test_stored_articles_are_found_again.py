"""`search`: the language of topics over everything that was stored, Japanese of two characters
included, whether an index can help or not."""
import sqlite3

import pytest
from conftest import Feed, wait_until


@pytest.fixture
def stored(house, server):
    wire = server.pages["/wire"] = Feed("Harbour Wire")
    for i in range(40):
        wire.add(f"n{i}", f"Notice {i}", "Nothing else.")
    wire.add("1", "Futenma base to move", "普天間の移設")
    wire.add("2", "日米同盟の強化", "")
    wire.add("3", "한미동맹 강화", "")
    server.pages["/sea"] = Feed("Strait").add("4", "Base talks", "by boat")
    house.write(f"""
poll: {{first_poll: store}}
feeds:
  - {{url: "{server.url}/wire", name: Wire}}
  - {{url: "{server.url}/sea", name: Sea}}
groups: {{bases: futenma OR 普天間}}
""")
    assert house.once().returncode == 0
    return house


def ids(house, *arguments):
    return [line["article"]["id"] for line in house.lines("search", *arguments)]


CASES = [
    ("@bases", ["1"]), ("日米", ["2"]), ("同盟", ["2"]), ("同", ["2"]), ("化", ["2"]), ("=日米", []),
    ("한미", ["3"]), ("동맹", ["3"]), ("~moving base", ["1"]), ("futen*", ["1"]),
    ("base NOT futenma", ["4"]), ("title:base boat", ["4"]), ("/fut.nma/i", ["1"]),
    ("feed:sea", ["4"]), ("link:example.org base", ["1", "4"]), ("ATLEAST/2 (base, boat, /x/)", ["4"]),
    ("dolphin", []),
]


@pytest.mark.parametrize("expression,found", CASES)
def test_what_matches_is_found(stored, expression, found):
    assert sorted(ids(stored, expression)) == found


def test_the_latest_come_first_and_a_limit_holds(stored):
    everything = stored.lines("search", "notice")
    assert len(everything) == 40
    rows = [line["row"] for line in everything]
    assert rows == sorted(rows, reverse=True)
    assert [line["row"] for line in stored.lines("search", "notice", "--limit", "3")] == rows[:3]
    text = stored.feedwatch("search", "notice", "--limit", "3").stdout
    assert text.endswith("\nThe latest 3; --limit 0 shows all.\n")


def test_one_feed_is_searched_by_its_name_or_url(stored, server):
    assert ids(stored, "base", "--feed", "Sea") == ["4"]
    assert ids(stored, "base", "--feed", server.url + "/sea") == ["4"]
    assert ids(stored, "base", "--feed", "Nobody") == []
    assert sorted(ids(stored, "base", "--since", "1h")) == ["1", "4"]


def test_hits_are_told(stored):
    hits = stored.lines("search", "普天間")[0]["hits"]
    assert hits == [{"field": "summary", "start": 0, "end": 3, "term": "普天間", "text": "普天間"}]


def first_indexed(house):
    """0: all are in the index, and it is known."""
    with sqlite3.connect(house.state / "feedwatch.db") as db:
        return db.execute("SELECT from_article FROM search_state").fetchone()[0]


def forget_index(house):
    """As after an upgrade: what the index has is of another version."""
    with sqlite3.connect(house.state / "feedwatch.db") as db:
        db.execute("UPDATE search_state SET version = 1")


def all_is_found(house):
    return [sorted(ids(house, expression)) for expression, _ in CASES] == [f for _, f in CASES]


def test_what_is_not_indexed_is_found_all_the_same(stored):
    forget_index(stored)
    assert all_is_found(stored)


def test_one_run_takes_a_store_of_before_into_the_index(stored):
    forget_index(stored)
    assert stored.once().returncode == 0  # though no feed has anything new
    assert first_indexed(stored) == 0
    assert all_is_found(stored)


def test_the_service_takes_a_store_of_before_into_the_index(stored):
    with sqlite3.connect(stored.state / "feedwatch.db") as db:
        for i in range(600):
            db.execute("INSERT INTO articles (feed, first_seen, n_keys, published, updated, title)"
                       " SELECT feed, first_seen, 0, 0, 0, ? FROM articles"
                       " WHERE title = 'Notice 0'",
                       (f"Filler {i}",))
    forget_index(stored)
    stored.start()
    wait_until(lambda: first_indexed(stored) == 0, "the index")
    assert len(stored.lines("search", "filler")) == 600
    assert all_is_found(stored)
    assert stored.stop() == 0


def test_a_wrong_call_is_told(stored):
    assert stored.feedwatch("search", check=False).returncode == 2
    assert stored.feedwatch("search", "a", "b", check=False).returncode == 2
    assert stored.feedwatch("search", "a", "--limit", "x", check=False).returncode == 2
    run = stored.feedwatch("search", "a OR", check=False)
    assert run.returncode == 1 and "expression:1:3: error:" in run.stderr
