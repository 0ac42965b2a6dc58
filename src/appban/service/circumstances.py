"""Circumstances: declared emergencies with an anchor and an end."""

import msgspec

from appban.errors import NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import CircumstanceId
from appban.regime.people import PersonId, Subject
from appban.service.guard import acting_person, require
from appban.service.reading import Focus
from appban.service.work import Work


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency to be declared: its anchor, which audience other channels do not reach, and its end."""

    anchor: str
    body: BodyId
    audience_not_reached: str
    until: int


def declare(work: Work, asked: Declaration) -> CircumstanceId:
    """Declare an emergency; its declarer clears nothing that rests on it."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    require(facts, person, Subject("declare"), asked.body, work.now)
    if asked.until <= work.now:
        raise RefusedError("a circumstance ends after it began; give an end to come")
    circumstance = CircumstanceId(work.mint("circumstance"))
    event = ev.CircumstanceDeclared(
        stated=work.now,
        circumstance=circumstance,
        declarer=person,
        anchor=asked.anchor,
        body=asked.body,
        audience_not_reached=asked.audience_not_reached,
        until=asked.until,
    )
    work.add(event, asked.body)
    return circumstance


def change_circumstance(work: Work, circumstance: CircumstanceId, until: int | None) -> None:
    """Extend an open emergency until a later instant, or end it now (None)."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    held = facts.circumstances.get(circumstance)
    if held is None:
        raise NotFoundError(f"there is no circumstance {circumstance}; `appban circumstance list` shows them")
    require(facts, person, Subject("declare"), held.declared.body, work.now)
    if not held.open_at(work.now):
        raise RefusedError(f"{circumstance} is over; declare a new one")
    if until is None:
        work.add(ev.CircumstanceEnded(stated=work.now, circumstance=circumstance), held.declared.body)
    else:
        event = ev.CircumstanceExtended(stated=work.now, circumstance=circumstance, until=until)
        work.add(event, held.declared.body)
