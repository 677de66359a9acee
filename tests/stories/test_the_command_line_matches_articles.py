"""`feedwatch match`: JSON Lines in, JSON Lines out, in order and in the shape that was promised."""
import json
import subprocess

import pytest
from conftest import BUILD

PACK = """
groups:
  japan: japan* OR 日本
topics:
  alliance:
    title: US–Japan alliance
    match: |
      @japan (alliance OR 同盟)
  carriers:
    match: carrier* OR 空母
"""


def match(house, lines, *arguments, check=True):
    """Gives `lines` (objects, or text as it is) to `feedwatch match` and returns the process."""
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n"
                   for line in lines)
    return subprocess.run(
        [str(BUILD / "feedwatch"), "--config", str(house.config), "match", *map(str, arguments)],
        input=text, text=True, env=house.env, capture_output=True, timeout=60, check=check)


def answers(house, lines, *arguments):
    run = match(house, lines, *arguments)
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


ARTICLES = [
    {"id": "1", "title": "Japan renews alliance", "summary": "A carrier visits."},
    {"id": "2", "title": "Harvest report", "content": "Rice is good."},
    {"id": "3", "title": "米空母が横須賀に入港"},
    {"id": "4", "title": "日本と米国が同盟を確認", "language": "ja", "feed": "みなと通信",
     "link": "https://example.jp/4", "categories": ["安保"], "authors": [{"name": "青木"}]},
]


def test_the_shape_is_what_was_promised(house):
    house.write(PACK)
    run = match(house, ARTICLES)
    assert run.stderr == ""
    assert [json.loads(line) for line in run.stdout.splitlines()] == [
        {"id": "1", "topics": ["alliance", "carriers"]},
        {"id": "2", "topics": []},
        {"id": "3", "topics": ["carriers"]},
        {"id": "4", "topics": ["alliance"]},
    ]
    # Scripts cut lines up: members come in the order in which they are documented.
    assert run.stdout.splitlines()[1] == '{"id":"2","topics":[]}'


def test_hits_tell_topic_field_place_term_and_text(house):
    house.write(PACK)
    first, second, third, _ = answers(house, ARTICLES, "--hits")
    assert first == {"id": "1", "topics": ["alliance", "carriers"], "hits": [
        {"topic": "alliance", "field": "title", "start": 0, "end": 5, "term": "japan*",
         "text": "Japan"},
        {"topic": "alliance", "field": "title", "start": 13, "end": 21, "term": "alliance",
         "text": "alliance"},
        {"topic": "carriers", "field": "summary", "start": 2, "end": 9, "term": "carrier*",
         "text": "carrier"},
    ]}
    assert second == {"id": "2", "topics": [], "hits": []}
    assert third["hits"] == [{"topic": "carriers", "field": "title", "start": 1, "end": 3,
                              "term": "空母", "text": "空母"}]


@pytest.mark.parametrize("before", [
    "", "日本の港から", "𠮷野家の前で", "👨‍👩‍👧‍👦と", "ｶﾞとが", "café ", "A\u0301 ", "ﬁ "], ids=ascii)
def test_places_count_code_points_whatever_stands_before(house, before):
    title = before + "日米同盟を確認"
    answer, = answers(house, [{"id": "x", "title": title}], "--hits", "-e", "日米 AND 同盟")
    assert answer["topics"] == ["expression"]
    places = [(hit["start"], hit["end"], hit["text"]) for hit in answer["hits"]]
    at = len(before)
    assert places == [(at, at + 2, "日米"), (at + 2, at + 4, "同盟")]
    for start, end, text in places:
        assert title[start:end] == text


def test_the_text_of_a_hit_is_the_article_s_own(house):
    title = "ＪＡＰＡＮ　and the ＡＬＬＩＡＮＣＥ"
    answer, = answers(house, [{"id": "x", "title": title}], "--hits", "-e", "japan alliance")
    assert [hit["text"] for hit in answer["hits"]] == ["ＪＡＰＡＮ", "ＡＬＬＩＡＮＣＥ"]
    assert all(title[h["start"]:h["end"]] == h["text"] for h in answer["hits"])


def test_an_expression_stands_alone_and_is_called_expression(house):
    # No configuration is there at all.
    assert answers(house, ARTICLES, "-e", "harvest OR 入港") == [
        {"id": "1", "topics": []}, {"id": "2", "topics": ["expression"]},
        {"id": "3", "topics": ["expression"]}, {"id": "4", "topics": []}]


def test_an_expression_may_refer_to_the_configuration(house):
    house.write(PACK)
    assert [a["topics"] for a in answers(house, ARTICLES, "--expression", "@japan 米国")] == [
        [], [], [], ["expression"]]


