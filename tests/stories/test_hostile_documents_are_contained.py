"""Documents made to hurt (tests/lib/hostile.py): an answer or a named refusal within 5 s of CPU, the
daemon below 56 MB, each worker below 48 MB, and the daemon goes on."""
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import BUILD, LIB, Feed, wait_until

sys.path.insert(0, str(LIB))
import hostile  # noqa: E402

MB = 1 << 20
DAEMON_MAX = 56 * MB
FULL_MAX = 64 * MB  # of a worker, for documents that no daemon hands to one
WORKER_MAX = 48 * MB
CPU_MAX = 5
SANITIZED = b"__asan_init" in (BUILD / "feedwatchd").read_bytes()
NAMES = list(hostile.documents())


def peaks(pid, found):
    """Largest resident size of a process and of the workers it has so far, into found[pid]. A child
    that is not yet a worker shows the memory of its parent, whose name it still has."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for one in [str(pid), *children]:
        try:
            status = pathlib.Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        if one != str(pid) and not status.startswith("Name:\tfeedwatch-parse\n"):
            continue
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                found[int(one)] = max(found.get(int(one), 0), int(line.split()[1]) * 1024)


class Watch:
    """Looks at a process and its children until told to stop."""

    def __init__(self, pid):
        self.found, self.over = {}, threading.Event()
        self.thread = threading.Thread(target=self.run, args=(pid,))
        self.thread.start()

    def run(self, pid):
        while not self.over.is_set():
            peaks(pid, self.found)
            time.sleep(0.003)

    def stop(self):
        self.over.set()
        self.thread.join()
        return self.found


def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_gets_an_answer_or_a_reason(house, name):
    path = house.folder / name
    with open(path, "wb") as file:
        file.writelines(hostile.documents()[name]())
    before = spent()
    with subprocess.Popen([str(BUILD / "feedwatch"), "parse", str(path)], env=house.env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        watch = Watch(run.pid)
        out, err = run.communicate(timeout=60)
        found = watch.stop()
    assert run.returncode in (0, 1)
    if run.returncode == 0:
        assert json.loads(out)["format"] and not err
    else:
        assert not out and len(err.splitlines()) == 1
        assert "not a feed" in err or "too large" in err, err
    if not SANITIZED:
        assert spent() - before < CPU_MAX
        workers = [size for pid, size in found.items() if pid != run.pid]
        most = FULL_MAX if name.endswith("-full") else WORKER_MAX
        assert all(size < most for size in workers), found


def send(pieces, gzip):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/xml")
        if gzip:
            handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for piece in pieces():
            handler.wfile.write(piece)
        handler.close_connection = True
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("concurrency", [1, 64])
def test_the_daemon_takes_them_all_and_goes_on(house, server, concurrency):
    """One at a time tells what a document costs; all at once, that bodies share a bounded room."""
    pages = {}
    for name, pieces in hostile.documents().items():
        pages["/" + name] = send(pieces, False)
        pages["/gzip-" + name] = send(lambda p=pieces: hostile.gzip_of(p()), True)
    pages["/gzip-of-gzip"] = send(lambda: hostile.gzip_of(hostile.gzip_of(
        hostile.documents()["title-full"]())), True)
    server.pages |= pages
    server.pages["/good"] = Feed().add("1", "Treaty signed")
    urls = [*pages, "/good"]
    house.write(f"poll: {{first_poll: store, concurrency: {concurrency}, per_host: {concurrency},"
                " timeout: 60s}\nfeeds:\n"
                + "".join(f'  - "{server.url}{u}"\n' for u in urls)
                + "topics: {alliance: {match: treaty OR 条約}}\n"
                "channels: {keep: {type: exec, command: [KEEP]}}\n")
    house.start()
    watch = Watch(house.daemon.pid)
    wait_until(lambda: all(f.get("last_poll") for f in house.lines("feeds")), "all the polls", 300)
    found = watch.stop()
    log = house.logged()
    feeds = {f["url"][len(server.url):]: f for f in house.lines("feeds")}
    assert house.stop() == 0
    assert feeds["/good"].get("last_error") is None
    for name in ("/title-full", "/gzip-title-full", "/comment-full", "/gzip-comment-full"):
        assert feeds[name]["last_error"] == "more than 16 MiB"
    # Nothing crashed, hung or was taken for a lie.
    for word in ("signal", "sandbox", "did not finish", "not believed", "ended with"):
        assert word not in log, [line for line in log.splitlines() if word in line]
    if not SANITIZED:
        assert found[house.daemon.pid] < DAEMON_MAX, found[house.daemon.pid] / MB
        workers = [size for pid, size in found.items() if pid != house.daemon.pid]
        assert max(workers) < WORKER_MAX, found


class Large(Feed):
    """Another document at each poll, and one that takes a while to read."""

    def octets(self):
        self.title += "!"
        return super().octets()


def test_a_worker_that_dies_or_hangs_costs_one_poll_and_is_named(house, server):
    """Stopped or killed while it reads: the log names the feed, and a later poll reads it."""
    feed = server.pages["/feed"] = Large()
    for n in range(12):
        feed.add(str(n), f"Treaty {n}", "港の条約 " * 60000)
    house.write(f"""
poll: {{interval: 1s, first_poll: store}}
feeds: [{{url: "{server.url}/feed", name: harbour}}]
topics: {{alliance: {{match: treaty}}}}
channels: {{keep: {{type: exec, command: [KEEP]}}}}
""")

    def hurt(signal_):
        """An idle worker may be hurt too: then the next one is."""
        children = pathlib.Path(f"/proc/{house.daemon.pid}/task/{house.daemon.pid}/children")
        for pid in children.read_text().split():
            os.kill(int(pid), signal_)

    for signal_, reason in [(signal.SIGSEGV, "signal 11"), (signal.SIGSTOP, "did not finish")]:
        before = len(house.logged())
        house.start()
        wait_until(lambda s=signal_, r=reason: hurt(s) or r in house.logged()[before:], reason)
        line = next(x for x in house.logged()[before:].splitlines() if reason in x)
        assert "harbour" in line and "feed failed" in line
        after = len(house.logged())
        wait_until(lambda: "feed read" in house.logged()[after:], "a poll that goes well")
        assert house.stop() == 0
