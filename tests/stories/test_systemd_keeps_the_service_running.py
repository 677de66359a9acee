"""Under a real systemd: started, reloaded, killed, hung and stopped, the service does what its unit
says, and the journal tells it; the mail password comes as a credential; a user has one too.
"""
import os
import subprocess

import pytest
from conftest import BUILD, LIB, TOP, Feed

PACKAGES = """libcurl4 libfyaml0 libgmime-3.0-0 libicu72 libjansson4 libnotify4 libpcre2-8-0
libseccomp2 libsqlite3-0 libstemmer0d libsystemd0 libxml2""".split()

SCRIPT = r"""
fail() { echo "FAILED: $*"; systemctl status feedwatchd --no-pager; journalctl -b --no-pager -n 40; exit 1; }
until_true() { for _ in {1..400}; do "$@" >/dev/null 2>&1 && return; sleep 0.05; done; fail "still not: $*"; }
shown() { systemctl show -P "$1" feedwatchd; }
logged() { journalctl -b -u feedwatchd --no-pager -o cat | grep -q -e "$1"; }
user_logged() { journalctl -b _SYSTEMD_USER_UNIT=feedwatchd.service --no-pager -o cat | grep -q -e "$1"; }
add() { sed -i "s|<!-- here -->|&<item><guid>$1</guid><title>$2</title></item>|" /srv/feed.xml; }

# It starts with the configuration that was installed, and says what it watches.
systemctl enable --now feedwatchd || fail start
[ "$(shown StatusText)" = 'Watching 0 feeds for 0 topics.' ] || fail "status: $(shown StatusText)"
systemctl is-enabled feedwatchd >/dev/null || fail 'not enabled'

# A configuration of one's own, and a reload by SIGHUP.
cp /root/feedwatch.yaml /etc/feedwatch/feedwatch.yaml
systemctl reload feedwatchd || fail reload
[ "$(shown StatusText)" = 'Watching 1 feeds for 1 topics.' ] || fail "status: $(shown StatusText)"
until_true logged 'feed read.*entries=1'
add new 'Treaty signed'
until_true grep -q 'Treaty signed' /var/lib/feedwatch/alerts.jsonl
journalctl -b -u feedwatchd --no-pager -o json FEEDWATCH_TOPIC=alliance |
	grep -q '"FEEDWATCH_CHANNEL":"log"' || fail 'no fields in the journal'

# It answers on the bus, as the command line asks it.
feedwatch --system status | grep -q 'running, version' || fail 'no status by the bus'
feedwatch --system poll sample || fail 'no poll by the bus'

# A broken file changes nothing, and is told in the log and in the status.
echo 'feed: []' >>/etc/feedwatch/feedwatch.yaml
systemctl reload feedwatchd || fail 'a refused reload is not a failed one'
shown StatusText | grep -q 'Old configuration kept: .*unknown key' || fail "status: $(shown StatusText)"
until_true logged 'did you mean "feeds"'
add second 'Treaty sealed'
until_true grep -q 'Treaty sealed' /var/lib/feedwatch/alerts.jsonl
cp /root/feedwatch.yaml /etc/feedwatch/feedwatch.yaml
systemctl reload feedwatchd || fail reload

# Killed, it is started again and loses nothing; hung, the watchdog does the same.
before=$(shown MainPID)
systemctl kill -s KILL feedwatchd
until_true bash -c "[ \"\$(systemctl show -P NRestarts feedwatchd)\" = 1 ]"
until_true systemctl is-active feedwatchd
[ "$(shown MainPID)" != "$before" ] || fail 'the same process'
add third 'Treaty ratified'
until_true grep -q 'Treaty ratified' /var/lib/feedwatch/alerts.jsonl
[ "$(grep -c 'Treaty signed' /var/lib/feedwatch/alerts.jsonl)" = 1 ] || fail 'told twice'
kill -STOP "$(shown MainPID)"
until_true bash -c "[ \"\$(systemctl show -P NRestarts feedwatchd)\" = 2 ]"
until_true systemctl is-active feedwatchd
logged 'Watchdog timeout' || journalctl -b --no-pager | grep -q 'feedwatchd.service: Watchdog timeout' || fail 'no watchdog'

# The credential was handed over.
find /run/credentials -name smtp -path '*feedwatchd*' | grep -q . || fail 'no credential'

# Stopped, it is gone at once, and clean.
systemctl stop feedwatchd || fail stop
[ "$(shown Result)" = success ] || fail "result $(shown Result)"
logged stopping || fail 'no word of its end'
find /var/lib/private/feedwatch -name '*-wal' | grep -q . && fail 'the store was left open'

# A bad configuration at the start: exit status 1, and no restart.
echo 'feed: []' >>/etc/feedwatch/feedwatch.yaml
systemctl start feedwatchd && fail 'started all the same'
[ "$(shown ExecMainStatus)" = 1 ] || fail "status $(shown ExecMainStatus)"
[ "$(shown NRestarts)" = 0 ] || fail 'restarted in vain'

# A user's own, enabled before there is a configuration.
systemctl --user -M alice@ enable --now feedwatchd || fail 'user start'
[ "$(systemctl --user -M alice@ show -P StatusText feedwatchd)" = 'Watching 0 feeds for 0 topics.' ] || fail 'user status'
install -d -o alice /home/alice/.config /home/alice/.config/feedwatch
sed 's|/var/lib/feedwatch|/home/alice|' /root/feedwatch.yaml >/home/alice/.config/feedwatch/feedwatch.yaml
systemctl --user -M alice@ reload feedwatchd || fail 'user reload'
until_true user_logged 'feed read.*entries=4'
test -s /home/alice/.local/state/feedwatch/feedwatch.db || fail 'no store of hers'
add fourth 'Treaty kept'
until_true grep -q 'Treaty kept' /home/alice/alerts.jsonl
systemctl --user -M alice@ stop feedwatchd || fail 'user stop'
"""

