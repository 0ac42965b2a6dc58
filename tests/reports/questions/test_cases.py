"""Questions about exemptions give the answers that a person works out by hand from the same few entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import facts
from tests.reference.build import moment, restriction
from tests.reference.setting import EVE, prohibits, setting
from tests.reference.steps import closed, decided, evidenced, failed, submitted
from tests.reports.questions.asked import Asked, missing, rows
from tests.reports.questions.world import LATE, NOON, SLUG, cases, granted, named, return_

from appban.errors import InputError, NotFoundError
from appban.regime.catalogue import EntityId
from appban.regime.restriction import Existing, OwnedBy
from appban.regime.time import HOUR
from appban.reports.questions._cases import ordered

DAY_OF = "2024-03-05"


CELLS = st.none() | st.sampled_from(["", "a", "b"]) | st.integers(0, 3) | st.booleans()
ROWS = st.lists(st.tuples(CELLS, st.lists(st.sampled_from("ab")).map(tuple) | st.none(), CELLS))


@given(ROWS)
def test_rows_stand_in_order_of_their_cells_with_what_is_not_known_last(rows):
    def place(cell):
        if cell is None:
            return (2, 0, "")
        return (1, cell, "") if isinstance(cell, int) else (1, 0, "\0".join(cell) if cell else "")

    wanted = sorted(rows, key=lambda row: [place(row[0]), place(row[1]), place(row[2])])
    assert ordered(rows) == tuple(wanted)


@pytest.fixture(scope="module")
def asked():
    return Asked(cases().entries)


def test_how_many_are_in_force_counts_what_is_decided_evidenced_and_not_over(asked):
    assert rows(asked("exemptions-in-force", NOON)) == [(2, 0, 2, 1, None)]
    assert rows(asked("exemptions-in-force", LATE)) == [(1, 0, 1, 1, None)]
    assert rows(asked("exemptions-in-force", moment("11:00"))) == [(0, 0, 0, 0, None)]


def test_as_known_before_a_revocation_was_recorded_it_is_still_in_force(asked):
    assert rows(asked("exemptions-in-force", LATE, known_at=NOON)) == [(2, 0, 2, 1, None)]


def test_they_are_broken_down_in_the_order_asked(asked):
    found = asked("exemptions-in-force", NOON, by="purpose,body,department,role,app,route,restriction")
    assert rows(found) == [
        ("enforcement", "D", "D", "civil-servant", "tiktok", "ordinary", "R1", 1, 0, 1, 1, None),
        ("enforcement", "U", "U", "civil-servant", "tiktok", "ordinary", "R1", 1, 0, 1, 1, None),
    ]


def test_a_body_stands_for_those_below_it_and_an_application_for_itself(asked):
    assert rows(asked("exemptions-in-force", NOON, body="U"), "exemptions") == [(1,)]
    assert rows(asked("exemptions-in-force", NOON, body="D"), "exemptions") == [(2,)]
    assert rows(asked("exemptions-in-force", NOON, app="capcut"), "exemptions") == [(0,)]


def test_departments_of_which_nothing_is_known_are_named_and_never_a_row_of_zeros(asked):
    found = asked("exemptions-in-force", NOON, by="body")
    assert missing(found)["departments without figures"] == ("A", "V")
    assert {row[0] for row in rows(found)} == {"D", "U"}


def test_what_a_body_returned_stands_beside_and_is_added_to_nothing():
    world = cases()
    world.tell(return_("V", 4, moment("14:00")), return_("A", None, moment("14:00")))
    world.tell(return_("U", 0, moment("14:00")))
    asked = Asked(world.entries)
    found = asked("exemptions-in-force", LATE, by="body")
    assert rows(found) == [
        ("A", None, None, None, None, None),
        ("D", 1, 0, 1, 1, None),
        ("U", 0, 0, 0, 0, 0),
        ("V", None, None, None, None, 4),
    ]
    assert "departments without figures" not in missing(found)
    assert missing(found)["bodies that cannot say"] == ("A",)
    assert rows(asked("exemptions-in-force", LATE), "returned") == [(4,)]
    assert rows(asked("exemptions-in-force", NOON), "returned") == [(None,)]


def test_what_happened_to_requests_in_a_day_is_counted_from_what_follows_from_the_entries(asked):
    found = asked("requests-between", LATE, from_=DAY_OF)
    assert rows(found) == [(5, 2, 1, 1, 0, 1, 0, 1, 0)]
    assert rows(asked("requests-between", LATE, from_="2024-03-05T13:00:00Z", to="2024-03-05T13:15:00Z")) == [
        (1, 0, 1, 0, 0, 0, 0, 1, 0)
    ]
    by_body = rows(
        asked("requests-between", LATE, from_=DAY_OF, by="body"), "body", "requested", "granted", "revoked"
    )
    assert by_body == [("D", 4, 1, 0), ("U", 1, 1, 1)]


def test_the_median_time_to_decide_is_of_those_decided_in_whole_hours():
    world = setting()
    for n in range(3):
        each = named(f"E{n}", "P1")
        world.put(submitted(each, moment("10:30")))
    for n, hours in enumerate((1, 3, 5)):
        each = named(f"E{n}", "P1")
        world.tell(decided(each, "security", "S", moment("10:30") + hours * HOUR + 1000))
    world.tell(evidenced(SLUG, "P1", moment("16:00")))
    assert rows(Asked(world.entries)("requests-between", LATE, from_=DAY_OF), "granted", "median_hours") == [
        (3, 3)
    ]


def test_one_in_force_until_its_window_ends_has_expired():
    world = setting()
    ends = moment("20:00")
    granted(world, named("E", "P1", end=ends), moment("10:30"), "P1")
    asked = Asked(world.entries)
    assert rows(asked("requests-between", LATE, from_=DAY_OF), "expired") == [(1,)]
    assert rows(asked("requests-between", moment("19:00"), from_=DAY_OF), "expired") == [(0,)]


def test_a_period_that_ends_before_it_begins_is_refused_and_one_beyond_what_is_known_says_so(asked):
    with pytest.raises(InputError, match="begins at"):
        asked("requests-between", LATE, from_=DAY_OF, to="2024-03-01")
    assert "the end of the period" in missing(asked("requests-between", LATE, from_=DAY_OF))
    told = asked("requests-between", LATE, from_=DAY_OF, to="2024-03-05T13:00:00Z")
    assert "the end of the period" not in missing(told)


def test_who_decided_by_which_appointment(asked):
    (found,) = rows(
        asked("exemption-decided", LATE, exemption="E1"),
        "stage",
        "outcome",
        "person",
        "class",
        "authority",
        "by_phone",
    )
    assert found == ("security", "clear", "S", "civil-servant", "S/clear:security", False)
    assert rows(asked("exemption-decided", moment("11:00"), exemption="E1")) == []
    assert rows(asked("exemption-decided", LATE, exemption="E3"), "outcome") == [("refuse",)]


def test_of_an_exemption_not_known_then_nothing_is_told(asked):
    with pytest.raises(NotFoundError):
        asked("exemption-decided", LATE, known_at=moment("10:29"), exemption="E1")


def test_whether_a_unit_or_a_person_had_one(asked):
    assert rows(asked("exemption-held-by", NOON, body="U"), "exemption", "through") == [("E2", "body")]
    assert rows(asked("exemption-held-by", LATE, body="U")) == []
    assert rows(asked("exemption-held-by", LATE, person="H"), "exemption", "through") == [("E1", "person")]
    assert rows(asked("exemption-held-by", LATE, person="K")) == []
    with pytest.raises(InputError, match="not of both"):
        asked("exemption-held-by", LATE)


def test_the_mitigations_of_one_with_the_age_of_their_evidence():
    world = cases()
    world.tell(failed(SLUG, "P1", moment("15:00")))
    asked = Asked(world.entries)
    names = ("mitigation", "device", "standing", "age_hours", "failed")
    assert rows(asked("mitigations-of", NOON, exemption="E1"), *names) == [(SLUG, "P1", "fresh", 0, "")]
    assert rows(asked("mitigations-of", LATE, exemption="E1"), *names) == [
        (SLUG, "P1", "failed", 11, "2024-03-05T15:00:00Z")
    ]
    later = moment("12:00", "2024-03-07")
    assert rows(asked("mitigations-of", later, known_at=NOON, exemption="E1"), "standing") == [
        ("not-evidenced",)
    ]


def test_what_stood_beyond_its_end_or_its_evidence_and_for_how_long():
    world = cases()
    world.tell(failed(SLUG, "P1", moment("15:00")))
    asked = Asked(world.entries)
    names = ("exemption", "kind", "since", "hours")
    assert rows(asked("exemptions-beyond", NOON), *names) == []
    assert rows(asked("exemptions-beyond", LATE), *names) == [
        ("E1", "mitigation-lapsed", "2024-03-05T15:00:00Z", 8),
        ("E2", "over-not-closed", "2024-03-05T12:30:00Z", 10),
    ]
    world.tell(closed("E2", moment("16:00")))
    assert rows(Asked(world.entries)("exemptions-beyond", LATE), "exemption") == [("E1",)]


def test_the_standing_of_an_application_for_each_body_and_class(asked):
    names = ("class", "surface", "verdict", "restriction", "exempt_devices")
    assert rows(asked("app-standing", NOON, app="tiktok", body="D", class_="corporate"), *names) == [
        ("corporate", "native-app", "prohibited", "R1", 1),
        ("corporate", "web", "prohibited", "R1", 1),
    ]
    assert rows(asked("app-standing", NOON, app="tiktok", body="D", class_="personal"), "verdict") == [
        ("permitted",),
        ("permitted",),
    ]
    before = moment("09:59")
    assert rows(
        asked("app-standing", before, app="tiktok", body="D", class_="corporate", surface="web"), *names
    ) == [("corporate", "web", "not-listed", "L1", 0)]
    assert rows(asked("app-standing", NOON, app="tiktok", body="V", class_="corporate"), "verdict") == [
        ("permitted",),
        ("permitted",),
    ]


def test_what_the_policy_was_who_issued_it_and_what_followed():
    second = prohibits(version=2, starts="18:00", existing=Existing(rule="end"))
    world = setting()
    world.put(facts.made(second), recorded=world.head)
    asked = Asked(world.entries)
    names = ("restriction", "version", "followed_by", "followed_from")
    assert rows(asked("policy-in-force", NOON, restriction="R1"), *names) == [
        ("R1", 1, 2, "2024-03-05T18:00:00Z")
    ]
    assert rows(asked("policy-in-force", LATE, restriction="R1"), *names) == [("R1", 2, "", "")]
    assert rows(asked("policy-in-force", moment("09:00")), "restriction") == [("L1",)]
    assert {row[0] for row in rows(asked("policy-in-force", NOON, app="capcut"))} == {"L1"}


def test_a_change_of_owner_that_alters_coverage_is_told_with_its_instant_and_cause():
    world = setting(
        restriction("R9", starts=EVE, coverage=(OwnedBy(entity=EntityId("holding"), share=5_000),))
    )
    world.tell(
        facts.owns("holding", "bytedance", moment("12:00")),
        facts.owns("holding", "bytedance", moment("14:00"), share=1_990),
    )
    asked = Asked(world.entries)
    assert rows(asked("coverage-changed", LATE, app="tiktok", from_=DAY_OF)) == [
        ("2024-03-05T12:00:00Z", "R9", False, True, "ownership"),
        ("2024-03-05T14:00:00Z", "R9", True, False, "ownership"),
    ]
    known = asked("coverage-changed", LATE, app="tiktok", from_=DAY_OF, known_at=moment("13:00"))
    assert [row[0] for row in rows(known)] == ["2024-03-05T12:00:00Z"]
