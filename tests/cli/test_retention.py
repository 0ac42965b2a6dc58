"""What is kept and what is forgotten: rules by kind of entry, what is due, legal holds, and a record that still holds."""

import datetime as dt

import pytest
from tests.cli.seated import seated

from appban.errors import InputError
from appban.regime.events import TAGS
from appban.regime.pack.retention import load_schedule


@pytest.fixture
def office(appban):
    """The office, with ana and ben as root appointers, on a record that was opened years ago."""
    made = seated(appban)
    appban.set("ACTOR", "ana")
    return made


def due(appban, *more: str) -> list[dict]:
    return appban.well("record", "retention", "--due", "-o", "json", *more).json()["rows"]


def years_on(count: int) -> str:
    return f"{dt.datetime.now(dt.UTC).year + count}-12-31"


def test_every_kind_of_entry_has_a_rule_and_decisions_are_kept(appban, office):
    rows = appban.well("record", "retention", "-o", "json").json()["rows"]
    assert [row["entry"] for row in rows] == list(TAGS.values())
    by_kind = {row["entry"]: row for row in rows}
    assert by_kind["decision-made.1"]["forgets"] == "nothing"
    assert (by_kind["person-left.1"]["forgets"], by_kind["person-left.1"]["months"]) == ("person", 24)


def test_a_name_is_due_two_years_after_its_person_left_and_not_before(appban, office):
    assert due(appban, "--as-of", years_on(9)) == []
    appban.well("person", "left", "dee", "--at", "2024-01-31")
    assert due(appban, "--as-of", "2026-01-30") == []
    (row,) = due(appban, "--as-of", "2026-01-31")
    assert (row["about"], row["rule"], row["hold"]) == (office.ids["dee"], "named-users", None)
    appban.well("person", "returned", "dee")
    assert due(appban, "--as-of", years_on(9)) == []


def test_what_is_due_is_erased_by_two_and_the_record_still_holds(appban, office):
    appban.well("person", "left", "dee", "--at", "2023-06-01")
    appban.well("person", "left", "sue", "--at", "2023-06-01")
    gone = {office.ids["dee"], office.ids["sue"]}
    assert {row["about"] for row in due(appban)} == gone
    done = appban.well("record", "retention", "--due", "--erase", "--with", "ben")
    assert "2 forgotten, 0 kept by a hold" in done.err
    assert due(appban) == []
    appban.well("log", "export", "--to", "bundle.json", "--openly")
    assert b"dee Example" not in (appban.folder / "appban.sqlite3").read_bytes()
    appban.well("log", "verify", "bundle.json", "--key", appban.well("log", "key").out.strip())
    with office.store.reader() as reader:
        events = [row.kind for row in reader.rows(0, reader.head().size)][-3:]
        assert events == ["retention-applied.1", "erased.1", "erased.1"]
        assert b"uk-default/named-users: 24 months" in reader.row(reader.head().size - 1).entry


@pytest.mark.parametrize("with_", [("--with", "ana"), ("--with", "sam"), ()])
def test_one_alone_erases_nothing(appban, office, with_):
    appban.well("person", "left", "dee", "--at", "2023-06-01")
    assert appban("record", "retention", "--due", "--erase", *with_).code in {1, 5}
    assert [row["about"] for row in due(appban)] == [office.ids["dee"]]


def held(appban, *scope: str) -> str:
    return appban.well("record", "hold", "set", *scope, "--because", "an inquiry", "-o", "json").json()[
        "hold"
    ]


def test_a_hold_keeps_what_it_covers_until_two_lift_it(appban, office):
    appban.well("person", "left", "dee", "--at", "2023-06-01")
    appban.well("person", "left", "sue", "--at", "2023-06-01")
    hold = held(appban, office.ids["dee"])
    assert {row["about"]: row["hold"] for row in due(appban)} == {
        office.ids["dee"]: hold,
        office.ids["sue"]: None,
    }
    got = appban("log", "erase", office.ids["dee"], "--rule", "a rule")
    assert got.code == 1
    assert "under the legal hold" in got.err
    done = appban.well("record", "retention", "--due", "--erase", "--with", "ben")
    assert "1 forgotten, 1 kept by a hold" in done.err
    assert appban("record", "hold", "lift", hold, "--with", "ana", "--because", "over").code == 1
    appban.well("record", "hold", "lift", hold, "--with", "ben", "--because", "over")
    assert [row["hold"] for row in due(appban)] == [None]
    appban.well("log", "erase", office.ids["dee"], "--rule", "a rule")
    (row,) = appban.well("record", "hold", "list", "-o", "json").json()["rows"]
    assert (row["says"], row["covers"], row["lifted"] is None) == ("an inquiry", "named", False)


@pytest.mark.parametrize(
    ("scope", "kept"),
    [(("--body", "D"), True), (("--body", "X"), False), (("--everything",), True)],
)
def test_a_hold_on_a_body_keeps_what_belongs_to_it(appban, office, scope, kept):
    appban.well("person", "add", "dee", "--name", "dee Example", "--body", "D")
    appban.well("person", "left", "dee", "--at", "2023-06-01")
    held(appban, *scope)
    assert [row["hold"] is not None for row in due(appban)] == [kept]
    assert appban("log", "erase", office.ids["dee"], "--rule", "a rule").code == (1 if kept else 0)


def test_whoever_belongs_to_no_body_that_is_known_is_kept_by_a_hold_on_any(appban, office):
    appban.well("person", "left", "dee", "--at", "2023-06-01")
    held(appban, "--body", "X")
    assert [row["hold"] is not None for row in due(appban)] == [True]


def test_a_hold_names_what_it_covers_and_takes_authority(appban, office):
    for scope in ((), ("person-unknown",), ("--body", "nowhere"), ("--everything", "--body", "D")):
        got = appban("record", "hold", "set", *scope, "--because", "an inquiry")
        assert (got.code, "; " in got.err) == (1, True), got.err
    appban.set("ACTOR", "sam")
    assert appban("record", "hold", "set", "--everything", "--because", "an inquiry").code == 5


GOOD = """
schedule: {id: mine, title: Mine, source: {reference: a letter, mark: operator}}
rules:
  - {id: one, says: names, kinds: [person-recorded], forgets: person, months: 6}
rest: {id: kept, says: the rest}
"""


def test_a_schedule_of_ones_own_takes_the_place_of_the_shipped(appban, office):
    (appban.folder / "rules").mkdir()
    (appban.folder / "rules" / "retention.yaml").write_text(GOOD)
    appban.set("RULES", str(appban.folder / "rules"))
    appban.well("person", "left", "dee", "--at", "2024-01-31")
    assert due(appban, "--as-of", "2024-07-30") == []
    assert [row["rule"] for row in due(appban, "--as-of", "2024-07-31")] == ["one"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("person-recorded", "person-recorded.1"), "is no kind of entry"),
        (("[person-recorded]", "[person-left, person-left]"), "named by two rules"),
        (("months: 6", "months: 0"), "1 month or more"),
        ((", months: 6", ""), "give both"),
        (("forgets: person", "forgets: everything"), "everything"),
        (("rest: {id: kept, says: the rest}", ""), "rest"),
    ],
)
def test_a_schedule_with_a_fault_says_where(change, problem):
    with pytest.raises(InputError, match=problem):
        load_schedule(GOOD.replace(*change).encode(), "retention.yaml")
