"""An exec target that hangs, a mail server that is silent: the others get theirs, polls go on."""
from conftest import Feed, wait_until


def test_one_channel_hangs_and_the_other_delivers(house, server, beside):
    smtp = beside("with-smtp", "--fault", "stall", "--tls", "none", "--no-auth").env
    hang = house.folder / "hang"
    hang.write_text("#!/bin/sh\nexec sleep 600\n")
    hang.chmod(0o755)
    feed = server.pages["/feed"] = Feed().add("1", "Treaty signed")
    house.write(f"""
poll: {{interval: 1s, first_poll: all}}
feeds: ["{server.url}/feed"]
channels:
  hanging: {{type: exec, command: ["{hang}"]}}
  silent: {{type: email, to: [a@example.org], from: b@example.org, smtp: "{smtp['SMTP_URL']}",
            tls: none}}
  keep: {{type: exec, command: [KEEP]}}
topics: {{alliance: {{match: treaty}}}}
""")
    house.start()
    wait_until(house.kept, "the first alert")
    feed.add("2", "Treaty sealed")
    wait_until(lambda: len(house.kept()) == 2, "the second alert")
    assert house.titles() == ["Treaty signed", "Treaty sealed"]
    waiting = {row["channel"] for row in house.lines("outbox")}
    assert waiting == {"hanging", "silent"}
    assert house.stop() == 0


def test_a_failing_target_is_tried_again_in_order(house, server):
    fail = house.folder / "flaky"
    fail.write_text(f'#!/bin/sh\n[ -e "{house.folder}/mended" ] || {{ echo no >&2; exit 3; }}\n'
                    f'exec "{house.keep}"\n')
    fail.chmod(0o755)
    server.pages["/feed"] = Feed().add("1", "Treaty signed").add("2", "Treaty sealed")
    house.write(f"""
poll: {{first_poll: all}}
feeds: ["{server.url}/feed"]
channels: {{flaky: {{type: exec, command: ["{fail}"]}}}}
topics: {{alliance: {{match: treaty}}}}
""")
    assert house.once().returncode == 0
    rows = house.lines("outbox")
    assert [r["tries"] for r in rows] == [1, 0]
    assert "status 3" in rows[0]["last_error"] and "no" in rows[0]["last_error"]
    (house.folder / "mended").touch()
    house.feedwatch("outbox", "retry")
    assert house.once().returncode == 0
    assert house.titles() == ["Treaty signed", "Treaty sealed"]
    assert house.lines("outbox") == []
