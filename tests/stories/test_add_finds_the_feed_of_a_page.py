"""`feedwatch add`: a page names its feeds, the feed is read once, and the configuration keeps all that
its user wrote."""
import json
import os
import pty
import stat
import subprocess

from conftest import BUILD, Feed, wait_until

CONFIG = """# What we watch. Keep this line.
poll: {first_poll: all, timeout: 5s}

feeds:
  # the first of all
  - url: %s/old   # with a remark
    name: Old
    # interval: 10m

  - "%s/other"

# and what we look for
topics: {alliance: {match: treaty}}
channels: {keep: {type: exec, command: [KEEP]}}
"""


def page(*links, title="Harbour News", headers=()):
    body = (f"<!DOCTYPE html><html><head><title>{title}</title><!-- <link rel=alternate "
            "type=application/rss+xml href=/commented> --><script>\"<link rel='alternate' "
            "type='application/rss+xml' href='/script'>\"</script>"
            + "".join(links) + "</head><body><p>News</p></body></html>").encode()

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


def link(href, type_="application/rss+xml", title=""):
    return f'<link REL="alternate home" TYPE={type_} title="{title}" href="{href}">'


def prepare(house, server, text=CONFIG):
    house.write(text.replace("%s", server.url))
    return house.config.read_text()


def test_one_request_finds_the_feed_of_a_page_and_the_file_keeps_its_words(house, server):
    before = prepare(house, server)
    house.config.chmod(0o640)
    server.pages["/"] = page(link("/news.xml?a=1&amp;b=2"))
    server.pages["/news.xml?a=1&b=2"] = Feed().add("1", "Treaty signed")
    done = house.feedwatch("add", server.url + "/", "--name", "Harbour: \"news\"", "--tags",
                           "sea, ja", check=False)
    assert done.returncode == 0, done.stderr
    assert "Harbour Wire" in done.stdout and "1 articles" in done.stdout
    assert [r[0] for r in server.requests] == ["/", "/news.xml?a=1&b=2"]
    added = f"""
  - url: {server.url}/news.xml?a=1&b=2
    name: "Harbour: \\"news\\""
    tags: ["sea", "ja"]
"""
    assert house.config.read_text() == before.replace(f'  - "{server.url}/other"\n',
                                                      f'  - "{server.url}/other"' + added)
    assert stat.S_IMODE(house.config.stat().st_mode) == 0o640
    assert len(house.lines("feeds")) == 3
    assert sorted(os.listdir(house.folder)) == sorted({"feedwatch.yaml", "alerts", "keep-alert"}
                                                      | ({"state"} if house.state.exists()
                                                         else set()))


def test_a_link_field_will_do_and_a_permanent_redirect_is_followed(house, server):
    def moved(handler):
        handler.send_response(301)
        handler.send_header("Location", "/real.xml")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    prepare(house, server)
    server.pages["/"] = page(headers=[("Link", '</style.css>; rel=preload; as="style"'), (
        "Link", '<feed,1.xml>; title="a, b"; rel="alternate"; type="application/atom+xml"')])
    server.pages["/feed,1.xml"] = moved
    server.pages["/real.xml"] = Feed().add("1", "Treaty")
    assert house.feedwatch("add", "--json", server.url).returncode == 0
    assert f"  - {server.url}/real.xml\n" in house.config.read_text()


def test_where_no_link_says_that_it_is_a_feeds_addresses_tell(house, server):
    prepare(house, server)
    server.pages["/"] = page('<a href="/about">Us</a><a href="/rss/world.xml">World</a>'
                             '<a href="/sitemap.xml">Map</a>')
    server.pages["/rss/world.xml"] = Feed().add("1", "Treaty")
    assert house.feedwatch("add", server.url + "/").returncode == 0
    assert f"  - {server.url}/rss/world.xml\n" in house.config.read_text()


