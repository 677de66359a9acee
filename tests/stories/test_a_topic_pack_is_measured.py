"""tests/bench/pack: figures that weigh each article, and what was missed or alerted wrongly."""
import json
import subprocess

from conftest import BUILD, TOP

PACK = """
topics:
  carriers:
    match: carrier*
"""

ARTICLES = [
    {"id": "a", "lang": "en", "label": "core", "weight": 1, "title": "Carrier leaves port"},
    {"id": "b", "lang": "en", "label": "core", "weight": 3, "title": "Flat-top leaves port"},
    {"id": "c", "lang": "en", "label": "related", "weight": 9, "title": "Carriers compared"},
    {"id": "d", "lang": "en", "label": "no", "weight": 4, "title": "Baby carrier recalled"},
    {"id": "e", "lang": "de", "label": "no", "weight": 5, "title": "Hafenfest"},
]


def measure(tmp_path, articles, **environment):
    (tmp_path / "carriers.yaml").write_text(PACK)
    labelled = tmp_path / "set.jsonl"
    labelled.write_text("".join(json.dumps(a) + "\n" for a in articles))
    return subprocess.run(
        [TOP / "tests" / "bench" / "pack", "--feedwatch", BUILD / "feedwatch", "--topic", "carriers",
         "--topics", tmp_path / "carriers.yaml"], text=True, capture_output=True, check=True,
        timeout=60, env={"PATH": "/usr/bin:/bin", "FEEDWATCH_TOPIC_SETS": str(labelled)}).stdout


def test_figures_weigh_each_article_and_leave_related_out(tmp_path):
    told = measure(tmp_path, ARTICLES).splitlines()
    every = next(line for line in told if line.startswith("all"))
    # Found 1 of 4, beside 4 that are wrong; with related, 10 of 13.
    assert "P 0.200  R 0.250" in every and "P 0.714  R 0.769" in every
    assert "false alarms: 1818.18 in 10,000 articles" in told


def test_what_was_missed_and_what_was_wrong_are_shown_with_their_hits(tmp_path):
    told = measure(tmp_path, ARTICLES)
    assert "miss        b  Flat-top leaves port" in told
    assert "false alarm d  Baby carrier recalled" in told
    assert "hits: title:carrier*" in told


def test_articles_without_labels_are_listed_where_they_hit(tmp_path):
    bare = [{"id": a["id"], "title": a["title"]} for a in ARTICLES]
    told = measure(tmp_path, bare)
    assert "3 of 5 articles, unlabelled" in told
    assert "Hafenfest" not in told
