"""What the stories share: the built programs, and real servers around them.

A story is a promise to users, told against the programs in $FEEDWATCH_BUILDDIR with real parts: an
HTTP server, an SMTP server with TLS, a session bus with a notification daemon, systemd.
"""
import email.utils
import hashlib
import http.server
import json
import os
import pathlib
import signal
import subprocess
import threading
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
LIB = TOP / "tests" / "lib"
BUILD = pathlib.Path(os.environ.get("FEEDWATCH_BUILDDIR", TOP / "build"))
PATIENCE = 30  # seconds until a story gives up waiting; what is waited for takes a fraction


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: not repeated with sanitizers")


def wait_until(condition, what, seconds=PATIENCE):
    """Polls until condition() is true, and returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(0.02)


class Feed:
    """An RSS document that a story adds items to; its validators follow its octets."""

    def __init__(self, title="Harbour Wire", language="en"):
        self.title, self.language, self.items = title, language, []

    def add(self, guid, title, description="", published=None):
        date = email.utils.formatdate(published if published is not None else time.time())
        self.items.insert(0, (guid, title, description, date))
        return self

    def octets(self):
        def esc(text):
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        items = "".join(
            f"<item><guid isPermaLink='false'>{esc(g)}</guid><title>{esc(t)}</title>"
            f"<link>https://example.org/{esc(g)}</link><pubDate>{p}</pubDate>"
            f"<description>{esc(d)}</description></item>" for g, t, d, p in self.items)
        return (f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>"
                f"<title>{esc(self.title)}</title><link>https://example.org/</link>"
                f"<language>{self.language}</language>{items}</channel></rss>").encode()


class Server:
    """An HTTP server on loopback: `pages` maps a path to a Feed, octets, or a function that gets
    the request handler and answers by itself."""

    def __init__(self):
        self.pages, self.requests = {}, []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # noqa: N802, the name is the base class's
                server.requests.append((self.path, dict(self.headers.items())))
                page = server.pages.get(self.path)
                if callable(page):
                    page(self)
                    return
                if page is None:
                    self.answer(404, b"no such page")
                    return
                octets = page.octets() if isinstance(page, Feed) else page
                etag = '"' + hashlib.sha1(octets).hexdigest() + '"'
                if self.headers.get("If-None-Match") == etag:
                    self.answer(304, b"", ETag=etag)
                else:
                    self.answer(200, octets, ETag=etag, Content_Type="application/rss+xml")

            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.requests.append((self.path, dict(self.headers.items()), body))
                page = server.pages.get(self.path)
                if callable(page):
                    page(self)
                else:
                    self.answer(204 if page is not None else 404, b"")

            def answer(self, status, octets, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                if status not in (204, 304):
                    self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                if status not in (204, 304):
                    self.wfile.write(octets)

            def log_message(self, *_):
                pass

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # a client that was killed is what stories do

        self.http = Threads(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def count(self, path):
        return sum(1 for request in self.requests if request[0] == path)

    def close(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server():
    s = Server()
    yield s
    s.close()


class House:
    """One installation in a folder of its own: configuration, state, and an exec channel that
    keeps each alert as a file."""

    def __init__(self, folder, env=None):
        self.folder = folder
        self.config = folder / "feedwatch.yaml"
        self.state = folder / "state"
        self.alerts = folder / "alerts"
        self.alerts.mkdir()
        self.keep = folder / "keep-alert"
        # An alert is one line: one that was cut off, for the daemon was killed, is not kept.
        self.keep.write_text('#!/bin/sh\ncat >"$0.$$" && [ "$(tail -c 1 "$0.$$" | wc -l)" = 1 ] && '
                             f'mv "$0.$$" "{self.alerts}/$FEEDWATCH_ALERT_ID.$$.json"\n')
        self.keep.chmod(0o755)
        # Of the machine's own environment, nothing that could lend the programs a proxy, trust
        # in certificates or a bus.
        self.env = {k: os.environ[k] for k in ("PATH", "LANG", "TMPDIR") if k in os.environ}
        self.env |= {"FEEDWATCH_LIBEXECDIR": str(BUILD),
                     "FEEDWATCH_TOPICS_DIR": str(TOP / "conf" / "topics"), "HOME": str(folder),
                     "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0", "TZ": "UTC"}
        self.env |= env or {}
        self.daemon = None
        self.log = folder / "log"

    def write(self, text):
        self.config.write_text(text.replace("KEEP", str(self.keep)))

    def arguments(self, *more):
        return [str(BUILD / "feedwatchd"), "--config", str(self.config), "--state-directory",
                str(self.state), *more]

    def once(self, *prefix, **popen):
        return subprocess.run([*prefix, *self.arguments("--once")], env=self.env, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                              check=False, **popen)

    def launch(self, *more):
        """Starts the daemon, and does not wait for anything."""
        with open(self.log, "ab") as log:
            self.daemon = subprocess.Popen(self.arguments(*more), env=self.env, stderr=log,
                                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return self.daemon

    def start(self, *more):
        """Starts the daemon and waits until it says so."""
        before = len(self.logged())
        self.launch(*more)
        wait_until(lambda: "feedwatchd: started" in self.logged()[before:], "the start")
        return self.daemon

    def stop(self, sig=signal.SIGTERM):
        self.daemon.send_signal(sig)
        return self.daemon.wait(timeout=PATIENCE)

    def logged(self):
        return self.log.read_text() if self.log.exists() else ""

    def kept(self):
        """The alerts that arrived, in order of arrival; more than one of an id is a duplicate."""
        files = sorted(self.alerts.glob("*.json"), key=lambda f: f.stat().st_mtime_ns)
        return [json.loads(f.read_text()) for f in files]

    def titles(self):
        return [a["article"]["title"] for a in self.kept()]

    def feedwatch(self, *arguments, **run):
        run.setdefault("check", True)
        return subprocess.run(
            [str(BUILD / "feedwatch"), "--config", str(self.config), "--state-directory",
             str(self.state), *arguments], env=self.env, text=True, capture_output=True,
            timeout=60, stdin=run.pop("stdin", subprocess.DEVNULL), **run)

    def lines(self, *arguments):
        return [json.loads(line) for line in
                self.feedwatch(*arguments, "--json").stdout.splitlines()]


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    yield h
    if h.daemon and h.daemon.poll() is None:
        h.daemon.kill()
        h.daemon.wait()


class Beside:
    """A recipe of tests/lib that runs a command: we let it run `env` and hold, and read what the
    command would have had in its environment."""

    def __init__(self, folder, *recipe):
        self.ready, self.hold = folder / "env", folder / "hold"
        os.mkfifo(self.hold)
        script = f'env -0 >"{self.ready}.part" && mv "{self.ready}.part" "{self.ready}" && ' \
                 f'read -r _ <"{self.hold}"'
        self.process = subprocess.Popen([str(LIB / recipe[0]), *recipe[1:], "bash", "-c", script],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_until(lambda: self.ready.exists() or self.process.poll() is not None, recipe[0], 180)
        if not self.ready.exists():
            pytest.fail(f"{recipe[0]} could not be set up: {self.process.stderr.read().decode()}")
        self.env = dict(pair.split("=", 1) for pair in
                        self.ready.read_bytes().decode().split("\0") if "=" in pair)

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture
def beside(tmp_path_factory):
    running = []

    def start(*recipe):
        running.append(Beside(tmp_path_factory.mktemp("beside"), *recipe))
        return running[-1]

    yield start
    for one in reversed(running):
        one.close()
