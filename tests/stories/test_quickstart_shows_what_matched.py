"""contrib/quickstart: the sample's alerts the first time, nothing new the second, and a
configuration to go on with. The build is the one that is tested, so nothing is compiled here."""
import json
import os
import shutil
import subprocess

import pytest
from conftest import BUILD, TOP, House


@pytest.fixture
def build(tmp_path):
    """A build folder whose make has nothing to do."""
    for name in ("feedwatch", "feedwatchd", "feedwatch-parse"):
        os.symlink(BUILD / name, tmp_path / name)
    (tmp_path / "Makefile").write_text("all:\n")
    return tmp_path


def quickstart(build, house):
    return subprocess.run([TOP / "contrib" / "quickstart"], check=True, text=True, timeout=300,
                          env=house.env | {"FEEDWATCH_BUILD": str(build)}, capture_output=True,
                          stdin=subprocess.DEVNULL).stdout


def test_twelve_of_the_sample_alert_once_and_every_feed_is_told(build, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    first = quickstart(build, house)
    kept = [json.loads(line) for line in
            (build / "quickstart" / "alerts.jsonl").read_text().splitlines()]
    sample = [a for a in kept if a["feed"]["url"].startswith("file:")]
    assert len(sample) == 12
    titles = {a["article"]["title"] for a in sample}
    assert "Washington to give its command post in Japan real authority, diplomats say" in titles
    assert any("司令部" in t for t in titles)
    assert first.count("us-japan-alliance  ") >= 12
    feeds = [line for line in first.splitlines() if "fetched" in line or "failed" in line]
    assert len(feeds) == 18

    second = quickstart(build, house)
    assert "None: nothing new." in second
    assert len((build / "quickstart" / "alerts.jsonl").read_text().splitlines()) == len(kept)
    assert "first_poll: recent" in (build / "quickstart" / "feedwatch.yaml").read_text()


@pytest.fixture(autouse=True)
def packages_are_there():
    if not shutil.which("dpkg-query"):
        pytest.skip("not a Debian system")
