"""Random topics on random articles, through a feed, the sandbox and the store: `why`, `test`,
`search` and `match` say of every stored article what the daemon has decided."""
import json
import subprocess

import pytest
from conftest import BUILD

TOPICS, ARTICLES = 12, 25


@pytest.fixture(params=[1, 2])
def random_house(house, request):
    run = subprocess.run(
        [BUILD / "tests" / "oracle" / "random-rules", str(request.param), str(TOPICS),
         str(ARTICLES)], text=True, capture_output=True, check=True)
    rules = json.loads(run.stdout)
    feed = house.folder / "feed.json"
    feed.write_text(json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": "Harbour News us 日本",
        "items": [{"id": f"a{i}", "url": f"https://example.org/us-japan/{i}",
                   "title": a["title"], "summary": a["summary"], "content_text": a["content"],
                   "authors": [{"name": a["author"]}], "tags": [a["category"], "日米"]}
                  for i, a in enumerate(rules["articles"])]}))
    house.write(json.dumps({
        "poll": {"first_poll": "all"},
        "feeds": [{"url": f"file://{feed}", "name": "alpha Wire 日本"}],
        "channels": {"keep": {"type": "exec", "command": ["/bin/true"]}},
        "groups": rules["groups"],
        "topics": {name: {"match": text} for name, text in rules["topics"].items()},
    }, ensure_ascii=False))
    run = house.once()
    assert run.returncode == 0, run.stderr
    house.topics = rules["topics"]
    return house


def key(hit):
    return hit["field"], hit["start"], hit["end"], hit["term"], hit["text"]


def test_all_four_agree_with_the_daemon(random_house):
    house = random_house
    stored = {a["article"]["id"]: a["article"] for a in house.lines("search", "link:japan")}
    assert len(stored) == ARTICLES
    alerts = {(a["topic"]["name"], a["article"]["id"]): a for a in house.lines("alerts")}
    assert 5 < len(alerts) < len(stored) * TOPICS / 2

    lines = "".join(json.dumps(a | {"feed": "alpha Wire 日本"}) + "\n" for a in stored.values())
    run = subprocess.run([BUILD / "feedwatch", "--config", house.config, "match", "--hits"],
                         input=lines, text=True, env=house.env, capture_output=True, check=True)
    matched = {}
    for line in map(json.loads, run.stdout.splitlines()):
        for topic in line["topics"]:
            matched[topic, line["id"]] = [key(h) for h in line["hits"] if h["topic"] == topic]
    assert set(matched) == set(alerts)
    for pair, alert in alerts.items():
        assert [key(h) for h in alert["hits"]] == matched[pair], pair

    for topic, text in house.topics.items():
        told = {a for t, a in alerts if t == topic}
        for asked in (("search", text), ("test", topic)):
            assert {a["article"]["id"] for a in house.lines(*asked)} == told, asked
        for article in stored:
            why = house.lines("why", topic, article)[0]
            assert why["matches"] == (article in told), (text, article)
            assert ("alerted" in why) == (article in told)
