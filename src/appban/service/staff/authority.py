"""Authority: granted by two who do not gain from it, ended at a stated time."""

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import gains
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.time import show
from appban.service.guard import APPOINT, acting_person, refuse_absent, require, two_distinct
from appban.service.reading import Focus
from appban.service.work import Work


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """An authority to be granted."""

    person: PersonId
    subject: Subject
    body: BodyId
    instrument: str
    stated: int
    until: int | None = None
    delegable: bool = False


def grant_authority(work: Work, asked: Appointment, second: PersonId) -> AuthorityId:
    """Grant an authority: two appointers, neither of them the one appointed (DESIGN R6)."""
    first = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(first, second, asked.person)))
    _refuse_gain(facts, asked, (first, second))
    appointers = two_appointers(work, facts, second, asked.body, "an appointment")
    _refuse_empty(work, facts, asked)
    authority = AuthorityId(work.mint("authority"))
    event = ev.AuthorityGranted(
        stated=asked.stated,
        authority=authority,
        person=asked.person,
        subject=asked.subject,
        body=asked.body,
        until=asked.until,
        instrument=asked.instrument,
        delegable=asked.delegable,
        granted_by=appointers,
    )
    work.add(event, asked.body)
    return authority


def check_appointment(work: Work, facts: Facts, asked: Appointment, by: PersonId) -> None:
    """Refuse an appointment that one person could not make with anybody; `facts` loaded with both among their people.

    RefusedError if it is their own, NotAuthorisedError if they may not appoint over the body, NotFoundError for an
    unknown body or person, InputError if it would give nothing.
    """
    _refuse_gain(facts, asked, (by,))
    may_appoint(work, facts, by, asked.body)
    _refuse_empty(work, facts, asked)


def may_appoint(work: Work, facts: Facts, person: PersonId, body: BodyId) -> None:
    """NotAuthorisedError unless a person may appoint over a body and has not left; NotFoundError for an unknown body."""
    refuse_absent(facts, person, work.now)
    roots = () if facts.opened is None else facts.opened.appointers
    if person not in roots:
        require(facts, person, APPOINT, body, work.now)
    if facts.bodies.at(body, work.now) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")


def two_appointers(
    work: Work, facts: Facts, second: PersonId, body: BodyId, what: str
) -> tuple[PersonId, PersonId]:
    """The two persons who make an appointment over a body: who acts, and a second, each of whom may appoint there.

    `facts` must have been loaded with both among their people. RefusedError if they are one human, NotAuthorisedError
    if either may not or has left, NotFoundError for an unknown body.
    """
    first = acting_person(work, facts)
    two_distinct(facts, (first, second), what)
    for each in (first, second):
        may_appoint(work, facts, each, body)
    return first, second


def end_authority(work: Work, authority: AuthorityId, stated: int) -> None:
    """End an appointment at a stated time; an appointer or the person appointed may."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    held = facts.authorities.get(authority)
    if held is None:
        raise NotFoundError(f"there is no authority {authority}; `appban authority list` shows them")
    roots = () if facts.opened is None else facts.opened.appointers
    if person not in roots and person != held.person:
        require(facts, person, APPOINT, held.body, work.now)
    if held.until <= min(stated, work.now):
        raise RefusedError(f"{authority} ended at {show(held.until)} already")
    work.add(ev.AuthorityEnded(stated=stated, authority=authority), held.body)


def _refuse_gain(facts: Facts, asked: Appointment, makers: tuple[PersonId, ...]) -> None:
    if gains(facts, asked.person, makers):
        raise RefusedError(f"{asked.person} would gain from making this appointment; two others make it")


def _refuse_empty(work: Work, facts: Facts, asked: Appointment) -> None:
    if asked.person not in facts.people:
        raise NotFoundError(f"there is no person {asked.person}; `appban person list` shows them")
    if asked.until is not None and asked.until <= max(asked.stated, work.now):
        raise InputError(
            f"an appointment until {show(asked.until)}, which is past, gives nothing; give a later end"
        )
