"""`feedwatch parse`: one JSON object a document, in order, and one line for what is no feed."""
import json
import subprocess

import pytest
from conftest import BUILD, TOP, Feed

SAMPLE = TOP / "conf" / "sample"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja" xml:base="https://example.jp/news/">
  <title>みなと通信</title>
  <link href="./"/><link rel="self" href="atom.xml"/><link rel="hub" href="https://hub.example.org/"/>
  <subtitle>港から</subtitle>
  <updated>2024-03-25T18:30:00+09:00</updated>
  <id>tag:example.jp,2024:news</id>
  <entry>
    <id>tag:example.jp,2024:1</id>
    <title type="html">日米&lt;b&gt;同盟&lt;/b&gt;の指揮系統</title>
    <link href="1.html"/>
    <link rel="enclosure" type="audio/mpeg" length="1234" href="1.mp3"/>
    <published>2024-03-25T09:00:00+09:00</published>
    <updated>2024-03-25T10:00:00+09:00</updated>
    <author><name>青木</name><email>aoki@example.jp</email></author>
    <category term="安保"/>
    <summary>両政府が   見直す</summary>
    <content type="html">&lt;p&gt;首脳会談で&lt;/p&gt;&lt;p&gt;合意する。&lt;/p&gt;</content>
  </entry>
