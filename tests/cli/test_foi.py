"""Requests for information at the command line: from receipt to an answer, with the day it is due and why."""

import pytest
from tests.cli.seated import seated

from appban.bootstrap.shipped import shipped_laws


@pytest.fixture
def office(appban):
    """The office, in which sam answers requests for information."""
    made = seated(appban)
    made.appoint("sam", "foi")
    appban.set("ACTOR", "sam")
    return appban


def received(office, reference="FOI2024/1", day="2024-03-28", **more: str):
    options = [part for name, value in more.items() for part in (f"--{name}", value)]
    return office.well(
        "foi", "receive", "--body", "D", "--reference", reference, "--on", day,
        "--wording", "How many phones are exempt?", "-o", "json", *options,
    ).json()  # fmt: skip


def shown(office, *more: str, reference="FOI2024/1"):
    return office.well("foi", "show", reference, "-o", "json", *more).json()


def test_a_request_is_received_counted_and_answered_late_as_late(office):
    made = received(office, name="Pat Asker", contact="pat@example.org")
    assert made["due"] == "2024-04-29"
    page = shown(office, "--count", "--as-of", "2024-04-03")
    assert (page["name"], page["wording"], page["state"]) == (
        "Pat Asker",
        "How many phones are exempt?",
        "open",
    )
    assert [(d["day"], d["why"]) for d in page["count"]][:1] == [("2024-03-29", "Good Friday")]
    assert page["count"][-1] == {"day": "2024-04-29", "weekday": "Monday", "number": 20, "why": "counted"}
    assert page["working_days_used"] == 2
    done = office.well(
        "foi", "answer", "FOI2024/1", "--outcome", "part-released", "--section", "s.40(2)", "--section", "31(1)(a)",
        "--says", "Some of it.", "--on", "2024-05-01", "-o", "json",
    ).json()  # fmt: skip
    assert done["working_days_late"] == 2
    (row,) = office.well("foi", "list", "--late", "-o", "json").json()["rows"]
    assert (row["state"], row["sections"]) == (
        "part-released, 2 working days late",
        ["s.40(2)", "s.31(1)(a)"],
    )
    assert shown(office, "--as-of", "2024-04-30")["state"] == "open, 1 working day late"


def test_whoever_asked_is_forgotten_and_the_record_still_holds(office, tmp_path):
    received(office, name="Pat Asker", contact="pat@example.org")
    requester = shown(office)["requester"]
    office.well("log", "erase", requester, "--rule", "requesters two years after the answer")
    page = shown(office)
    assert (page["name"], page["contact"], page["wording"]) == (
        "[erased]",
        "[erased]",
        "How many phones are exempt?",
    )
    office.well("log", "export", "--to", "bundle.json", "--openly")
    key = office.well("log", "key").out.strip()
    assert "Pat Asker" not in (office.folder / "bundle.json").read_text()
    office.well("log", "verify", "bundle.json", "--key", key)


def test_clarification_fees_and_an_extension_move_the_day(office):
    received(office, day="2024-09-02")
    office.well("foi", "clarify", "FOI2024/1", "--says", "Which year?", "--on", "2024-09-10")
    assert shown(office)["state"] == "waits for clarification"
    came = office.well(
        "foi", "clarified", "FOI2024/1", "--says", "2023", "--on", "2024-09-13", "-o", "json"
    ).json()
    assert came["due"] == "2024-10-11"
    office.well("foi", "fees", "FOI2024/1", "--amount", "12.50", "--on", "2024-09-16")
    assert shown(office)["due"] is None
    paid = office.well("foi", "paid", "FOI2024/1", "--on", "2024-09-20", "-o", "json").json()
    assert paid["due"] == "2024-10-18"
    office.well(
        "foi", "extend", "FOI2024/1", "--until", "2024-11-15", "--section", "31(1)(a)", "--on", "2024-10-18"
    )
    page = shown(office, "--as-of", "2024-10-20")
    assert (page["state"], page["extended_to"], page["remarks"]) == ("open, extended", "2024-11-15", [])
    assert shown(office, "--as-of", "2024-11-18")["state"] == "open, 1 working day late"


def test_a_scottish_body_is_counted_by_scottish_holidays_and_extends_nothing(office):
    assert received(office, law="foisa-2002")["due"] == "2024-04-26"
    got = office(
        "foi", "extend", "FOI2024/1", "--until", "2024-05-10", "--section", "31", "--on", "2024-04-20"
    )
    assert got.code == 1
    assert "extends nothing by the public interest" in got.err