def test_the_first_feed_of_all_makes_the_configuration(house, server):
    server.pages["/news.xml"] = Feed().add("1", "Treaty signed")
    house.config = house.folder / "new" / "feedwatch" / "feedwatch.yaml"
    done = house.feedwatch("add", server.url + "/news.xml", "--tags", "sea", check=False)
    assert done.returncode == 0, done.stderr
    assert house.config.read_text() == (
        f"feeds:\n  - url: {server.url}/news.xml\n    tags: [\"sea\"]\n")
    assert house.feedwatch("add", server.url + "/news.xml", check=False).returncode == 1
    assert len(house.lines("feeds")) == 1


def test_an_address_without_a_feed_makes_no_configuration(house, server):
    server.pages["/"] = page()
    house.config = house.folder / "new" / "feedwatch.yaml"
    done = house.feedwatch("add", server.url + "/", check=False)
    assert done.returncode == 1
    assert "names no feed" in done.stderr
    assert not house.config.parent.exists()


def test_of_several_a_program_gets_the_list_and_nothing_is_added(house, server):
    before = prepare(house, server)
    server.pages["/"] = page(link("/news.xml", title="News \u202e"), link("/news.xml#top"),
                             link("comments.atom", "application/atom+xml", "Comments"),
                             link("/wp-json/", "application/json"),
                             '<link rel="alternate stylesheet" type="text/xml" href="/s.css">')
    done = house.feedwatch("add", server.url, "--json", check=False)
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [
        {"url": server.url + "/news.xml", "type": "application/rss+xml", "title": "News"},
        {"url": server.url + "/comments.atom", "type": "application/atom+xml",
         "title": "Comments"}]
    assert "several" in done.stderr
    assert house.config.read_text() == before and len(server.requests) == 1


def test_of_several_a_person_is_asked(house, server):
    prepare(house, server)
    server.pages["/"] = page(link("/a.xml", title="A"), link("/b.xml", title="B"))
    server.pages["/b.xml"] = Feed().add("1", "Treaty")
    master, slave = pty.openpty()
    with subprocess.Popen([str(BUILD / "feedwatch"), "-c", str(house.config), "add", server.url],
                          env=house.env, stdin=slave, stdout=slave, stderr=slave) as run:
        os.close(slave)
        seen = b""
        while b"[1-2]" not in seen:
            seen += os.read(master, 1000)
        os.write(master, b"2\n")
        assert run.wait(timeout=30) == 0
    os.close(master)
    assert f"  - {server.url}/b.xml\n" in house.config.read_text()


def test_usual_places_are_asked_only_when_wanted(house, server):
    prepare(house, server)
    server.pages["/news/"] = page()
    server.pages["/atom.xml"] = Feed().add("1", "Treaty")
    done = house.feedwatch("add", server.url + "/news/", check=False)
    assert done.returncode == 1 and "--probe" in done.stderr
    assert len(server.requests) == 1
    assert house.feedwatch("add", server.url + "/news/", "--probe").returncode == 0
    assert f"{server.url}/atom.xml" in house.config.read_text()


def test_what_is_no_feed_or_is_watched_already_changes_nothing(house, server):
    before = prepare(house, server)
    server.pages["/x"] = b"just words"
    server.pages["/old"] = Feed()
    for path, reason in [("/x", "not a feed"), ("/none", "404"), ("/old", "watched already")]:
        done = house.feedwatch("add", server.url + path, check=False)
        assert done.returncode == 1 and reason in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1
    server.pages["/new"] = Feed()
    done = house.feedwatch("add", server.url + "/new", "--name", "Old", check=False)
    assert done.returncode == 1 and "Old" in done.stderr
    assert house.config.read_text() == before
    assert not [f for f in os.listdir(house.folder) if f.startswith(".feedwatch")]


