"""Who may decide what, for which body, at an instant; titles are labels and play no part."""

from collections.abc import Iterable

from appban.regime.bodies import BodyId
from appban.regime.events import UnitTransferred
from appban.regime.facts import Facts
from appban.regime.groups import GroupMapping
from appban.regime.people import Authority, PersonClass, PersonId, Subject
from appban.regime.restriction import Seat


def moved_with(facts: Facts, body: BodyId, transfer: UnitTransferred) -> bool:
    """Whether a body stood in the unit that a transfer moved, as the tree stood just before."""
    return transfer.unit in (facts.bodies.lineage(body, transfer.stated - 1) or ())


def gains(facts: Facts, person: PersonId, makers: Iterable[PersonId]) -> bool:
    """Whether a person is, under whichever id, one of those who made an appointment or a mapping."""
    return facts.human(person) in {facts.human(each) for each in makers}


def holds_at(facts: Facts, held: Authority, at: int) -> bool:
    """Whether an appointment is in force at an instant; a transfer of its body ends it unless it is carried.

    One that its own maker would hold is never in force, also if only later it came out that the two are one human.
    """
    if not held.held_from <= at < held.until or gains(facts, held.person, held.granted_by):
        return False
    return not any(
        held.held_from < move.stated <= at
        and held.id not in move.carried_authorities
        and moved_with(facts, held.body, move)
        for move in facts.transfers
    )


def mapping_holds_at(facts: Facts, mapping: GroupMapping, at: int) -> bool:
    """Whether a group gives authority at an instant; a transfer of the body ends that: two persons map it anew."""
    if not mapping.held_from <= at < mapping.until:
        return False
    return not any(
        mapping.held_from < move.stated <= at and moved_with(facts, mapping.body, move)
        for move in facts.transfers
    )


def authority_for(
    facts: Facts, person: PersonId, subject: Subject, body: BodyId, at: int
) -> Authority | None:
    """The appointment by which a person may act on a subject for a body at an instant, or None."""
    line = facts.bodies.lineage(body, at) or ()
    for each in facts.ids_of(person):
        for name in facts.authorities_of.get(each, ()):
            held = facts.authorities[name]
            if held.subject == subject and held.body in line and holds_at(facts, held, at):
                return held
    return None


def class_of(facts: Facts, person: PersonId, at: int) -> PersonClass | None:
    """The class of a human at an instant, by the newest fact about any of the ids; None when it is not known."""
    known = (facts.people[each].at(at) for each in facts.ids_of(person) if each in facts.people)
    told = [fact for fact in known if fact is not None]
    return max(told, key=lambda fact: (fact.stated, fact.recorded)).person_class if told else None


def may_fill(facts: Facts, person: PersonId, seat: Seat, bodies: Iterable[BodyId | None], at: int) -> bool:
    """Whether a person is of a class the seat takes and holds its authority over every body named, at an instant.

    A body that is not known is a body over which nobody holds authority.
    """
    if class_of(facts, person, at) not in seat.classes:
        return False
    return all(
        body is not None and authority_for(facts, person, seat.subject, body, at) is not None
        for body in set(bodies)
    )


def who_can(facts: Facts, seat: Seat, bodies: Iterable[BodyId | None], at: int) -> tuple[PersonId, ...]:
    """Everybody who could fill a seat for these bodies at an instant; empty means that the stage fails closed."""
    wanted = tuple(bodies)
    able = (p for p in facts.authorities_of if may_fill(facts, p, seat, wanted, at))
    return tuple(p for p in able if not (p in facts.people and facts.people[p].absences.during(at)))
