"""What an official account may do: its parts, its publishers, its mandate and standing use, on both clocks."""

import pytest
from tests.reference import comms, steps
from tests.reference import facts as say
from tests.reference.build import (
    holders,
    moment,
    pinned,
    pins,
    request,
    restriction,
    route,
    rules,
    seat,
    stage,
)
from tests.reference.setting import corporate
from tests.reference.world import World

from appban.regime.account import AccountId
from appban.regime.account_run import ANYBODY, Whose, account_exemptions_in_force, bans_on, lets_publish
from appban.regime.account_state import AccountState, account_at, mandate_at, publishers
from appban.regime.device import DeviceId
from appban.regime.people import PersonClass, PersonId
from appban.regime.reducer import fold
from appban.regime.standing_use import standing_use
from appban.regime.time import DAY, HOUR

T0 = moment("00:00")
GOV = AccountId("gov")
BAN = restriction("ban", starts=T0, apps=("tiktok",), exemptions=rules(route(stage(seat("security")))))
ASKED = request(
    start=T0,
    end=T0 + 100 * DAY,
    restrictions=pins(BAN),
    devices=pinned(P1=corporate("D")),
    people=holders("pam", "pete"),
)


def banned() -> World:
    """A ban on tiktok, an exemption E for pam and pete on P1, and a channel that is exceptional-only and passed."""
    made = World(T0).tell(say.body("D", None, T0), say.app("tiktok", None, T0), say.made(BAN))
    for name in ("pam", "pete", "own", "rec", "quinn", "sam", "sue"):
        made.tell(say.person(name, T0))
    made.tell(say.person("min", T0, person_class=PersonClass.MINISTER))
    made.tell(say.person("spad", T0, person_class=PersonClass.SPECIAL_ADVISER))
    for who, subject in (("sam", "security"), ("sue", "security"), ("min", "minister"), ("spad", "security")):
        made.tell(say.authority(who, f"clear:{subject}", "D", T0))
    made.tell(steps.submitted(ASKED, T0), steps.decided(ASKED, "security", "sam", T0 + 100))
    return made.tell(
        comms.channel("tiktok", T0, app="tiktok"),
        comms.policy("tiktok", "exceptional-only", T0),
        comms.opened("a", "tiktok", T0),
        comms.decided("a", "pass", T0, review_by=T0 + 50 * DAY),
        comms.registered("gov", "tiktok", T0),
    )


def whole() -> World:
    """All parts of the account are there."""
    return banned().tell(
        comms.mandate("gov", T0),
        comms.arranged("gov", T0),
        comms.arranged("gov", T0, exemptions=("E",)),
        comms.publisher("gov", "pam", T0, until=T0 + 40 * DAY),
        comms.publisher("gov", "pete", T0, until=T0 + 40 * DAY),
    )


def at(made: World, when: int) -> AccountState:
    found = account_at(fold(made.entries), GOV, when)
    assert found is not None
    return found


def who(made: World, when: int) -> tuple[str, ...]:
    return publishers(fold(made.entries), GOV, when)


def test_an_account_nobody_recorded_is_none() -> None:
    assert account_at(fold(banned().entries), AccountId("other"), T0 + HOUR) is None


def test_each_part_that_is_missing_is_named_and_none_is_when_all_are_there() -> None:
    lacking = at(banned(), T0 + HOUR).missing
    assert [each.partition(":")[0] for each in lacking] == [
        "mandate", "owner", "recovery", "closing plan", "exemption in force from ban", "publishers",
    ]  # fmt: skip
    assert at(whole(), T0 + HOUR).missing == ()


@pytest.mark.parametrize(
    ("event", "part"),
    [
        (comms.publisher_removed("gov", "pam", T0 + DAY), "publishers: 2 who may publish now, and there are 1"),
        (say.person_left("own", T0 + DAY), "owner: own has left"),
        (say.person_left("rec", T0 + DAY), "recovery: rec has left"),
        (steps.revoked("E", T0 + DAY), "exemption in force from ban"),
        (comms.policy("tiktok", "not-used", T0 + DAY), "use policy: tiktok is not used"),
        (comms.policy("tiktok", None, T0 + DAY), "use policy: nobody said whether tiktok is used"),
        (comms.policy("tiktok", "permitted", T0 + DAY, uses=("paid",)), "use policy: tiktok is not for organic use"),
        (comms.called("tiktok", T0 + DAY), "assessment of tiktok for organic use: it is suspended-pending-reassessment"),
        (comms.mandate("gov", T0 + DAY, until=T0 + DAY), "mandate"),
    ],
)  # fmt: skip
def test_a_part_that_falls_away_is_missing_from_then_on(event, part) -> None:
    made = whole().tell(event)
    assert at(made, T0 + DAY - 1).missing == ()
    assert part in at(made, T0 + DAY).missing


