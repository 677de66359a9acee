"""The same alert arrives by program, by mail over TLS and as a real notification, once each."""
import email
import email.policy
import json
import pathlib
import subprocess
import time

from conftest import BUILD, LIB, Feed, wait_until

TITLE = "日米両政府、在日米軍の指揮系統を見直しへ"


def mails(folder):
    return sorted(pathlib.Path(folder, "new").glob("*.eml"))


def history(env):
    out = subprocess.run(["dunstctl", "history"], env=env, capture_output=True, check=True).stdout
    return [n["summary"]["data"] for group in json.loads(out)["data"] for n in group]


def displayed_or_past(env):
    """Dunst lists only what has been closed: close what is on the screen, then look."""
    subprocess.run(["dunstctl", "close-all"], env=env, check=True)
    return history(env)


def test_exec_mail_and_desktop(house, server, beside):
    smtp = beside("with-smtp").env
    desktop = beside("with-desktop").env
    secret = house.folder / "password"
    secret.write_text(smtp["SMTP_PASSWORD"] + "\n")
    house.env |= {"SSL_CERT_FILE": smtp["SMTP_CA"],
                  "DBUS_SESSION_BUS_ADDRESS": desktop["DBUS_SESSION_BUS_ADDRESS"]}
    feed = Feed("みなと通信", "ja").add("old", "昨日の天気")
    server.pages["/feed"] = feed
    house.write(f"""
poll: {{interval: 1s, first_poll: store}}
feeds: [{{url: "{server.url}/feed", name: minato}}]
channels:
  keep: {{type: exec, command: [KEEP]}}
  screen: {{type: desktop}}
  desk:
    type: email
    to: [desk@example.org]
    from: feedwatch@example.org
    smtp: {smtp["SMTP_URL"]}
    username: {smtp["SMTP_USER"]}
    password_file: {secret}
topics:
  alliance: {{title: Alliance, match: 両政府 AND 在日米軍}}
""")
    house.start("--user")
    agent = subprocess.Popen([str(BUILD / "feedwatch-notify")],
                             env=desktop | {"ASAN_OPTIONS": "detect_leaks=0"})
    try:
        wait_until(lambda: server.count("/feed") >= 1, "the first poll")
        feed.add("new", TITLE, "両政府は来月の会談で合意する。")
        wait_until(house.kept, "the alert by exec")
        wait_until(lambda: mails(smtp["SMTP_MAILDIR"]), "the alert by mail")
        wait_until(lambda: any(TITLE in s for s in displayed_or_past(desktop)), "the notification")
        polls = server.count("/feed")
        wait_until(lambda: server.count("/feed") >= polls + 2, "two more polls")

        alert, = house.kept()
        assert alert["article"]["title"] == TITLE
        assert alert["topic"] == {"name": "alliance", "title": "Alliance"}
        assert {h["text"] for h in alert["hits"]} == {"両政府", "在日米軍"}

        mail, = mails(smtp["SMTP_MAILDIR"])
        subprocess.run([str(LIB / "mail-lint"), str(mail)], check=True)
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.strict)
        assert TITLE in message["Subject"]
        assert alert["id"] in message["Message-ID"]
        envelope = json.loads(mail.with_suffix(".json").read_text())
        assert envelope["tls"] and envelope["auth"]
        assert envelope["from"] == "feedwatch@example.org"

        assert [s for s in displayed_or_past(desktop) if TITLE in s] == [
            s for s in history(desktop) if TITLE in s][:1]
        wait_until(lambda: not house.lines("outbox"), "an empty outbox")
    finally:
        agent.terminate()
        agent.wait(timeout=10)
    assert house.stop() == 0
    assert time.time() - alert_time(alert) < 3600


def alert_time(alert):
    return time.mktime(time.strptime(alert["created"], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