</feed>
"""


def parse(house, *arguments, **run):
    run = house.feedwatch("parse", *map(str, arguments), check=False, **run)
    return run, [json.loads(line) for line in run.stdout.splitlines()]


def test_an_atom_document_with_everything(house):
    path = house.folder / "feed.atom"
    path.write_text(ATOM)
    run, (document,) = parse(house, path)
    assert run.returncode == 0 and run.stderr == ""
    entry, = document.pop("entries")
    assert document == {
        "file": str(path), "format": "atom-1.0", "encoding": "UTF-8", "title": "みなと通信",
        "link": "https://example.jp/news/", "self": "https://example.jp/news/atom.xml",
        "hub": "https://hub.example.org/", "description": "港から", "language": "ja",
        "updated": "2024-03-25T09:30:00Z", "ttl": None, "skip_hours": [], "skip_days": [],
        "update_interval": None, "warnings": []}
    assert entry.pop("content_html") == "<p>首脳会談で</p><p>合意する。</p>"
    entry.pop("summary_html", None)
    entry.pop("language", None)
    assert entry == {
        "id": "tag:example.jp,2024:1", "title": "日米同盟の指揮系統",
        "link": "https://example.jp/news/1.html", "published": "2024-03-25T00:00:00Z",
        "updated": "2024-03-25T01:00:00Z",
        "authors": [{"name": "青木", "email": "aoki@example.jp", "uri": None}],
        "categories": ["安保"], "comments": None, "source": None,
        "summary": "両政府が 見直す", "content": "首脳会談で 合意する。",
        "enclosures": [{"url": "https://example.jp/news/1.mp3", "type": "audio/mpeg",
                        "length": 1234}]}


def test_every_member_is_there_with_or_without_a_value(house):
    path = house.folder / "bare.xml"
    path.write_text("<rss version='2.0'><channel><item><enclosure url='https://example.org/a'/>"
                    "<source>Elsewhere</source></item><item/></channel></rss>")
    _, (document,) = parse(house, path)
    first, second = document.pop("entries")
    assert document == {
        "file": str(path), "format": "rss-2.0", "encoding": "UTF-8", "title": None, "link": None,
        "self": None, "hub": None, "description": None, "language": None, "updated": None,
        "ttl": None, "skip_hours": [], "skip_days": [], "update_interval": None, "warnings": []}
    nothing = {
        "id": None, "title": None, "link": None, "published": None, "updated": None,
        "authors": [], "categories": [], "language": None, "summary": None, "content": None,
        "summary_html": None, "content_html": None, "enclosures": [], "comments": None,
        "source": None}
    assert second == nothing
    assert first == nothing | {
        "enclosures": [{"url": "https://example.org/a", "type": None, "length": None}],
        "source": {"title": "Elsewhere", "link": None}}


def test_a_dash_is_standard_input(house):
    read = subprocess.run([str(BUILD / "feedwatch"), "parse", "-"], input=ATOM, text=True,
                          env=house.env, capture_output=True, timeout=60, check=True)
    document, = map(json.loads, read.stdout.splitlines())
    assert document["file"] == "-"
    assert document["entries"][0]["title"] == "日米同盟の指揮系統"


def test_relative_links_are_resolved_against_where_it_was_found(house):
    path = house.folder / "feed.xml"
    path.write_text("<rss version='2.0'><channel><title>t</title><item><title>a</title>"
                    "<link>/a?b=c</link></item></channel></rss>")
    _, (document,) = parse(house, "--base", "https://example.org/feeds/rss.xml", path)
    assert document["entries"][0]["link"] == "https://example.org/a?b=c"


def test_the_content_type_tells_the_encoding(house):
    path = house.folder / "feed.xml"
    path.write_bytes("<rss version='2.0'><channel><title>みなと</title></channel></rss>"
                     .encode("shift_jis"))
    _, (document,) = parse(house, "--content-type", "text/xml; charset=Shift_JIS", path)
    assert document["title"] == "みなと"


def test_an_encoding_given_by_hand_beats_what_the_document_says(house):
    path = house.folder / "feed.xml"
    path.write_bytes('<?xml version="1.0" encoding="koi8-r"?><rss version="2.0"><channel>'
                     "<title>Порт</title></channel></rss>".encode("windows-1251"))
    _, (document,) = parse(house, "--encoding", "windows-1251", path)
    assert (document["title"], document["encoding"]) == ("Порт", "windows-1251")
    assert document["warnings"] == []


def test_a_zone_given_by_hand_is_that_of_dates_without_one(house):
    path = house.folder / "feed.xml"
    path.write_text("<rss version='2.0'><channel><item><pubDate>25 Mar 2024 09:30</pubDate></item>"
                    "<item><pubDate>25 Mar 2024 09:30 GMT</pubDate></item></channel></rss>")
    _, (document,) = parse(house, "--timezone", "Asia/Tokyo", path)
    assert [e["published"] for e in document["entries"]] == [
        "2024-03-25T00:30:00Z", "2024-03-25T09:30:00Z"]


@pytest.mark.parametrize("option", ["--encoding", "--timezone"])
def test_what_nobody_has_by_that_name_is_said(house, option):
    path = house.folder / "feed.xml"
    path.write_text("<rss version='2.0'><channel><title>Port</title></channel></rss>")
    run, (document,) = parse(house, option, "Atlantis/Centre", path)
    assert run.returncode == 0
    assert document["title"] == "Port"
    warning, = document["warnings"]
    assert "Atlantis/Centre" in warning


def test_several_files_in_their_order(house):
    paths = []
    for i in range(12):
        paths.append(house.folder / f"{i}.xml")
        # The first ones take longest: whoever answered as they are done would mix them up.
        feed = Feed(f"Wire {i}")
        for n in range(2 if i else 3000):
            feed.add(f"{i}-{n}", f"Item {n} of {i}", "x" * 100)
        paths[-1].write_bytes(feed.octets())
    run, documents = parse(house, *paths)
    assert run.returncode == 0
    assert [d["file"] for d in documents] == [str(p) for p in paths]
    assert [d["title"] for d in documents] == [f"Wire {i}" for i in range(12)]
    assert len(documents[0]["entries"]) == 3000


@pytest.mark.parametrize("octets", [
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Accept</body></html>",
    b"", b"not a feed at all\n", b'{"error": "no such page"}', b"\x00\xff\xfe\x00" * 64,
], ids=["page", "empty", "text", "json", "octets"])
def test_what_is_no_feed_is_status_1_and_one_line(house, octets):
    path = house.folder / "page"
    path.write_bytes(octets)
    run, documents = parse(house, path)
    assert run.returncode == 1
    assert documents == []
    line, = run.stderr.splitlines()
    assert line.startswith(f"feedwatch parse: {path}: ")


def test_one_bad_file_does_not_cost_the_others(house):
    page = house.folder / "page.html"
    page.write_text("<html><body>no</body></html>")
    names = ["harbour-wire.xml", "minato-shimpo.rdf", "strait-and-shore.atom"]
    run, documents = parse(house, SAMPLE / names[0], page, SAMPLE / names[1],
                           house.folder / "missing", SAMPLE / names[2])
    assert run.returncode == 1
    assert [d["file"] for d in documents] == [str(SAMPLE / n) for n in names]
    assert [d["format"] for d in documents] == ["rss-2.0", "rss-1.0", "atom-1.0"]
    first, second = run.stderr.splitlines()
    assert str(page) in first
    assert "missing: No such file or directory" in second


def test_a_document_that_is_cut_short_gives_its_complete_entries(house):
    path = house.folder / "cut.xml"
    octets = Feed().add("3", "Third").add("2", "Second").add("1", "First").octets()
    path.write_bytes(octets[:octets.index(b"Third")])
    run, (document,) = parse(house, path)
    assert run.returncode == 0
    assert [e["title"] for e in document["entries"]][:2] == ["First", "Second"]
    assert document["warnings"]


@pytest.mark.parametrize("ending", ["</channel></rss>", "</channel>"], ids=["whole", "broken"])
def test_what_a_feed_says_last_holds_for_its_first_entries(house, ending):
    # More than a worker keeps: the first entries have left it when the language is read.
    items = "".join(f"<item><guid>{n}</guid><pubDate>3/4/2024 09:30</pubDate>"
                    f"<description>{'tide ' * 200}</description></item>" for n in range(4000))
    path = house.folder / "late.xml"
    path.write_text(f"<rss version='2.0'><channel>{items}<language>fr</language>{ending}")
    _, (document,) = parse(house, path)
    assert [e["id"] for e in document["entries"]] == [str(n) for n in range(4000)]
    assert {e["language"] for e in document["entries"]} == {"fr"}
    assert {e["published"] for e in document["entries"]} == {"2024-04-03T09:30:00Z"}


def test_it_needs_no_configuration(house):
    house.write("feeds: nonsense\n")
    run, documents = parse(house, SAMPLE / "harbour-wire.xml")
    assert run.returncode == 0
    assert documents