def test_an_expression_with_an_error_is_shown_with_its_column(house):
    run = match(house, ARTICLES, "-e", "日米 AND (同盟", check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    first, source, caret = run.stderr.splitlines()
    assert first.startswith("expression:1:8: error: ") and first.endswith(" [E-PAREN]")
    assert source.strip() == "日米 AND (同盟"
    # Two characters are two columns wide each.
    assert caret.index("^") - source.index("日") == 9


def test_topics_come_from_a_file(house):
    house.write("topics: {other: {match: harvest}}\n")
    pack = house.folder / "pack.yaml"
    pack.write_text(PACK)
    assert [a["topics"] for a in answers(house, ARTICLES, "--topics", pack)] == [
        ["alliance", "carriers"], [], ["carriers"], ["alliance"]]


def test_topics_come_from_every_yaml_file_of_a_folder(house):
    folder = house.folder / "packs"
    folder.mkdir()
    (folder / "a.yaml").write_text(PACK)
    (folder / "b.yaml").write_text("topics: {crops: {match: harvest OR @japan}}\n")
    (folder / "notes.txt").write_text("topics: nonsense\n")
    assert [sorted(a["topics"]) for a in answers(house, ARTICLES, "--topics", folder)] == [
        ["alliance", "carriers", "crops"], ["crops"], ["carriers"], ["alliance", "crops"]]


def test_topics_come_from_several_places(house):
    pack, other = house.folder / "pack.yaml", house.folder / "other.yaml"
    pack.write_text(PACK)
    other.write_text("topics: {crops: {match: harvest OR @japan}}\n")
    assert [sorted(a["topics"]) for a in
            answers(house, ARTICLES, "--topics", pack, "--topics", other)] == [
        ["alliance", "carriers", "crops"], ["crops"], ["carriers"], ["alliance", "crops"]]
    run = match(house, ARTICLES, "--topics", pack, "--topics", other, "--topics", pack,
                "--topics", house.folder / "missing.yaml", check=False)
    assert run.returncode == 1 and f"{house.folder}/missing.yaml: error: " in run.stderr


def test_a_pack_with_an_error_is_shown_with_its_place(house):
    pack = house.folder / "pack.yaml"
    pack.write_text("topics:\n  a:\n    match: (treaty\n")
    run = match(house, ARTICLES, "--topics", pack, check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith(f"{pack}:3:12: error: ")


def test_a_bad_line_is_told_by_its_number_and_the_rest_goes_on(house):
    lines = [ARTICLES[1], "", '{"id": "broken"', "[1, 2]", '"text"', '{"id": 1} {"id": 2}',
             ARTICLES[1]]
    run = match(house, lines, "-e", "harvest", check=False)
    assert run.returncode == 1
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["2", "2"]
    told = run.stderr.splitlines()
    assert [line.split(":")[:3] for line in told] == [
        ["feedwatch match", " standard input", str(n)] for n in (3, 4, 5, 6)]


def test_octets_that_are_no_utf8_are_a_bad_line(house):
    path = house.folder / "articles.jsonl"
    path.write_bytes('{"id": "1", "title": "条約"}\n'.encode("euc-jp") + b'{"id": "2"}\n')
    run = match(house, [], "-e", "条約", path, check=False)
    assert run.returncode == 1
    assert run.stdout == '{"id":"2","topics":[]}\n'
    assert run.stderr.startswith(f"feedwatch match: {path}:1: ")


def test_a_bad_line_of_a_file_has_the_file_s_name(house):
    path = house.folder / "articles.jsonl"
    path.write_text(json.dumps(ARTICLES[1]) + "\nnonsense\n")
    run = match(house, [], "-e", "harvest", path, check=False)
    assert run.returncode == 1
    assert f"{path}:2: " in run.stderr
    assert run.stdout == '{"id":"2","topics":["expression"]}\n'


def test_the_last_line_needs_no_end_and_articles_need_no_id(house):
    run = subprocess.run([str(BUILD / "feedwatch"), "match", "-e", "treaty"],
                         input='{"title": "Treaty"}\r\n{"title": "treaty"}', text=True,
                         env=house.env, capture_output=True, timeout=60, check=True)
    assert [json.loads(line) for line in run.stdout.splitlines()] == [{"topics": ["expression"]}] * 2


def test_fields_are_told_apart(house):
    article = {"id": "1", "title": "one", "summary": "two", "content": "three",
               "authors": [{"name": "Four"}, "Five"], "categories": ["six", "seven"],
               "feed": "Eight", "link": "https://example.org/nine"}
    for field, word in [("title", "one"), ("summary", "two"), ("content", "three"),
                        ("author", "four"), ("author", "five"), ("category", "seven"),
                        ("feed", "eight"), ("link", "nine")]:
        answer, = answers(house, [article], "--hits", "-e", f"{field}:{word}")
        assert answer["topics"] == ["expression"], field
        assert answer["hits"][0]["field"] == field


def test_nothing_in_is_nothing_out(house):
    assert match(house, [], "-e", "treaty").stdout == ""


def test_many_articles_stay_in_order(house):
    articles = [{"id": str(i), "title": f"Treaty {i}" if i % 3 else f"Report {i}"}
                for i in range(5000)]
    got = answers(house, articles, "-e", "treaty")
    assert [a["id"] for a in got] == [str(i) for i in range(5000)]
    assert [bool(a["topics"]) for a in got] == [bool(i % 3) for i in range(5000)]


def test_stats_go_to_standard_error(house):
    run = match(house, ARTICLES, "-e", "harvest", "--stats")
    stats = dict(line.split(" ") for line in run.stderr.splitlines())
    assert stats["articles"] == "4" and stats["matched"] == "1"
    assert set(stats) == {"articles", "octets", "tokens", "hits", "anchored", "evaluated",
                          "matched", "load_us", "match_us"}
    assert int(stats["load_us"]) > 0 and int(stats["match_us"]) > 0
    assert len(run.stdout.splitlines()) == 4
