"""A whole `--once` run under valgrind: nothing is definitely lost, nothing invalid is touched.

The topic has no regular expression: the code that PCRE2 compiles reads whole vectors, past the end
of what it then does not use, and valgrind cannot tell that from a mistake.
"""
import shutil

import pytest
from conftest import BUILD, Feed


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
def test_valgrind_finds_nothing(house, server):
    if b"__asan_init" in (BUILD / "feedwatchd").read_bytes():
        pytest.skip("built with sanitizers, which do this themselves")
    server.pages["/feed"] = Feed().add("1", "Treaty signed").add("2", "Harvest report")
    house.write(f"""
poll: {{first_poll: all}}
feeds: ["{server.url}/feed", "{server.url}/none"]
channels: {{keep: {{type: exec, command: [KEEP]}}}}
topics: {{alliance: {{match: "treaty OR (pact NEAR/3 =US) OR ~deploy"}}}}
""")
    run = house.once("valgrind", "--leak-check=full", "--errors-for-leak-kinds=definite",
                     "--error-exitcode=99", "--quiet")
    assert run.returncode == 0, run.stderr
    assert house.titles() == ["Treaty signed"]
