"""What is given out under a request for information: marked, listed, remembered, and nothing taken out of the record."""

import json

import pytest
from tests.cli.seated import seated


@pytest.fixture
def case(appban):
    """An exemption of hal's on a phone, asked for by quinn, and a request about it that sam answers."""
    made = seated(appban)
    made.appoint("sam", "foi")
    found = made.submitted(justification="we watch the smugglers, as hal asked", alternatives="none works")
    appban.set("ACTOR", "sam")
    appban.well(
        "foi",
        "receive",
        "--body",
        "D",
        "--reference",
        "F1",
        "--wording",
        "Who is exempt?",
        "--name",
        "Pat Asker",
    )
    return found


def test_a_case_is_given_out_with_markers_and_the_list_of_them(appban, case):
    appban.well(
        "foi", "export", "F1", "--case", case, "--into", "case.json", "--withhold", "devices=31(1)(a),24(1)",
        "--withhold", "justification=s.31(1)(a)", "--withhold", "because=31(1)(a)", "--show", "alternatives",
    )  # fmt: skip
    text = (appban.folder / "case.json").read_text()
    whole = json.loads(text)
    assert whole["document"]["requester"] == "[withheld: s.40(2)]"
    assert whole["document"]["people"] == ["[withheld: s.40(2)]"]
    assert whole["document"]["devices"] == "[withheld: s.31(1)(a), s.24(1)]"
    assert whole["document"]["alternatives"] == "none works"
    assert {
        "path": "justification",
        "sections": [{"section": "31(1)(a)", "title": "law enforcement"}],
    } in whole["withheld"]
    with_ids = appban.well("exemption", "show", case, "-o", "json").json()
    secrets = ["hal Example", "quinn", "smugglers", "P1", *(each["device"] for each in with_ids["devices"])]
    assert [each for each in secrets if each in text] == []
    assert with_ids["exemption"][0]["why"] == "we watch the smugglers, as hal asked"


def test_the_record_remembers_the_marks_and_the_bytes_and_still_holds(appban, case):
    told = appban.well(
        "foi", "export", "F1", "--case", case, "--into", "case.html", "--withhold", "justification=24(1)",
        "--withhold", "because=24(1)", "--show", "alternatives", "-o", "json",
    ).json()  # fmt: skip
    page = (appban.folder / "case.html").read_text()
    assert "[withheld: s.24(1)]" in page
    assert "national security" in page
    assert "smugglers" not in page
    assert told["withheld"] == 6
    steps = appban.well("foi", "show", "F1", "-o", "json").json()["steps"]
    assert [each["step"] for each in steps] == ["foi-exported.1"]
    appban.well("log", "export", "--to", "bundle.json", "--openly")
    appban.well("log", "verify", "bundle.json", "--key", appban.well("log", "key").out.strip())


def test_free_text_waits_until_somebody_has_read_it(appban, case):
    got = appban("foi", "export", "F1", "--case", case, "--into", "case.json")
    assert got.code == 1
    assert "is free text; read it" in got.err
    assert not (appban.folder / "case.json").exists()


def test_what_is_withheld_in_one_place_is_not_read_in_another(appban, case):
    got = appban(
        "foi", "export", "F1", "--case", case, "--into", "x.json", "--show", "justification",
        "--show", "alternatives", "--show", "because",
    )  # fmt: skip
    assert got.code == 1
    assert "justification holds what is withheld elsewhere" in got.err


def test_the_answer_itself_is_given_out_without_whoever_asked(appban, case):
    appban.well("foi", "export", "F1", "--into", "log.json", "--show", "wording")
    document = json.loads((appban.folder / "log.json").read_text())["document"]
    assert (document["requester"], document["wording"]) == ("[withheld: s.40(2)]", "Who is exempt?")


def test_what_cannot_be_withheld_or_given_out_is_refused(appban, case):
    wrong = {
        "nothing=40(2)": "names nothing here",
        "people=99": "no section",
        "people=14": "withholds no part of a document",
        "people=23(5)": "withholds no part of a document",
        "people": "names no section",
    }
    free = ("--show", "alternatives", "--show", "because", "--show", "justification")
    for text, says in wrong.items():
        got = appban("foi", "export", "F1", "--case", case, "--into", "x.json", "--withhold", text, *free)
        assert (got.code, says in got.err) == (1, True), got.err
    assert appban("foi", "export", "F1", "--into", "x.txt", "--show", "wording").code == 1
    assert appban("foi", "export", "F1", "--into", "x.json", "--show", "state").code == 1
    appban.well("foi", "answer", "F1", "--outcome", "neither-confirm-nor-deny", "--section", "23(5)")
    rest = ("--withhold", "justification=24(1)", "--show", "alternatives", "--show", "because")
    got = appban("foi", "export", "F1", "--case", case, "--into", "x.json", *rest)
    assert "neither confirming nor denying" in got.err
    assert not (appban.folder / "x.json").exists()