def test_without_the_program_that_asks_nothing_changes_and_the_reason_is_said(house, server):
    before = prepare(house, server)
    server.pages["/new"] = Feed().add("1", "Treaty")
    programs = house.folder / "programs"
    programs.mkdir()
    house.env["FEEDWATCH_LIBEXECDIR"] = str(programs)
    fetch = programs / "feedwatch-fetch"
    for script, reason in [(None, "cannot be started: No such file"),
                           ("exit 3", "ended before it answered"),
                           ("kill -9 $$", "ended before it answered")]:
        if script:
            fetch.write_text(f"#!/bin/sh\n{script}\n")
            fetch.chmod(0o755)
        done = house.feedwatch("add", server.url + "/new", check=False)
        assert done.returncode == 1
        assert done.stderr == f"feedwatch add: {server.url}/new: {fetch} {reason}" + (
            "" if script else " or directory") + "\n"
    assert not server.requests
    # The page is fetched, and there is nothing to read it with.
    fetch.unlink()
    fetch.symlink_to(BUILD / "feedwatch-fetch")
    done = house.feedwatch("add", server.url + "/new", check=False)
    assert done.returncode == 1 and "feedwatch-parse cannot be started" in done.stderr
    assert house.config.read_text() == before
    # No other command asks for it.
    fetch.unlink()
    assert house.feedwatch("feeds").returncode == 0


def test_every_way_to_write_the_list_is_added_to(house, server):
    feed = server.pages["/new"] = Feed().add("1", "Treaty")
    assert feed
    new = f"{server.url}/new"
    rest = "topics: {a: {match: b}}\n"
    for text, after in [
            (rest, rest + f"\nfeeds:\n  - {new}\n"),
            (rest.rstrip(), rest + f"\nfeeds:\n  - {new}\n"),
            ("feeds:\n  # none\n" + rest, f"feeds:\n  - {new}\n  # none\n" + rest),
            ("feeds: ~ # none\n" + rest, f"feeds: \n  - {new} # none\n" + rest),
            ("feeds: []\n" + rest, f'feeds: [{{url: "{new}"}}]\n' + rest),
            ("feeds: [http://a.example/, # one\n http://b.example/]\n" + rest,
             f'feeds: [{{url: "{new}"}}, http://a.example/, # one\n http://b.example/]\n' + rest),
            ("feeds:\n- http://a.example/\n" + rest, f"feeds:\n- http://a.example/\n- {new}\n"
             + rest),
            ("feeds:\n  - http://a.example/", f"feeds:\n  - http://a.example/\n  - {new}\n"),
            ("feeds:\r\n  - url: http://a.example/\r\n    tags:\r\n      - x\r\n" + rest,
             f"feeds:\r\n  - url: http://a.example/\r\n    tags:\r\n      - x\r\n  - {new}\r\n"
             + rest),
            ("feeds:\n  - &a http://a.example/\n  # here and\n  - http://b.example/\n# there\n"
             + rest, "feeds:\n  - &a http://a.example/\n  # here and\n  - http://b.example/\n"
             f"  - {new}\n# there\n" + rest)]:
        house.config.write_bytes(text.encode())
        done = house.feedwatch("add", new, check=False)
        assert done.returncode == 0, (text, done.stderr)
        assert house.config.read_bytes().decode() == after
    for text in ['{feeds: ["http://a.example/"]}\n', "x: &l [http://a.example/]\nfeeds: *l\n"]:
        house.config.write_text(text)
        done = house.feedwatch("add", new, check=False)
        if done.returncode == 0:
            continue
        assert house.config.read_text() == text


def test_a_running_daemon_is_told(house, server, beside):
    desktop = beside("with-desktop").env
    house.env["DBUS_SESSION_BUS_ADDRESS"] = desktop["DBUS_SESSION_BUS_ADDRESS"]
    prepare(house, server)
    server.pages["/old"] = server.pages["/other"] = Feed()
    server.pages["/new"] = Feed().add("1", "Treaty signed")
    house.start("--user")
    house.feedwatch("--user", "add", server.url + "/new")
    wait_until(lambda: house.titles() == ["Treaty signed"], "the alert of the new feed")