CONFIG = """
poll: {interval: 1s, first_poll: store}
feeds: [{url: "file:///srv/feed.xml", name: sample}]
channels:
  log: {type: exec, command: [/usr/bin/tee, -a, /var/lib/feedwatch/alerts.jsonl]}
  desk: {type: email, to: [a@example.org], from: b@example.org, smtp: "smtps://127.0.0.1:1",
         username: u, password_credential: smtp}
topics: {alliance: {match: treaty}}
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a systemd of its own")
def test_the_shipped_units_work(tmp_path):
    stage = tmp_path / "stage"
    subprocess.run(["make", "-s", "-C", BUILD, "install", f"DESTDIR={stage}"], check=True,
                   capture_output=True)
    (stage / "root").mkdir()
    (stage / "root" / "feedwatch.yaml").write_text(CONFIG)
    (stage / "srv").mkdir()
    feed = Feed().add("old", "Harvest report").octets().replace(
        b"<item>", b"<!-- here --><item>", 1)
    (stage / "srv" / "feed.xml").write_bytes(feed)
    store = stage / "etc" / "credstore"
    store.mkdir(parents=True)
    (store / "feedwatch.smtp").write_text("secret\n")
    short = stage / "etc/systemd/system/feedwatchd.service.d/short.conf"
    short.parent.mkdir(parents=True)
    short.write_text("[Service]\nWatchdogSec=2\nRestartSec=100ms\n")
    recipe = [LIB / "with-systemd", "-u", "alice"]
    for package in PACKAGES:
        recipe += ["-p", package]
    result = subprocess.run([*recipe, stage, "bash", "-u", "-s"], input=SCRIPT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900,
                            check=False)
    if result.returncode == 125:
        pytest.skip(f"no systemd of our own here: {result.stdout.strip()[-200:]}")
    assert result.returncode == 0, result.stdout
