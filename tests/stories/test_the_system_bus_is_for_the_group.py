"""Under a real systemd: the unit may own the name, root and the group may ask, nobody else hears.

The shipped unit, user and bus policy; bus-peer (the real bus.c) stands where feedwatchd would be.
"""
import os
import shutil
import subprocess

import pytest
from conftest import BUILD, LIB, TOP

SCRIPT = r"""
fail() { echo "FAILED: $*"; systemctl status feedwatchd --no-pager; journalctl -b --no-pager -n 30; exit 1; }
until_true() { for _ in {1..200}; do "$@" >/dev/null 2>&1 && return; sleep 0.05; done; fail "still not: $*"; }
ask() { runuser -u "$1" -- busctl --system call org.feedwatch1 /org/feedwatch1 "${@:2}" 2>&1; }
refused() { ask "$@" | grep -q 'Access denied'; }

usermod -aG feedwatch alice
useradd -m bob
systemctl start feedwatchd || fail start

# The name is ours, by a user of ours.
[ "$(busctl --system call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus \
	GetConnectionUnixUser s org.feedwatch1)" = "u $(id -u feedwatch)" ] || fail "not ours"

# Root and a member act; what is refused is refused by name.
ask root org.feedwatch1.Manager Poll s '' || fail "root may not poll"
ask alice org.feedwatch1.Manager Poll s '' || fail "a member may not poll"
ask alice org.feedwatch1.Manager Poll s nowhere | grep -q 'no feed is called nowhere' || fail "no reason"
[ "$(ask alice org.feedwatch1.Desktop Take u 5)" = 'a(xs) 1 1 "{}"' ] || fail "a member may not take"

# Anyone else neither acts, nor takes, nor puts himself in the place of the service.
refused bob org.feedwatch1.Manager Poll s '' || fail "anyone may poll"
refused bob org.feedwatch1.Desktop Take u 5 || fail "anyone may take"
refused bob org.feedwatch1.Desktop Shown ax 1 1 || fail "anyone may drop alerts"
for user in alice bob; do
	runuser -u $user -- busctl --system call org.freedesktop.DBus /org/freedesktop/DBus \
		org.freedesktop.DBus RequestName su org.feedwatch1 0 2>&1 |
		grep -q 'Access denied' || fail "$user may own the name"
done

# And hears nothing.
for user in alice bob; do
	runuser -u $user -- dbus-monitor --system "type='signal',interface='org.feedwatch1.Manager'" \
		>/tmp/$user.log 2>&1 &
	until_true grep -q NameAcquired /tmp/$user.log
done
systemctl kill -s USR1 feedwatchd
until_true grep -q member=Alert /tmp/alice.log
grep -q member=Alert /tmp/bob.log && fail "anyone hears the alerts"

# Nothing of it made the bus complain about its configuration.
journalctl -b -u dbus --no-pager -o cat | grep -i 'feedwatch.*configuration' && fail "the bus complains"
systemctl stop feedwatchd || fail stop
[ "$(systemctl show -P Result feedwatchd)" = success ] || fail "not stopped cleanly"
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a systemd of its own")
def test_the_system_bus_is_for_root_and_the_group(tmp_path):
    def put(source, target):
        target = tmp_path / target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)

    put(BUILD / "tests" / "unit" / "bus-peer", "usr/libexec/feedwatch/bus-peer")
    put(BUILD / "contrib" / "systemd" / "feedwatchd.service", "usr/lib/systemd/system/feedwatchd.service")
    put(TOP / "contrib" / "dbus" / "org.feedwatch1.conf", "usr/share/dbus-1/system.d/org.feedwatch1.conf")
    put(TOP / "contrib" / "sysusers" / "feedwatch.conf", "usr/lib/sysusers.d/feedwatch.conf")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "alerts.jsonl").write_text("{}\n")
    override = tmp_path / "etc/systemd/system/feedwatchd.service.d/peer.conf"
    override.parent.mkdir(parents=True)
    override.write_text(
        "[Service]\nExecStart=\nExecStart=/usr/libexec/feedwatch/bus-peer --system /etc/alerts.jsonl\n")
    result = subprocess.run(
        [LIB / "with-systemd", "-u", "alice", tmp_path, "bash", "-u", "-s"],
        input=SCRIPT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False)
    if result.returncode == 125:
        pytest.skip(f"with-systemd could not be set up: {result.stdout}")
    assert result.returncode == 0, result.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")
def test_the_unit_is_as_closed_as_we_say():
    unit = BUILD / "contrib" / "systemd" / "feedwatchd.service"
    result = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=12", unit],
                            capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