def test_a_seen_account_is_never_ours_by_being_seen() -> None:
    made = banned().tell(comms.registered("gov", "tiktok", T0 + DAY, ours=False))
    found = at(made, T0 + DAY)
    assert found.state == "seen"
    assert found.missing[0].startswith("authorisation")


def test_access_ends_with_the_exemption_in_the_same_instant_also_when_that_came_to_the_record_late() -> None:
    made = whole()
    made.put(steps.revoked("E", T0 + DAY), recorded=T0 + 9 * DAY)
    assert who(made, T0 + DAY - 1) == ("pam", "pete")
    assert who(made, T0 + DAY) == ()
    assert at(made, T0 + DAY).publishers == ()


def test_a_publisher_who_left_drops_out_alone() -> None:
    made = whole().tell(say.person_left("pam", T0 + DAY))
    assert who(made, T0 + DAY) == ("pete",)


def test_a_publisher_whom_the_exemption_does_not_name_may_not_publish() -> None:
    made = whole().tell(comms.publisher("gov", "sue", T0 + HOUR, until=T0 + DAY))
    assert "sue" not in who(made, T0 + 2 * HOUR)


def test_a_naming_ends_at_its_date_and_helps_only_from_its_record_time() -> None:
    made = whole()
    made.put(comms.publisher("gov", "pam", T0, until=T0 + 60 * DAY), recorded=T0 + 50 * DAY)
    assert [who(made, T0 + t * DAY) for t in (39, 40, 49, 50)] == [("pam", "pete"), (), (), ("pam",)]


def test_where_nothing_is_banned_no_exemption_is_needed() -> None:
    made = whole().tell(steps.revoked("E", T0 + DAY), say.restriction_ended("ban", T0 + 2 * DAY))
    facts = fold(made.entries)
    assert bans_on(facts, GOV, T0 + DAY) == ("ban",)
    assert bans_on(facts, GOV, T0 + 2 * DAY) == ()
    assert who(made, T0 + 2 * DAY) == ("pam", "pete")


def test_an_exemption_is_for_its_own_devices_and_people() -> None:
    facts = fold(whole().entries)
    now = T0 + HOUR
    assert account_exemptions_in_force(facts, GOV, now, DeviceId("P1"), PersonId("pam")) == ("E",)
    assert account_exemptions_in_force(facts, GOV, now, DeviceId("P2")) == ()
    assert account_exemptions_in_force(facts, GOV, now, person=PersonId("sue")) == ()
    assert lets_publish(facts, GOV, now, ANYBODY)
    assert not lets_publish(facts, GOV, now, Whose(device=DeviceId("P2")))


def test_an_exemption_for_another_application_helps_no_account() -> None:
    made = whole().tell(comms.channel("tiktok", T0 + DAY, app="chess"))
    assert account_exemptions_in_force(fold(made.entries), GOV, T0 + DAY) == ()


def test_it_goes_live_pauses_and_closes_for_good() -> None:
    made = whole().tell(
        comms.moved("gov", "live", T0 + DAY),
        comms.moved("gov", "paused", T0 + 2 * DAY),
        comms.moved("gov", "closed", T0 + 3 * DAY),
        comms.moved("gov", "live", T0 + 4 * DAY),
    )
    found = [at(made, T0 + n * DAY + HOUR).state for n in range(5)]
    assert found == ["authorised", "live", "paused", "closed", "closed"]


