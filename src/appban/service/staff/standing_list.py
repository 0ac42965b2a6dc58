"""Lists of what stands: authorities, bodies, people and circumstances, at an instant as known at another."""

from collections.abc import Iterable, Iterator

import msgspec

from appban.ports import StoreReader
from appban.regime.authority import class_of, holds_at
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.exemption import CircumstanceId
from appban.regime.facts import Facts
from appban.regime.people import AuthorityId, PersonClass, Subject
from appban.regime.time import FOREVER
from appban.service.naming import Named, Names


class AuthorityLine(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment; `until` None: until ended. `holds`: in force at the instant asked."""

    authority: AuthorityId
    person: Named
    subject: Subject
    body: BodyId
    held_from: int
    until: int | None
    instrument: str
    delegable: bool
    granted_by: tuple[Named, ...]
    holds: bool


class BodyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One body as it stood."""

    body: BodyId
    name: str
    kind: BodyKind
    parent: BodyId | None
    since: int


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """One person as known; `left`: had dropped out at the instant asked. `same_as`: the other ids of the same human."""

    person: Named
    person_class: PersonClass | None
    body: BodyId | None
    left: bool
    same_as: tuple[Named, ...]


class CircumstanceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One declared emergency; `until` as extended by the instant asked, or when it was ended; `reviewed` None: not yet."""

    circumstance: CircumstanceId
    body: BodyId
    declarer: Named
    anchor: str
    audience_not_reached: str
    opened: int
    until: int
    open: bool
    reviewed: int | None


def authority_lines(
    facts: Facts,
    reader: StoreReader,
    at: int,
    *,
    names: Names | None = None,
    only: Iterable[AuthorityId] | None = None,
) -> Iterator[AuthorityLine]:
    """Every appointment that had begun by an instant, in order of record; only some of them if these are named."""
    names = names or Names(reader)
    asked = [facts.authorities[each] for each in (facts.authorities if only is None else only)]
    begun = [held for held in asked if held.held_from <= at]
    names.learn(person for held in begun for person in (held.person, *held.granted_by))
    for held in begun:
        yield AuthorityLine(
            authority=held.id,
            person=names.of(held.person),
            subject=held.subject,
            body=held.body,
            held_from=held.held_from,
            until=None if held.until == FOREVER else held.until,
            instrument=held.instrument,
            delegable=held.delegable,
            granted_by=tuple(names.of(person) for person in held.granted_by),
            holds=holds_at(facts, held, at),
        )


def body_lines(facts: Facts, at: int) -> Iterator[BodyLine]:
    """Every body of which something was stated by an instant, in order of first record."""
    for body in facts.bodies.ids():
        fact = facts.bodies.at(body, at)
        if fact is not None:
            yield BodyLine(body=body, name=fact.name, kind=fact.kind, parent=fact.parent, since=fact.stated)


def person_lines(facts: Facts, reader: StoreReader, at: int) -> Iterator[PersonLine]:
    """Every person in the facts, in order of first record."""
    names = Names(reader)
    names.learn(facts.people)
    for person, history in facts.people.items():
        fact = history.at(at)
        yield PersonLine(
            person=names.of(person),
            person_class=class_of(facts, person, at),
            body=None if fact is None else fact.body,
            left=facts.absences_of(person).during(at),
            same_as=tuple(names.of(each) for each in facts.ids_of(person) if each != person),
        )


def _reviewed(facts: Facts, circumstance: CircumstanceId, at: int) -> int | None:
    """When an emergency was first looked at again by an instant; None where communications was not loaded."""
    told = (event.stated for _, event in facts.communications.reviewed.get(circumstance, ()))
    return min((each for each in told if each <= at), default=None)


def circumstance_lines(facts: Facts, reader: StoreReader, at: int) -> Iterator[CircumstanceLine]:
    """Every circumstance that had been declared by an instant, in order of record."""
    names = Names(reader)
    for circumstance, history in facts.circumstances.items():
        declared = history.declared
        if history.opens > at:
            continue
        until = max([declared.until, *(new for effective, new in history.extended if effective <= at)])
        ended = history.ended
        yield CircumstanceLine(
            circumstance=circumstance,
            body=declared.body,
            declarer=names.of(declared.declarer),
            anchor=declared.anchor,
            audience_not_reached=declared.audience_not_reached,
            opened=history.opens,
            until=until if ended is None or ended > at else min(until, ended),
            open=history.open_at(at),
            reviewed=_reviewed(facts, circumstance, at),
        )
