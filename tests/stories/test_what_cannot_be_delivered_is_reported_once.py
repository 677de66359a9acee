"""A mail server that refuses: the alert is kept and shown, and told once on the other channels."""
from conftest import Feed, wait_until


def test_a_refused_mail_is_told_on_the_other_channel(house, server, beside):
    smtp = beside("with-smtp", "--fault", "rcpt-perm", "--tls", "none", "--no-auth").env
    feed = server.pages["/feed"] = Feed().add("1", "Treaty signed").add("2", "Treaty sealed")
    house.write(f"""
poll: {{interval: 1s, first_poll: all}}
feeds: ["{server.url}/feed"]
channels:
  desk: {{type: email, to: [a@example.org], from: b@example.org, smtp: "{smtp['SMTP_URL']}",
          tls: none}}
  keep: {{type: exec, command: [KEEP]}}
topics: {{alliance: {{match: treaty}}}}
""")
    house.start()
    wait_until(lambda: len(house.kept()) >= 3, "both alerts and the notice")
    feed.add("3", "Treaty ratified")
    wait_until(lambda: len([r for r in house.lines("outbox") if r["state"] == "given-up"]) == 3,
               "the third refusal")
    wait_until(lambda: "Treaty ratified" in house.titles(), "the third alert on the other channel")
    assert house.stop() == 0
    notices = [a for a in house.kept() if a["topic"]["name"] == "feedwatch"]
    assert [n["article"]["title"] for n in notices] == ["Alerts cannot be delivered on desk"]
    assert "550" in notices[0]["article"]["summary"]
    assert notices[0]["urgency"] == "critical"
    given_up = house.lines("outbox")
    assert {r["alert"]["article"]["title"] for r in given_up} == {
        "Treaty signed", "Treaty sealed", "Treaty ratified"}
    assert all("550" in r["last_error"] for r in given_up)


def test_a_notice_that_cannot_be_delivered_brings_no_notice(house, server, beside):
    smtp = beside("with-smtp", "--fault", "rcpt-perm", "--tls", "none", "--no-auth").env
    server.pages["/feed"] = Feed().add("1", "Treaty signed")
    mail = f'{{type: email, to: [a@example.org], from: b@example.org, smtp: "{smtp["SMTP_URL"]}", tls: none}}'
    house.write(f"""
poll: {{first_poll: all}}
feeds: ["{server.url}/feed"]
channels:
  desk: {mail}
  other: {mail}
topics: {{alliance: {{match: treaty, alert: [desk]}}}}
""")
    assert house.once().returncode == 0
    assert [(r["channel"], r["state"]) for r in house.lines("outbox")] == [
        ("desk", "given-up"), ("other", "given-up")]
