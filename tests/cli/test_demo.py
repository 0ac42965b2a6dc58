"""The demo tells the whole story: each step's verdict words are what the program answered, and what it leaves verifies."""

import re
import stat
from pathlib import Path

import pytest

from appban.cli.demo_cast import read_cast
from appban.record.keys import parse_vkey
from appban.service.recorded.verifying import verify_bundle

pytestmark = pytest.mark.slow


@pytest.fixture
def told(appban):
    """The steps of the story, and the folder that it left."""
    done = appban.well("demo", "--once", "--keep", "kept")
    titles = re.findall(r"^\d+\. (.+)$", done.out, re.MULTILINE)
    parts = re.split(r"^\d+\. .+$", done.out, flags=re.MULTILINE)[1:]
    return dict(zip(titles, parts, strict=True)), appban.folder / "kept"


def answers(text):
    """The verdicts told in a step, in order."""
    return re.findall(r"\? (prohibited|not-listed|exempt|permitted|unknown)$", text, re.MULTILINE)


def counts(text):
    """The findings told in a step, by kind."""
    return {kind: int(n) for kind, n in re.findall(r"^ {6}([a-z-]+) +(\d+)  ", text, re.MULTILINE)}


def test_the_story_is_told_in_the_words_of_the_program(told):
    steps, _ = told
    assert list(steps) == [
        "A ban is stated",
        "What is on the devices is imported",
        "The banned application is found",
        "Why: the verdict and its reason",
        "An exemption is asked for",
        "It is assessed, and cleared by those who may",
        "Its safeguards are evidenced: now it is in force",
        "It ends by itself",
        "The application is still there: the finding lapses",
        "The record is verified by somebody without our database",
    ]
    assert "That is 40 devices" in steps["What is on the devices is imported"]
    found = counts(steps["The banned application is found"])
    assert found == {"breach": 8, "suspected": 1, "candidate": 1, "unmanaged": 2, "cannot-be-seen": 1}
    why = steps["Why: the verdict and its reason"]
    assert answers(why) == ["prohibited", "prohibited", "prohibited", "permitted"]
    assert "arm's-length bodies among them" in why
    assert answers(steps["An exemption is asked for"]) == ["prohibited"]
    cleared = steps["It is assessed, and cleared by those who may"]
    assert answers(cleared) == ["prohibited", "prohibited"]
    assert "seat minister/minister is empty" in cleared
    in_force = steps["Its safeguards are evidenced: now it is in force"]
    assert answers(in_force) == ["exempt", "exempt", "prohibited", "prohibited"]
    assert "counts 1 finding as exempt" in in_force
    ended = steps["It ends by itself"]
    assert answers(ended) == ["prohibited", "exempt"]
    assert "its window has ended" in ended
    assert re.search(r"there were (\d+) and there are \1\.", " ".join(ended.split()))
    lapsed = counts(steps["The application is still there: the finding lapses"])
    assert (lapsed["lapsed"], lapsed["breach"]) == (1, 7)
    assert "it is refused: entry" in steps["The record is verified by somebody without our database"]


def test_what_the_demo_keeps_is_a_store_a_log_a_public_key_and_a_bundle_that_holds(told):
    _, kept = told
    names = {path.name for path in kept.iterdir() if not path.name.endswith(("-wal", "-shm"))}
    assert names == {"appban.sqlite3", "lake", "log", "log.key", "log.vkey", "bundle.json"}
    key = parse_vkey((kept / "log.vkey").read_text().strip())
    report = verify_bundle((kept / "bundle.json").read_bytes().splitlines(keepends=True), [key])
    assert report.record.checkpoint.size == report.record.opened > 150
    assert (report.requests, report.decisions) == (1, 2)
    assert stat.S_IMODE((kept / "bundle.json").stat().st_mode) == 0o600


def test_the_kept_store_goes_on_by_the_machines_clock(appban):
    appban.well("demo", "--once", "--keep", "kept")
    appban.set("DATABASE", str(appban.folder / "kept" / "appban.sqlite3"))
    lapsed = appban.well("finding", "list", "--kind", "lapsed", "-o", "json").json()["rows"]
    assert [row["device"] for row in lapsed] == ["asset:DWT-PRESS-1"]
    appban.set("ACTOR", "ada")
    done = appban.well(
        "finding", "dispose", lapsed[0]["finding"], "--disposition", "disputed", "--reason", "it is gone"
    )
    assert "disputed" in done.out


def test_a_folder_with_something_in_it_is_refused_and_stays_as_it_was(appban):
    folder = appban.folder / "full"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    done = appban("demo", "--once", "--keep", folder)
    assert done.code == 1
    assert "not empty" in done.err
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_without_keep_nothing_is_left_and_nothing_is_waited_for(appban):
    appban.well("demo")
    assert list(appban.folder.iterdir()) == []


def test_the_storys_names_stand_in_data():
    cast = read_cast()
    room = Path(read_cast.__code__.co_filename).parent
    code = "".join(path.read_text() for path in room.glob("demo*.py"))
    for name in (cast.app, cast.origin, cast.phone.name, *(person.name for person in cast.people)):
        assert name not in code
