"""What is given out under a request for information: marked, listed, remembered, and nothing taken out of the record."""

import datetime as dt
import json

import pytest


@pytest.fixture
def case(department):
    """An exemption of hal's on a phone, asked for by rosa, and a request about it that sam answers."""
    department.well(
        "authority", "grant", "sam", "--subject", "foi", "--body", "dwt", "--with", "ben", "--instrument", "a letter"
    )  # fmt: skip
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=5)).isoformat()
    found = department.well(
        "exemption", "submit", "--body", "dwt", "--app", "tiktok", "--device", "asset:P1", "--person", "hal",
        "--purpose", "enforcement", "--until", until, "--why", "we watch the smugglers", "--alternatives",
        "none works", "--as", "rosa", "--print", "id",
    ).out.strip()  # fmt: skip
    department.set("ACTOR", "sam")
    department.well(
        "foi",
        "receive",
        "--body",
        "dwt",
        "--reference",
        "F1",
        "--wording",
        "Who is exempt?",
        "--name",
        "Pat Asker",
    )
    return found


def test_a_case_is_given_out_with_markers_and_the_list_of_them(department, case):
    department.well(
        "foi", "export", "F1", "--case", case, "--into", "case.json", "--withhold", "devices=31(1)(a),24(1)",
        "--withhold", "justification=s.31(1)(a)", "--withhold", "because=31(1)(a)", "--show", "alternatives",
    )  # fmt: skip
    text = (department.folder / "case.json").read_text()
    whole = json.loads(text)
    assert whole["document"]["requester"] == "[withheld: s.40(2)]"
    assert whole["document"]["people"] == ["[withheld: s.40(2)]"]
    assert whole["document"]["devices"] == "[withheld: s.31(1)(a), s.24(1)]"
    assert whole["document"]["alternatives"] == "none works"
    assert {
        "path": "justification",
        "sections": [{"section": "31(1)(a)", "title": "law enforcement"}],
    } in whole["withheld"]
    with_ids = department.well("exemption", "show", case, "-o", "json").json()
    secrets = ["Hal", "Rosa", "smugglers", "P1", *(each["device"] for each in with_ids["devices"])]
    assert [each for each in secrets if each in text] == []
    assert with_ids["exemption"][0]["why"] == "we watch the smugglers"


def test_the_record_remembers_the_marks_and_the_bytes_and_still_holds(department, case):
    told = department.well(
        "foi", "export", "F1", "--case", case, "--into", "case.html", "--withhold", "justification=24(1)",
        "--withhold", "because=24(1)", "--show", "alternatives", "-o", "json",
    ).json()  # fmt: skip
    page = (department.folder / "case.html").read_text()
    assert "[withheld: s.24(1)]" in page
    assert "national security" in page
    assert "smugglers" not in page
    assert told["withheld"] == 6
    steps = department.well("foi", "show", "F1", "-o", "json").json()["steps"]
    assert [each["step"] for each in steps] == ["foi-exported.1"]
    department.well("log", "export", "--to", "bundle.json", "--openly")
    department.well("log", "verify", "bundle.json", "--key", department.well("log", "key").out.strip())


def test_free_text_waits_until_somebody_has_read_it(department, case):
    got = department("foi", "export", "F1", "--case", case, "--into", "case.json")
    assert got.code == 1
    assert "is free text; read it" in got.err
    assert not (department.folder / "case.json").exists()


def test_what_is_withheld_in_one_place_is_not_read_in_another(department, case):
    got = department(
        "foi", "export", "F1", "--case", case, "--into", "x.json", "--withhold", "justification=24(1)",
        "--show", "alternatives", "--show", "because",
    )  # fmt: skip
    assert got.code == 1
    assert "because holds what is withheld elsewhere" in got.err


def test_the_answer_itself_is_given_out_without_whoever_asked(department, case):
    department.well("foi", "export", "F1", "--into", "log.json", "--show", "wording")
    document = json.loads((department.folder / "log.json").read_text())["document"]
    assert (document["requester"], document["wording"]) == ("[withheld: s.40(2)]", "Who is exempt?")


def test_what_cannot_be_withheld_or_given_out_is_refused(department, case):
    wrong = {
        "nothing=40(2)": "names nothing here",
        "people=99": "no section",
        "people=14": "withholds no part of a document",
        "people=23(5)": "withholds no part of a document",
        "people": "names no section",
    }
    free = ("--show", "alternatives", "--show", "because", "--show", "justification")
    for text, says in wrong.items():
        got = department("foi", "export", "F1", "--case", case, "--into", "x.json", "--withhold", text, *free)
        assert (got.code, says in got.err) == (1, True), got.err
    assert department("foi", "export", "F1", "--into", "x.txt", "--show", "wording").code == 1
    assert department("foi", "export", "F1", "--into", "x.json", "--show", "state").code == 1
    department.well("foi", "answer", "F1", "--outcome", "neither-confirm-nor-deny", "--section", "23(5)")
    rest = ("--withhold", "because=24(1)", "--show", "alternatives", "--show", "justification")
    got = department("foi", "export", "F1", "--case", case, "--into", "x.json", *rest)
    assert "neither confirming nor denying" in got.err
    assert not (department.folder / "x.json").exists()
