"""The rota tells people whom to ring; it lets nobody decide, bars nobody, and is kept by who may."""

import pytest
from tests.service.office import Office

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.on_call import away_at, on_call, rung_first
from appban.regime.people import PersonId
from appban.regime.rota import AwayId, DutyId
from appban.regime.time import DAY, HOUR
from appban.service.people import link_people, person_left
from appban.service.staff.rota import (
    LONGEST,
    Duty,
    Leave,
    end_away,
    end_on_call,
    set_away,
    set_on_call,
)

D, A, X = BodyId("D"), BodyId("A"), BodyId("X")


def called(office: Office, person: str, who: str = "ana", body: BodyId = D, **changes: int) -> DutyId:
    given = {"until": office.now + DAY} | changes
    made = office.as_(
        who, lambda work: set_on_call(work, Duty(person=office.ids[person], body=body, **given))
    ).value
    assert made is not None
    return made


def sent(
    office: Office, person: str, who: str | None = None, deputy: str | None = None, **changes: int
) -> AwayId:
    given = {"until": office.now + DAY} | changes
    other = None if deputy is None else office.ids[deputy]
    asked = Leave(person=office.ids[person], deputy=other, **given)
    made = office.as_(who or person, lambda work: set_away(work, asked)).value
    assert made is not None
    return made


def on(office: Office, body: BodyId = D, at: int | None = None) -> set[PersonId]:
    return {each.person for each in on_call(office.facts(), body, office.now if at is None else at)}


def test_somebody_is_on_call_for_a_body_and_those_below_it_from_its_start_to_its_end(office: Office):
    start, end = office.now + HOUR, office.now + 3 * HOUR
    called(office, "dee", starts=start, until=end)
    for body in (D, A):
        assert on(office, body, start) == {office.ids["dee"]}
        assert on(office, body, end - 1) == {office.ids["dee"]}
        assert on(office, body, start - 1) == on(office, body, end) == set()
    assert on(office, X, start) == set()


def test_what_is_entered_late_counts_from_then_on(office: Office):
    before = office.now
    called(office, "dee", starts=before - 5 * HOUR, until=before + DAY)
    assert on(office, at=before) == set()
    assert on(office) == {office.ids["dee"]}


def test_a_duty_ends_before_its_time_and_never_comes_back(office: Office):
    duty = called(office, "dee")
    office.as_("dee", lambda work: end_on_call(work, duty))
    assert on(office) == set()
    with pytest.raises(RefusedError, match="already"):
        office.as_("ana", lambda work: end_on_call(work, duty))
    later = called(office, "sue", starts=office.now + DAY, until=office.now + 2 * DAY)
    office.as_("ana", lambda work: end_on_call(work, later))
    assert on(office, at=office.now + DAY + HOUR) == set()


def test_whoever_left_is_on_call_no_more(office: Office):
    called(office, "dee")
    office.as_("operator", lambda work: person_left(work, office.ids["dee"], work.now))
    assert on(office) == set()
    with pytest.raises(RefusedError, match="has left"):
        called(office, "dee")


def test_the_rota_gives_no_authority_and_takes_none(office: Office):
    called(office, "kim")
    sent(office, "sam", deputy="kim")
    exemption = office.submitted()
    with pytest.raises((NotAuthorisedError, RefusedError)):
        office.decided("kim", exemption)
    office.decided("sam", exemption)
    office.attested(exemption)
    assert office.in_force(exemption)


def test_who_is_away_is_known_under_each_of_their_ids(office: Office):
    office.as_("operator", lambda work: link_people(work, office.ids["dee"], office.ids["kim"]))
    sent(office, "kim", until=office.now + DAY)
    facts = office.facts()
    assert away_at(facts, office.ids["dee"], office.now) == away_at(facts, office.ids["kim"], office.now)
    assert away_at(facts, office.ids["dee"], office.now + 2 * DAY) is None


def test_of_two_absences_the_longer_counts_and_each_is_ended_by_itself(office: Office):
    short, long = sent(office, "dee"), sent(office, "dee", until=office.now + 9 * DAY, deputy="sue")
    found = away_at(office.facts(), office.ids["dee"], office.now)
    assert found is not None
    assert (found.id, found.deputy) == (long, office.ids["sue"])
    office.as_("dee", lambda work: end_away(work, long))
    found = away_at(office.facts(), office.ids["dee"], office.now)
    assert found is not None
    assert found.id == short


def test_those_on_call_and_not_away_are_rung_first(office: Office):
    able = tuple(office.ids[who] for who in ("sam", "sue", "dee"))

    def first() -> tuple[PersonId, ...]:
        return rung_first(office.facts(), able, D, office.now)

    assert first() == ()
    called(office, "sue")
    called(office, "kim")
    assert first() == (office.ids["sue"],)
    away = sent(office, "sue")
    assert first() == ()
    office.as_("sue", lambda work: end_away(work, away))
    assert first() == (office.ids["sue"],)


@pytest.mark.parametrize("who", ["sam", "dee", "hal", "min"])
def test_a_rota_is_kept_by_who_may_and_by_nobody_else(office: Office, who: str):
    size = office.size()
    with pytest.raises(NotAuthorisedError, match="keeps no rota"):
        called(office, "sue", who)
    with pytest.raises(NotAuthorisedError, match="keeps no rota"):
        sent(office, "sue", who)
    assert office.size() == size
    office.appoint(who, "rota", body="A")
    called(office, "sue", who, body=A)
    with pytest.raises(NotAuthorisedError):
        called(office, "sue", who, body=D)


def test_whoever_keeps_the_rota_says_that_its_people_are_away_and_of_nobody_else(office: Office):
    office.appoint("hal", "rota")
    sent(office, "sue", "hal")
    with pytest.raises(NotAuthorisedError):
        sent(office, "quinn", "hal")
    away = sent(office, "quinn")
    with pytest.raises(NotAuthorisedError):
        office.as_("hal", lambda work: end_away(work, away))


@pytest.mark.parametrize("until", [0, -1, LONGEST + DAY])
def test_an_entry_that_is_over_or_runs_for_more_than_a_year_is_refused(office: Office, until: int):
    for enter in (called, sent):
        with pytest.raises(InputError, match=r"give a later end|a year at a time"):
            enter(office, "dee", until=office.now + until)


def test_what_is_not_there_is_named(office: Office):
    with pytest.raises(NotFoundError, match="no body"):
        called(office, "dee", body=BodyId("nowhere"))
    for verb in (
        lambda work: end_on_call(work, DutyId("duty-0")),
        lambda work: end_away(work, AwayId("away-0")),
    ):
        with pytest.raises(NotFoundError):
            office.as_("ana", verb)
    gone = Duty(person=PersonId("person-0"), body=D, until=office.now + DAY)
    with pytest.raises(NotFoundError, match="no person"):
        office.as_("ana", lambda work: set_on_call(work, gone))


def test_nobody_stands_in_for_themselves(office: Office):
    with pytest.raises(RefusedError, match="cannot stand in"):
        sent(office, "dee", deputy="dee")
    office.as_("operator", lambda work: link_people(work, office.ids["dee"], office.ids["kim"]))
    with pytest.raises(RefusedError, match="cannot stand in"):
        sent(office, "dee", deputy="kim")


def test_a_bare_operator_keeps_no_rota(office: Office):
    with pytest.raises(NotAuthorisedError):
        called(office, "dee", "operator")