def test_live_recorded_late_begins_when_recorded_and_a_pause_when_it_was_said() -> None:
    made = whole()
    made.put(comms.moved("gov", "live", T0 + DAY), recorded=T0 + 3 * DAY)
    made.put(comms.moved("gov", "paused", T0 + 4 * DAY), recorded=T0 + 9 * DAY)
    assert [at(made, T0 + n * DAY).state for n in (2, 3, 4)] == ["authorised", "live", "paused"]


def test_what_the_mandate_loses_it_loses_from_when_that_was_said_and_gains_only_once_recorded() -> None:
    made = whole().tell(comms.mandate("gov", T0 + DAY, purposes=("service", "policy")))
    made.put(comms.mandate("gov", T0 + 2 * DAY, purposes=("service", "emergency")), recorded=T0 + 5 * DAY)
    facts = fold(made.entries)
    held = [mandate_at(facts, GOV, T0 + n * DAY) for n in (1, 2, 5)]
    assert [each.purposes for each in held if each] == [
        ("service", "policy"),
        ("service",),
        ("service", "emergency"),
    ]


def standing(made: World, **changes: object) -> World:
    return made.tell(
        comms.standing_asked("s", "gov", "tiktok", T0 + DAY, end=T0 + 30 * DAY, **changes),
        comms.standing_decided("s", "security", "sam", T0 + DAY),
        comms.standing_decided("s", "minister", "min", T0 + 2 * DAY),
    )


def stands(made: World, when: int, purpose: str = "service") -> bool:
    return standing_use(fold(made.entries), GOV, purpose, when) is not None  # type: ignore[arg-type]  # a purpose


def test_a_standing_use_holds_once_every_seat_is_cleared_until_its_window_ends() -> None:
    made = standing(whole())
    assert [stands(made, T0 + n * DAY) for n in (1, 2, 29, 30)] == [False, True, True, False]


def test_a_standing_use_covers_the_purposes_it_names_and_no_other() -> None:
    made = standing(whole())
    assert not stands(made, T0 + 3 * DAY, "policy")


def test_a_standing_use_without_seats_is_never_in_force() -> None:
    assert not stands(standing(whole(), seats=()), T0 + 3 * DAY)


def test_ended_it_is_over_at_once_and_refused_it_never_begins() -> None:
    ended = standing(whole())
    ended.put(comms.standing_ended("s", T0 + 3 * DAY), recorded=T0 + 9 * DAY)
    assert [stands(ended, T0 + n * DAY) for n in (2, 3)] == [True, False]
    refused = standing(whole()).tell(
        comms.standing_decided("s", "security", "sue", T0 + 3 * DAY, outcome="refuse")
    )
    assert not stands(refused, T0 + 3 * DAY)


@pytest.mark.parametrize("person", ["quinn", "spad", "min"])
def test_a_seat_takes_somebody_else_than_the_requester_of_its_class_and_with_authority(person: str) -> None:
    made = whole().tell(say.authority("quinn", "clear:security", "D", T0))
    made.tell(
        comms.standing_asked("s", "gov", "tiktok", T0 + DAY, end=T0 + 30 * DAY),
        comms.standing_decided("s", "security", person, T0 + DAY),
        comms.standing_decided("s", "minister", "min", T0 + DAY),
    )
    assert not stands(made, T0 + 2 * DAY)


def test_one_human_fills_one_seat() -> None:
    two = (seat("security"), seat("security", name="again"))
    made = whole().tell(
        comms.standing_asked("s", "gov", "tiktok", T0 + DAY, end=T0 + 30 * DAY, seats=two),
        comms.standing_decided("s", "security", "sam", T0 + DAY),
        comms.standing_decided("s", "again", "sue", T0 + DAY),
    )
    assert stands(made, T0 + 2 * DAY)
    made.tell(say.linked("sam", "sue", T0 + 3 * DAY))
    assert not stands(made, T0 + 3 * DAY)


def test_a_clearance_recorded_late_counts_from_its_record_time() -> None:
    made = whole().tell(
        comms.standing_asked("s", "gov", "tiktok", T0 + DAY, end=T0 + 30 * DAY),
        comms.standing_decided("s", "security", "sam", T0 + DAY),
    )
    made.put(comms.standing_decided("s", "minister", "min", T0 + DAY), recorded=T0 + 5 * DAY)
    assert [stands(made, T0 + n * DAY) for n in (4, 5, 6)] == [False, True, True]
