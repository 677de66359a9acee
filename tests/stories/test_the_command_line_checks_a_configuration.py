"""`feedwatch check`: what is wrong, all of it, with its place and a caret; 0, 1 or 2 to scripts."""
import re

import pytest

GOOD = """
poll: {interval: 10m}
feeds:
  - {url: https://example.org/rss.xml, name: Example, tags: [japan]}
channels: {log: {type: exec, command: [/bin/true]}}
groups:
  japan: japan* OR 日本
topics:
  alliance:
    match: |
      @japan NEAR/12 (u.s. OR 米国)
      AND (alliance OR 同盟)
    feeds: [japan]
    alert: [log]
    tests:
      match: ["Japan, U.S. renew alliance", 日本と米国が同盟を確認]
      no_match: [Nissan and Honda end alliance talks]
"""

# What is written, where the error is, and what the user should read of it.
BAD = {
    "unknown key": (
        "poll:\n  intervall: 5m\n", "2:3", ["intervall", "interval"]),
    "unknown key of a feed": (
        'feeds:\n  - url: https://example.org/\n    nmae: Wire\n', "3:5", ["nmae", "name"]),
    "wrong type": ("feeds:\n  example: https://example.org/\n", "2:3", ["list"]),
    "no time span": ("poll: {interval: soon}\n", "1:18", ["soon"]),
    "out of range": ("poll: {concurrency: 0}\n", "1:21", ["concurrency"]),
    "no size": ("poll:\n  max_size: 16X\n", "2:13", ["16X"]),
    "bad URL": ("feeds: [ftp://example.org/rss.xml]\n", "1:9", ["http", "file"]),
    "unknown type": (
        "channels:\n  desk: {type: emial, to: [a@example.org]}\n", "2:16", ["emial", "email"]),
    "channel that is not there": (
        "channels: {log: {type: exec, command: [/bin/true]}}\n"
        "topics:\n  a:\n    match: treaty\n    alert: [lgo]\n", "5:13", ["lgo", "log"]),
    "feed that is not there": (
        "topics:\n  a: {match: treaty, feeds: [nowhere]}\n", "2:30", ["nowhere"]),
    "topic without expression": ("topics:\n  a: {title: Treaties}\n", "2:3", ["match"]),
    "file to include that is not there": (
        "include: [feeds.yaml]\n", "1:11", ["feeds.yaml"]),
    "pack that is not there": ("topic_packs: [no-such-pack]\n", "1:15", ["no-such-pack"]),
    "broken YAML": ("poll:\n  interval: 5m\n feeds: []\n", "3:", []),
    "one key twice": ("feeds: []\nfeeds: []\n", "2:1", ["feeds"]),
    "expression in a line of its own": (
        "topics:\n  a:\n    match: |\n      treaty AND\n      (pact OR accord\n",
        "5:7", ["[E-PAREN]"]),
    "expression in a string": (
        'topics:\n  a: {match: "日米 \\"同盟\\" AND and"}\n', "2:29", ["[E-LOWER-OP]"]),
    "reference": (
        "groups: {japan: japan*}\ntopics:\n  a: {match: treaty @jpaan}\n", "3:21", ["[E-REF]"]),
    "regular expression": ("topics:\n  a: {match: '/(/'}\n", "2:15", ["[E-REGEX]"]),
    "sample that does not match": (
        "topics:\n  a:\n    match: treaty\n    tests:\n      match:\n        - Treaty signed\n"
        "        - Harvest report\n", "7:11", ["does not match"]),
    "sample that matches": (
        "topics:\n  a:\n    match: treaty\n    tests:\n      no_match: [Treaty of friendship]\n",
        "5:18", ["matches"]),
}


def test_a_good_file_is_counted_and_nothing_is_said_on_standard_error(house):
    house.write(GOOD)
    run = house.feedwatch("check")
    assert run.stderr == ""
    assert run.stdout == f"{house.config}: good: 1 feeds, 2 topics and groups, 1 channels\n"


def test_a_file_named_is_the_one_that_is_read(house):
    house.write("feeds: nonsense\n")
    other = house.folder / "other.yaml"
    other.write_text(GOOD)
    assert house.feedwatch("check", str(other)).stdout.startswith(f"{other}: good")


