"""`feedwatchd --once`: conditional requests, no second alert, a failing feed is not a failing run."""
from conftest import Feed


def configuration(*urls, first_poll="all"):
    feeds = "\n".join(f'  - "{u}"' for u in urls)
    return f"""
poll: {{first_poll: {first_poll}, timeout: 5s}}
feeds:
{feeds}
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{alliance: {{match: treaty}}}}
"""


def test_the_second_request_is_conditional_from_the_first_fetch_on(house, server):
    server.pages["/feed"] = Feed().add("1", "Treaty signed")
    house.write(configuration(server.url + "/feed"))
    assert house.once().returncode == 0
    assert house.once().returncode == 0
    first, second = [r[1] for r in server.requests]
    assert "If-None-Match" not in first
    assert second["If-None-Match"].startswith('"')
    assert first["User-Agent"].startswith("feedwatch/")
    assert "Cookie" not in first and "Referer" not in first
    assert house.titles() == ["Treaty signed"]


def test_what_was_told_is_not_told_again(house, server):
    feed = server.pages["/feed"] = Feed().add("1", "Treaty signed").add("2", "Treaty sealed")
    house.write(configuration(server.url + "/feed"))
    house.once()
    feed.items[0] = ("2", "Treaty sealed (corrected)", "with a note", feed.items[0][3])
    house.once()
    del feed.items[:]
    house.once()
    feed.add("1", "Treaty signed")
    house.once()
    assert sorted(house.titles()) == ["Treaty sealed", "Treaty signed"]


def test_changing_ids_do_not_alert_again(house, server):
    for round_ in range(3):
        feed = server.pages["/feed"] = Feed()
        feed.octets = lambda r=round_: (
            "<rss version='2.0'><channel><title>t</title><item><guid>"
            f"{r}</guid><title>Treaty signed</title><link>https://example.org/a</link>"
            "</item></channel></rss>").encode()
        house.write(configuration(server.url + "/feed"))
        house.once()
    assert house.titles() == ["Treaty signed"]


def test_a_first_poll_does_not_flood(house, server):
    server.pages["/feed"] = Feed().add("1", "Treaty signed", published=0).add("2", "Treaty now")
    house.write(configuration(server.url + "/feed", first_poll="recent"))
    house.once()
    assert house.titles() == ["Treaty now"]


def test_failing_feeds_do_not_fail_the_run_nor_each_other(house, server):
    def stall(handler):
        handler.connection.recv(1)  # until the client gives up

    server.pages["/stall"] = stall
    server.pages["/page"] = b"<html><body>captive portal</body></html>"
    server.pages["/good"] = Feed().add("1", "Treaty signed")
    house.write(configuration(server.url + "/stall", server.url + "/page", server.url + "/none",
                              "http://127.0.0.1:1/", server.url + "/good"))
    assert house.once().returncode == 0
    assert house.titles() == ["Treaty signed"]
    errors = {f["url"]: f.get("last_error") for f in house.lines("feeds")}
    assert "404" in errors[server.url + "/none"]
    assert errors[server.url + "/page"] and errors[server.url + "/stall"]
    assert errors["http://127.0.0.1:1/"]
    assert errors[server.url + "/good"] is None


def test_a_file_feed_is_read_and_read_once(house):
    path = house.folder / "feed.xml"
    path.write_bytes(Feed().add("1", "Treaty signed").octets())
    house.write(configuration(path.as_uri()))
    house.once()
    house.once()
    assert house.titles() == ["Treaty signed"]


def test_exit_codes_tell_configuration_from_store(house, server):
    house.write("feeds: [ftp://example.org/]\n")
    run = house.once()
    assert run.returncode == 1
    assert "feedwatch.yaml:1:9" in run.stderr
    house.write(configuration(server.url + "/feed"))
    house.state.write_text("a file where a folder should be")
    assert house.once().returncode == 2


def test_a_second_daemon_is_refused(house, server):
    server.pages["/feed"] = Feed()
    house.write(configuration(server.url + "/feed"))
    house.start()
    assert house.once().returncode == 2
    assert house.stop() == 0
