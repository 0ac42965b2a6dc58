"""All that is held on one person is written out for them, and nobody else is in it."""

import ast
import json
from pathlib import Path

import pytest
from tests.cli.seated import seated

from appban.ports import Paper
from appban.service.keeping.held_on import HIDDEN, SHOWN
from appban.service.keeping.others import OTHER


@pytest.fixture
def office(appban):
    """The office, where quinn asked for an exemption of hal's and wrote of kim in the reason."""
    made = seated(appban)
    case = made.submitted(justification="Hal must look, as Kim Example (kim) said; see sam.")
    made.decided("sam", case, reason="kim example knows")
    made.submitted(people=(made.ids["kim"],), justification="of kim alone")
    return made


def access(appban, who: str = "hal", into: str = "hal.json", *more: str) -> tuple[dict, str]:
    appban.well("record", "subject-access", who, "--into", into, *more)
    text = (appban.folder / into).read_text()
    return json.loads(text), text


def test_what_is_held_on_a_person_is_all_there(appban, office):
    whole, text = access(appban)
    kinds = [each["event"]["type"] for each in whole["document"]["entries"]]
    assert kinds == ["person-recorded.1", "exemption-submitted.1"]
    assert whole["document"]["names"] == [{"id": office.ids["hal"], "scheme": "handle", "value": "hal"}]
    recorded, submitted = (each["event"] for each in whole["document"]["entries"])
    assert recorded["name"] == "hal Example"
    assert submitted["request"]["justification"] == f"Hal must look, as {OTHER} ({OTHER}) said; see {OTHER}."
    assert "of kim alone" not in text


def test_nobody_else_is_in_it_and_each_marker_is_listed(appban, office):
    whole, text = access(appban)
    others = [office.ids[who] for who in office.ids if who != "hal"]
    assert [each for each in others if each in text] == []
    assert [name for name in ("Kim", "kim", "quinn", "sam Example") if name in text] == []
    submitted = whole["document"]["entries"][1]["event"]
    assert submitted["request"]["requester"] == OTHER
    assert "entries[1].event.request.requester" in whole["withheld"]
    assert text.count(f'"{OTHER}"') <= len(whole["withheld"])


def test_what_somebody_did_is_theirs_too(appban, office):
    whole, _ = access(appban, "sam", "sam.json")
    made = [each["event"]["type"] for each in whole["document"]["entries"] if each["made_by_this_person"]]
    assert made == ["decision-made.1"]


def test_papers_are_in_it_and_those_that_are_keys_are_only_named(appban, office):
    with office.store.writer() as writer:
        writer.put_paper(
            Paper(kind="address", id="a", owner=office.ids["hal"], at=office.now, body=b"hal@example.org")
        )
        writer.put_paper(
            Paper(kind="told", id="n", owner=office.ids["hal"], at=office.now, body=b'{"says": "ask Kim"}')
        )
        writer.put_paper(
            Paper(kind="session", id="s", owner=office.ids["hal"], at=office.now, body=b"secret-token")
        )
        writer.commit()
    whole, text = access(appban)
    contents = {each["kind"]: each["content"] for each in whole["document"]["papers"]}
    assert contents["address"] == "hal@example.org"
    assert contents["told"] == {"says": f"ask {OTHER}"}
    assert "secret-token" not in text


def test_it_is_remembered_and_one_who_is_not_there_is_not_found(appban, office):
    access(appban)
    with office.store.reader() as reader:
        assert reader.row(reader.head().size - 1).kind == "subject-access-given.1"
    got = appban("record", "subject-access", "person-nobody", "--into", "x.json")
    assert got.code == 1
    assert not (appban.folder / "x.json").exists()
    assert appban("record", "subject-access", "hal", "--into", "hal.json").code == 1


def test_whoever_asked_for_information_is_answered_too(appban, office):
    office.appoint("sam", "foi")
    appban.well(
        "foi", "receive", "--body", "D", "--reference", "F1", "--wording", "What of Kim?", "--name", "Pat Asker",
        "--as", "sam",
    )  # fmt: skip
    requester = appban.well("foi", "show", "F1", "-o", "json").json()["requester"]
    whole, text = access(appban, requester, "pat.json")
    assert "Pat Asker" in text
    assert f"What of {OTHER}?" in text
    assert len(whole["document"]["entries"]) == 1


SOURCES = Path(__file__).parents[2] / "src" / "appban"
BY_HAND = {
    "notice.py": {"notice", "told", "untold"},
    "kept_files.py": {"evidence-file", "post-file"},
    "handed_in.py": {"inventory-file", "readings-file"},
}
"""Where the kind of a paper is no constant of the file that makes it."""


def kinds_made(path: Path) -> set[str]:
    """The kinds of paper with an owner that a file makes."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Paper"]
    given = [{word.arg: word.value for word in call.keywords} for call in calls]
    owned = [each for each in given if not isinstance(each.get("owner", ast.Constant("")), ast.Constant)]
    if path.name in BY_HAND:
        return BY_HAND[path.name]
    return {constants[each["kind"].id] for each in owned}


def test_every_kind_of_paper_that_is_somebodys_is_shown_or_said_to_be_held():
    files = [
        path for path in SOURCES.rglob("*.py") if "Paper(" in path.read_text() and "stores" not in path.parts
    ]
    made = set().union(*(kinds_made(path) for path in files if "class Paper(" not in path.read_text()))
    assert {"draft", "session", "address", "proposal"} <= made
    assert made <= {*SHOWN, *HIDDEN}
