"""The rota: who is on call for a body, who is away and who stands in; kept by people, and asked by no rule (ADR 0015)."""

import msgspec

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import authority_for, holds_at
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.rota import AwayId, DutyId
from appban.regime.subjects import ROTA as ROOM
from appban.regime.time import DAY, show
from appban.service.governing import is_root
from appban.service.guard import APPOINT, acting_person
from appban.service.reading import Focus
from appban.service.staff.staffing import works_at
from appban.service.work import Work

ROTA = Subject("rota")
LONGEST = 366 * DAY
"""How long one entry runs at most: a rota that nobody looks at again tells people to ring somebody who is gone."""


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be put on call for a body; `starts` None: from now."""

    person: PersonId
    body: BodyId
    starts: int | None = None
    until: int


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who will be away, and whom to ask instead; `starts` None: from now."""

    person: PersonId
    starts: int | None = None
    until: int
    deputy: PersonId | None = None


def set_on_call(work: Work, asked: Duty) -> DutyId:
    """Put somebody on call; who keeps the rota of the body, or appoints over it, may. It gives no authority."""
    facts, person = _facts(work, asked.person)
    if facts.bodies.at(asked.body, work.now) is None:
        raise NotFoundError(f"there is no body {asked.body}; `appban body list` shows them")
    _require_keeper(facts, person, asked.body, work.now)
    _refuse_gone(facts, asked.person, work.now)
    starts = _checked(asked.starts, asked.until, work.now)
    duty = DutyId(work.mint("duty"))
    event = ev.OnCallSet(stated=starts, duty=duty, person=asked.person, body=asked.body, until=asked.until)
    work.add(event, asked.body)
    return duty


def end_on_call(work: Work, duty: DutyId) -> None:
    """Take somebody off call now; who keeps the rota may, and whoever is on call."""
    facts, person = _facts(work)
    held = facts.rota.on_call.get(duty)
    if held is None:
        raise NotFoundError(f"there is no duty {duty}; `appban authority rota` shows them")
    if facts.human(held.person) != facts.human(person):
        _require_keeper(facts, person, held.body, work.now)
    if held.until <= work.now:
        raise RefusedError(f"{duty} ended at {show(held.until)} already")
    work.add(ev.OnCallEnded(stated=work.now, duty=duty), held.body)


def set_away(work: Work, asked: Leave) -> AwayId:
    """Say that somebody is away; they themselves may, and who keeps a rota that is theirs too. It takes no authority."""
    facts, person = _facts(work, asked.person, *(() if asked.deputy is None else (asked.deputy,)))
    _refuse_gone(facts, asked.person, work.now)
    require_leave(facts, person, asked.person, work.now)
    if asked.deputy is not None:
        _refuse_gone(facts, asked.deputy, work.now)
        if facts.human(asked.deputy) == facts.human(asked.person):
            raise RefusedError(
                f"{asked.deputy} cannot stand in for themselves; name somebody else, or nobody"
            )
    starts = _checked(asked.starts, asked.until, work.now)
    away = AwayId(work.mint("away"))
    event = ev.AwaySet(stated=starts, away=away, person=asked.person, until=asked.until, deputy=asked.deputy)
    work.add(event, works_at(facts, asked.person, work.now))
    return away


def end_away(work: Work, away: AwayId) -> None:
    """Say that somebody is back before their time; who may say that they are away may."""
    facts, person = _facts(work)
    held = facts.rota.away.get(away)
    if held is None:
        raise NotFoundError(f"there is no absence {away}; `appban authority rota` shows them")
    require_leave(facts, person, held.person, work.now)
    if held.until <= work.now:
        raise RefusedError(f"{away} ended at {show(held.until)} already")
    work.add(ev.AwayEnded(stated=work.now, away=away), works_at(facts, held.person, work.now))


def keeps_rota(facts: Facts, person: PersonId, body: BodyId, at: int) -> bool:
    """Whether a person keeps the rota of a body: by authority to, as who appoints there, or as a root appointer."""
    return is_root(facts, person) or any(
        authority_for(facts, person, subject, body, at) is not None for subject in (ROTA, APPOINT)
    )


def may_send_away(facts: Facts, person: PersonId, other: PersonId, at: int) -> bool:
    """Whether a person may say of another that they are away."""
    if facts.human(person) == facts.human(other):
        return True
    held = (
        facts.authorities[each] for one in facts.ids_of(other) for each in facts.authorities_of.get(one, ())
    )
    bodies = {each.body for each in held if holds_at(facts, each, at)}
    works = works_at(facts, other, at)
    bodies |= set() if works is None else {works}
    return is_root(facts, person) or any(keeps_rota(facts, person, body, at) for body in bodies)


def require_leave(facts: Facts, person: PersonId, other: PersonId, at: int) -> None:
    """NotAuthorisedError unless a person may say of another that they are away."""
    if not may_send_away(facts, person, other, at):
        raise NotAuthorisedError(
            f"{person} keeps no rota that {other} is of; they say so themselves, or who keeps it does"
        )


def _facts(work: Work, *people: PersonId) -> tuple[Facts, PersonId]:
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person), *people), rooms=(ROOM,)))
    return facts, acting_person(work, facts)


def _require_keeper(facts: Facts, person: PersonId, body: BodyId, at: int) -> None:
    if not keeps_rota(facts, person, body, at):
        raise NotAuthorisedError(
            f"{person} keeps no rota of {body}; ask for authority for `rota` with `appban authority grant`"
        )


def _refuse_gone(facts: Facts, person: PersonId, at: int) -> None:
    if person not in facts.people:
        raise NotFoundError(f"there is no person {person}; `appban person list` shows them")
    if facts.absences_of(person).during(at):
        raise RefusedError(f"{person} has left; name somebody else")


def _checked(starts: int | None, until: int, now: int) -> int:
    """When it begins; InputError for what is over already or never ends."""
    begins = now if starts is None else starts
    if until <= max(begins, now):
        raise InputError(f"until {show(until)} is over before it counts; give a later end")
    if until - begins > LONGEST:
        raise InputError(f"until {show(until)} is over a year; enter it a year at a time")
    return begins
