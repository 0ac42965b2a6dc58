"""Whom to ring about a body's bans: who could fill its security and duty seats, those on call first, with their addresses.

The address is the one at which they are told of things; no telephone number is kept.
"""

from collections.abc import Iterable, Mapping

import msgspec

from appban.ports import StoreReader
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId, Subject
from appban.service.naming import Named, Names
from appban.service.staff.able_list import AbleLine, able_for_stage
from appban.service.staff.rota_list import Present, present
from appban.service.staff.staffing import works_at
from appban.service.telling.addresses import address_of

KINDS = {"security": "security", "duty": "duty officer"}
"""The kinds of seats whose people are rung, in words."""
PRIVATE_OFFICE = Subject("private-office")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to ring: for what, how they stand now, and where they can be reached (None: no address is held)."""

    person: Named
    kinds: tuple[str, ...]
    how: Present
    address: str | None


def contacts(
    facts: Facts, reader: StoreReader, body: BodyId, at: int, *, names: Names, addresses: bool
) -> tuple[Contact, ...]:
    """Whom to ring about a body at an instant: who is on call first, who is away last. Without `addresses` none is told."""
    kinds = _kinds(able_for_stage(facts, reader, None, body, at, names=names))
    stand = present(facts, names, kinds, body, at)
    found = [
        Contact(
            person=names.of(person),
            kinds=tuple(KINDS[each] for each in KINDS if each in held),
            how=stand[person],
            address=address_of(reader, person) if addresses else None,
        )
        for person, held in kinds.items()
    ]
    return tuple(sorted(found, key=_rank))


def ministers_of(facts: Facts, bodies: Iterable[BodyId], at: int) -> tuple[PersonId, ...]:
    """The ministers who work in some bodies at an instant and have not left, each once."""
    wanted = set(bodies)
    found: dict[PersonId, None] = {}
    for person, history in facts.people.items():
        fact = history.at(at)
        minister = fact is not None and fact.person_class is PersonClass.MINISTER
        if minister and works_at(facts, person, at) in wanted and not facts.absences_of(person).during(at):
            found[facts.human(person)] = None
    return tuple(found)


def _rank(contact: Contact) -> tuple[bool, bool, bool, str]:
    """On call first, away last; security before others."""
    how = contact.how
    return (
        how.away is not None,
        how.on_call is None,
        KINDS["security"] not in contact.kinds,
        str(contact.person),
    )


def _kinds(lines: Iterable[AbleLine]) -> Mapping[PersonId, set[str]]:
    found: dict[PersonId, set[str]] = {}
    for line in lines:
        if line.person is not None and line.kind in KINDS:
            found.setdefault(PersonId(line.person.id), set()).add(line.kind)
    return found
