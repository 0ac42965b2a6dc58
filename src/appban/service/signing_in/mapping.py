"""Groups mapped to authority: by two persons who do not gain, like an appointment; unmapped by one, like its end.

What the members of a group come to hold are appointments of their own, entered when they sign in (see `giving`).
"""

from collections.abc import Iterator

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.authority import holds_at, mapping_holds_at
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.groups import GroupMapping, MappingId
from appban.regime.people import Authority, PersonId, Subject
from appban.regime.time import FOREVER
from appban.service.guard import APPOINT, acting_person, require
from appban.service.naming import Named, Names
from appban.service.reading import Focus
from appban.service.staff.authority import two_appointers
from appban.service.work import Work


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A group of an issuer that is to give an authority."""

    issuer: str
    group: str
    subject: Subject
    body: BodyId
    instrument: str


class MappingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One mapping as listed; `until` None: until unmapped. `holds`: it gives authority at the instant asked."""

    mapping: MappingId
    issuer: str
    group: str
    subject: Subject
    body: BodyId
    held_from: int
    until: int | None
    instrument: str
    mapped_by: tuple[Named, ...]
    holds: bool


def map_group(work: Work, asked: Mapping, second: PersonId) -> MappingId:
    """Map a group to an authority over a body: two appointers, to neither of whom it will ever give it (DESIGN R6).

    RefusedError for the authority to appoint: whoever keeps the groups would then appoint whom they like.
    """
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person), second)))
    appointers = two_appointers(work, facts, second, asked.body, "mapping a group")
    for what, text in (("group", asked.group), ("issuer", asked.issuer), ("subject", asked.subject)):
        if not text.strip():
            raise InputError(f"the {what} is empty; name it as the identity provider does")
    if asked.subject == APPOINT:
        raise RefusedError(
            "no group gives the authority to appoint, since whoever keeps the group would then appoint; "
            "give it to persons with `appban authority grant`"
        )
    for held in facts.groups.values():
        if mapping_holds_at(facts, held, work.now) and _same(held, asked):
            raise ConflictError(f"{held.id} maps that already; `appban authority unmap-group` ends it")
    mapping = MappingId(work.mint("group"))
    event = ev.GroupMapped(
        stated=work.now,
        mapping=mapping,
        issuer=asked.issuer,
        group=asked.group,
        subject=asked.subject,
        body=asked.body,
        instrument=asked.instrument,
        mapped_by=appointers,
    )
    work.add(event, asked.body)
    return mapping


def unmap_group(work: Work, mapping: MappingId) -> int:
    """A group gives nothing from now on, and what it gave ends with it; how many authorities that were."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    held = facts.groups.get(mapping)
    if held is None:
        raise NotFoundError(f"there is no mapping {mapping}; `appban authority list --groups` shows them")
    if held.until <= work.now:
        raise RefusedError(f"{mapping} is unmapped already; there is nothing to end")
    roots = () if facts.opened is None else facts.opened.appointers
    if person not in roots:
        require(facts, person, APPOINT, held.body, work.now)
    work.add(ev.GroupUnmapped(stated=work.now, mapping=mapping), held.body)
    given = tuple(given_by(facts, held, work.now))
    for each in given:
        work.add(ev.AuthorityEnded(stated=work.now, authority=each.id), each.body)
    return len(given)


def given_by(
    facts: Facts, mapping: GroupMapping, at: int, person: PersonId | None = None
) -> Iterator[Authority]:
    """The authorities in force at an instant that a mapping gave, to one person or to all."""
    ids = facts.authorities if person is None else facts.authorities_of.get(person, ())
    for held in (facts.authorities[each] for each in ids):
        if held.instrument == mapping.as_instrument and holds_at(facts, held, at):
            yield held


def mapping_lines(facts: Facts, reader: StoreReader, at: int) -> Iterator[MappingLine]:
    """Every mapping that had begun by an instant, in order of record."""
    names = Names(reader)
    names.learn(each for held in facts.groups.values() for each in held.mapped_by)
    for held in facts.groups.values():
        if held.held_from <= at:
            yield MappingLine(
                mapping=held.id,
                issuer=held.issuer,
                group=held.group,
                subject=held.subject,
                body=held.body,
                held_from=held.held_from,
                until=None if held.until == FOREVER else held.until,
                instrument=held.instrument,
                mapped_by=tuple(names.of(each) for each in held.mapped_by),
                holds=mapping_holds_at(facts, held, at),
            )


def _same(held: GroupMapping, asked: Mapping) -> bool:
    return (held.issuer, held.group, held.subject, held.body) == (
        asked.issuer,
        asked.group,
        asked.subject,
        asked.body,
    )
