"""Questions about channels, accounts, statements and contracts, and about devices of which there is no inventory."""

import pytest
from tests.reference import comms
from tests.reference.build import moment
from tests.reports.questions.asked import Asked, missing, rows
from tests.reports.questions.world import LATE, NOON, contract, newsroom, reading, told

from appban.errors import NotFoundError
from appban.regime.time import DAY

DAY_OF = "2024-03-05"


@pytest.fixture(scope="module")
def asked():
    return Asked(newsroom().entries)


@pytest.fixture(scope="module")
def said():
    return Asked(told().entries)


def test_a_channel_of_which_nobody_said_anything_is_unknown_and_not_called_out_of_date(asked):
    found = asked("channel-assessed", LATE, channel="shorts")
    assert rows(found, "use", "state", "out_of_date") == [
        ("influencer", "unknown", None),
        ("organic", "unknown", None),
        ("paid", "unknown", None),
    ]
    assert missing(found)["assessments"] == ("shorts",)
    assert missing(asked("channel-assessed", LATE, channel="none"))["the channel"] == ()


def test_an_assessment_is_told_with_its_framework_and_goes_out_of_date():
    at = moment("09:00")
    world = newsroom()
    world.tell(
        comms.framework("safe", 1, moment("19:10")),
        comms.opened("as-1", "shorts", moment("19:20")),
        comms.decided("as-1", "pass", moment("19:30"), review_by=at + 30 * DAY),
    )
    asked = Asked(world.entries)
    names = ("state", "framework", "framework_version", "by", "out_of_date")
    found = asked("channel-assessed", LATE, channel="shorts", use="organic")
    assert rows(found, *names)[0][:3] == ("pass", "safe", 1)
    assert rows(found, "out_of_date") == [(False,)]
    later = asked("channel-assessed", at + 31 * DAY, channel="shorts", use="organic")
    assert rows(later, "state", "out_of_date") == [("out-of-date", True)]


def test_use_without_an_assessment_is_counted_with_what_was_spent(asked):
    found = asked("channel-used-unassessed", LATE, from_=DAY_OF)
    assert rows(found, "use", "body", "state", "posts", "seen", "amount", "currency") == [
        ("organic", "D", "unknown", 1, 1, "", ""),
        ("paid", "D", "unknown", 0, 0, 10_000, "GBP"),
    ]
    assert rows(asked("channel-used-unassessed", LATE, from_=DAY_OF, to="2024-03-05T16:30:00Z")) == []


def test_use_while_an_assessment_stood_is_in_no_row():
    world = newsroom()
    world.tell(comms.reported("shorts", "pass", moment("14:00"), moment("14:00")))
    found = Asked(world.entries)("channel-used-unassessed", LATE, from_=DAY_OF)
    # It came to the record after the use: what helps counts from then on, so that the use stays what it was.
    assert ("organic", "unknown") in rows(found, "use", "state")


def test_the_accounts_there_were_with_purposes_users_and_devices(asked):
    names = ("account", "standing", "purposes", "publishers", "exemptions", "devices")
    assert rows(asked("accounts-existing", LATE), *names) == [
        ("ukgov", "live", ("service",), ("H",), ("E1",), ("P1",))
    ]
    assert rows(asked("accounts-existing", NOON)) == []
    assert rows(asked("accounts-existing", LATE, body="V")) == []


def test_an_account_that_was_only_seen_is_told_as_not_authorised(asked):
    assert rows(asked("accounts-other", LATE, account="ukgov"), "account", "standing", "authorised") == [
        ("shadow", "seen", False)
    ]
    assert rows(asked("accounts-other", LATE), "account", "authorised") == [
        ("shadow", False),
        ("ukgov", True),
    ]


def test_what_was_published_with_what_nobody_explains(asked):
    found = asked("published-between", LATE, account="ukgov", from_=DAY_OF)
    assert rows(found, "publication", "went_out", "purpose", "route") == [
        ("", "2024-03-05T18:00:00Z", None, None),
        ("post-1", "2024-03-05T17:00:00Z", "service", "ordinary"),
    ]
    assert found.counts["unexplained"] == 1


def test_a_bound_stays_a_bound_and_a_correction_shows_as_known_now_only():
    world = newsroom()
    at = moment("19:00")
    world.put(reading("r3", "followers", "4812", at, corrects="r2"), recorded=at + 2 * DAY)
    asked = Asked(world.entries)
    names = ("then_kind", "then_low", "kind", "low", "growth")
    found = asked("performance-between", at + 3 * DAY, account="ukgov", from_=DAY_OF, to="2024-03-05")
    followers = [row for row in rows(found, "metric", *names) if row[0] == "followers"]
    assert followers == [("followers", "more-than", 360, "exactly", 4812, None)]
    then = asked("performance-between", LATE, account="ukgov", from_=DAY_OF, known_at=LATE)
    assert [row for row in rows(then, "metric", "kind", "low") if row[0] == "followers"] == [
        ("followers", "more-than", 360)
    ]
    assert "views" in missing(found)["readings"]


def test_what_an_account_cost_has_no_number_where_none_was_recorded(asked):
    found = asked("cost-of-account", LATE, account="ukgov", from_=DAY_OF)
    assert rows(found) == [("promotion", "GBP", None, 10_000, 1, 0), ("running", "GBP", 7, None, 1, 1)]
    assert "devices" in missing(found)


def test_a_cost_over_the_edge_of_the_period_is_named_and_not_shared_out(asked):
    found = asked("cost-of-account", LATE, account="ukgov", from_="2024-03-05T15:30:00Z")
    assert rows(found, "what") == [("promotion",)]
    assert "costs over the edges" in missing(found)
    with pytest.raises(NotFoundError):
        asked("cost-of-account", NOON, account="ukgov", from_=DAY_OF, to="2024-03-05T12:00:00Z")


def test_statements_stand_beside_what_the_register_held_and_are_judged_by_nobody_here(said):
    found = said("statements-on", LATE, app="tiktok")
    assert rows(found, "statement", "certainty", "in_force_then", "known_then", "consistent") == [
        ("S1", "stated", (), "", None),
        ("S2", "stated", ("R1 version 1",), True, None),
        ("S3", "understood", (), "", None),
    ]
    assert missing(found)["whether each was consistent"] == ("S1", "S2", "S3")
    assert rows(said("statements-on", LATE, restriction="R1"), "statement") == [("S1",), ("S2",)]


def test_contracts_without_the_clause_and_those_of_which_nobody_looked():
    world = told()
    world.tell(contract("C4", "without", moment("14:20"), ends=moment("14:30")))
    asked = Asked(world.entries)
    found = asked("contracts-without-clause", LATE)
    assert rows(found, "contract", "clause") == [("C1", "without"), ("C2", None)]
    assert found.counts == {"rows": 2, "running": 3, "without": 1, "not_known": 1}
    assert rows(asked("contracts-without-clause", moment("14:25")), "contract") == [("C1",), ("C2",), ("C4",)]
    assert rows(asked("contracts-without-clause", LATE, body="V")) == []


@pytest.mark.parametrize("name", ["devices-unseen", "devices-reached", "detections-by-month"])
def test_without_an_inventory_nothing_is_counted_and_that_is_said(asked, name):
    texts = {
        "devices-unseen": {},
        "devices-reached": {"app": "tiktok"},
        "detections-by-month": {"from_": DAY_OF},
    }
    found = asked(name, LATE, **texts[name])
    assert found.rows == ()
    assert found.counts["detections" if name.startswith("det") else "devices"] is None
    assert found.missing