def test_a_request_is_transferred_and_is_over(office):
    received(office)
    office.well("foi", "transfer", "FOI2024/1", "--to", "Ministry of Ponds", "--on", "2024-04-02")
    assert shown(office)["transferred_to"] == "Ministry of Ponds"
    assert office("foi", "answer", "FOI2024/1", "--outcome", "released", "--on", "2024-04-03").code == 1


def test_the_day_of_receipt_is_put_right_and_both_are_kept(office):
    received(office)
    office.well("foi", "redate", "FOI2024/1", "--on", "2024-03-27", "--says", "the stamp was misread")
    page = shown(office)
    assert (page["received"], page["due"]) == ("2024-03-27", "2024-04-26")
    assert [step["step"] for step in page["steps"]] == ["foi-redated.1"]


LACKING = [
    (("--outcome", "refused"), "names no section"),
    (("--outcome", "released", "--section", "40(2)"), "withholds nothing"),
    (("--outcome", "refused", "--section", "99"), "no section of Freedom of Information Act 2000"),
    (("--outcome", "refused", "--section", "23(5)"), "neither confirms nor denies"),
    (("--outcome", "neither-confirm-nor-deny", "--section", "23"), "s.23(5)"),
    (
        (
            "--outcome",
            "cost-limit",
        ),
        "needs the estimate",
    ),
    (("--outcome", "cost-limit", "--hours", "24"), "£600.00, which is not above the limit"),
    (("--outcome", "refused", "--section", "36(2)(b)"), "opinion of a qualified person"),
    (("--outcome", "refused", "--section", "24", "--opinion", "min"), "leave it out"),
    (("--outcome", "fee-not-paid"), "does not wait for a fee"),
    (("--outcome", "lost"), "is none of"),
    (("--outcome", "released", "--on", "2024-03-27"), "before the request was received"),
    (("--outcome", "released", "--on", "2999-01-01"), "outside the years"),
    (("--outcome", "released", "--on", "2200-01-01"), "has not come yet"),
]


def test_an_answer_that_lacks_its_grounds_is_refused_with_what_to_do(office):
    received(office)
    for options, says in LACKING:
        got = office("foi", "answer", "FOI2024/1", *options)
        assert got.code == 1, options
        assert says in got.err, options
        assert "; " in got.err, options


def test_grounds_that_hold_are_taken(office):
    grounds = {
        "a": ("neither-confirm-nor-deny", "--section", "23(5)", "--section", "24(2)"),
        "b": ("cost-limit", "--hours", "25"),
        "c": ("refused", "--section", "36(2)(b)", "--opinion", "min"),
        "d": ("not-held",),
        "e": ("withdrawn",),
    }
    for reference, (outcome, *options) in grounds.items():
        received(office, reference)
        office.well("foi", "answer", reference, "--outcome", outcome, "--on", "2024-04-29", *options)
    rows = office.well("foi", "list", "-o", "json").json()["rows"]
    assert {row["reference"]: row["state"] for row in rows} == {r: g[0] for r, g in grounds.items()}


def test_nobody_without_the_authority_enters_or_answers(office):
    received(office)
    office.set("ACTOR", "min")
    assert office("foi", "answer", "FOI2024/1", "--outcome", "not-held").code == 5
    got = office("foi", "receive", "--body", "D", "--reference", "x", "--wording", "y")
    assert got.code == 5


def test_a_reference_is_given_once_and_a_law_is_known(office):
    received(office)
    again = office("foi", "receive", "--body", "D", "--reference", "FOI2024/1", "--wording", "y")
    assert "has a request FOI2024/1 already" in again.err
    other = office("foi", "receive", "--body", "D", "--reference", "2", "--wording", "y", "--law", "eir-2004")
    assert "no law eir-2004 is known here; there are foia-2000, foisa-2002" in other.err


def test_a_law_of_ones_own_takes_the_place_of_the_shipped(office, tmp_path):
    folder = tmp_path / "mine"
    (folder / "laws").mkdir(parents=True)
    (folder / "laws" / "foia-2000.yaml").write_bytes(
        shipped_laws()["foia-2000.yaml"].replace(b"days: 20", b"days: 30")
    )
    office.set("RULES", str(folder))
    assert received(office)["due"] == "2024-05-14"
    (folder / "laws" / "foia-2000.yaml").write_text("law: 1")
    got = office("foi", "list")
    assert got.code == 1
    assert "APPBAN_RULES" in got.err