@pytest.mark.parametrize("name", BAD)
def test_an_error_has_its_place_its_words_and_a_caret(house, name):
    text, place, words = BAD[name]
    house.write(text)
    run = house.feedwatch("check", check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    first = run.stderr.splitlines()[0]
    assert first.startswith(f"{house.config}:{place}"), run.stderr
    assert re.match(re.escape(str(house.config)) + r":\d+:\d+: error: \S", first)
    for word in words:
        assert word in first
    # The source line, and a caret under the place.
    line, column = map(int, first[len(str(house.config)) + 1:].split(":")[:2])
    shown, caret = run.stderr.splitlines()[1:3]
    assert shown.strip() == text.splitlines()[line - 1].strip()
    assert re.fullmatch(r" *\^", caret)
    if text.isascii():
        assert len(caret) - len(shown) == column - len(text.splitlines()[line - 1])


def test_a_near_word_is_suggested(house):
    house.write("poll:\n  intervall: 5m\n")
    assert re.search(r"did you mean [\"'“]interval[\"'”]\?",
                     house.feedwatch("check", check=False).stderr)


def test_every_error_of_a_file_is_told_at_once(house):
    house.write("""\
poll:
  intervall: 5m
  timeout: soon
feeds:
  - ftp://example.org/
channels:
  desk: {type: fax}
""")
    errors = re.findall(r"^.*?:(\d+):\d+: error: ", house.feedwatch("check", check=False).stderr,
                        re.MULTILINE)
    assert errors == ["2", "3", "5", "7"]


def test_every_expression_with_an_error_is_told_at_once(house):
    house.write("""\
topics:
  one: {match: "(treaty"}
  two: {match: treaty}
  three: {match: pact or treaty}
""")
    errors = re.findall(r"^.*?:(\d+:\d+): error: .*\[(E-.*)\]",
                        house.feedwatch("check", check=False).stderr, re.MULTILINE)
    assert errors == [("2:17", "E-PAREN"), ("4:23", "E-LOWER-OP")]


def test_values_expressions_and_samples_are_told_at_once(house):
    house.write("""\
poll: {intervall: 5m}
groups: {japan: [japan], us: u.s. or american}
topics:
  alliance: {match: "@japan treaty"}
  pact: {match: pact AND (treaty, urgency: high}
""")
    text = house.feedwatch("check", check=False).stderr
    places = re.findall(r"^.*?:(\d+:\d+): error: ", text, re.MULTILINE)
    # The group that could not be read is told where it stands, not wherever it is referred to.
    assert places == ["1:8", "2:17", "2:35", "5:26", "5:44"]
    house.write("""\
poll: {intervall: 5m}
topics: {pact: {match: pact, tests: {match: [Harvest report]}}}
""")
    text = house.feedwatch("check", check=False).stderr
    assert re.findall(r"^.*?:(\d+:\d+): error: ", text, re.MULTILINE) == ["1:8", "2:46"]


def test_a_warning_is_told_and_the_file_is_good(house):
    house.write("topics:\n  a: {match: us AND treaty}\n")
    run = house.feedwatch("check")
    assert f"{house.config}:2:14: warning: " in run.stderr
    assert "[W-ACRONYM]" in run.stderr
    assert ": good: " in run.stdout


def test_an_error_in_an_included_file_names_that_file(house):
    folder = house.folder / "conf.d"
    folder.mkdir()
    (folder / "feeds.yaml").write_text("feeds:\n  - gopher://example.org/\n")
    house.write("include: [conf.d/*.yaml]\n")
    run = house.feedwatch("check", check=False)
    assert run.returncode == 1
    assert f"{folder}/feeds.yaml:2:5: error: " in run.stderr


def test_a_file_that_is_not_there_is_an_error_in_one_line(house):
    run = house.feedwatch("check", check=False)
    assert run.returncode == 1
    assert str(house.config) in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_the_installed_pack_is_good(house):
    house.write("topic_packs: [us-japan-alliance]\n")
    assert house.feedwatch("check").returncode == 0


def test_with_json_the_exit_status_alone_tells(house):
    house.write(GOOD)
    assert house.feedwatch("check", "--json").stdout == ""


# --- how it is called ------------------------------------------------------------------------------

def test_an_unknown_command_is_refused_with_the_nearest(house):
    run = house.feedwatch("chekc", check=False)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr == 'feedwatch: there is no command "chekc", did you mean "check"?\n'


def test_nothing_near_is_nothing_suggested(house):
    run = house.feedwatch("frobnicate", check=False)
    assert run.returncode == 2
    assert run.stderr == 'feedwatch: there is no command "frobnicate"\n'


@pytest.mark.parametrize("arguments", [
    [], ["--no-such-option"], ["check", "--no-such-option"], ["check", "one", "two"],
    ["feeds", "extra"], ["alerts", "--since", "yesterday"], ["alerts", "--since"],
    ["alerts", "-e", "treaty"], ["outbox", "throw"], ["outbox", "drop"], ["parse"],
    ["match", "--topics", "a.yaml", "-e", "treaty"], ["test", "one", "two"], ["poll", "a", "b"],
    ["reload", "now"],
], ids=" ".join)
def test_a_wrong_call_is_status_2_with_a_hint_on_standard_error(house, arguments):
    house.write(GOOD)
    run = house.feedwatch(*arguments, check=False)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "feedwatch" in run.stderr and len(run.stderr.splitlines()) <= 2


def test_help_is_printed_where_output_goes(house):
    everything = house.feedwatch("--help").stdout
    for verb in re.findall(r"^  ([a-z]+)  ", everything, re.MULTILINE):
        run = house.feedwatch(verb, "--help")
        assert run.stdout.startswith(f"Usage: feedwatch {verb} ")
        assert run.stderr == ""
    assert house.feedwatch("--version").stdout.startswith("feedwatch ")
