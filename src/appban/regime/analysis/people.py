"""Checks against appointments: the seats of a restriction that nobody in office could fill, and for which bodies."""

from collections.abc import Iterator, Sequence

import msgspec

from appban.regime.analysis.conditions import required, space
from appban.regime.analysis.invariants import purposes_named
from appban.regime.analysis.remark import Remark, warning
from appban.regime.bodies import BodyId
from appban.regime.coverage import body_in_scope
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.restriction import RestrictionVersion, Route, Seat

_NAMED = 3
"""Bodies that a message names; the rest are counted."""


class Holder(msgspec.Struct, frozen=True):
    """Somebody in office: what they may decide, for which body and those below it, and of which class they are."""

    person: PersonId
    subject: Subject
    body: BodyId
    person_class: PersonClass


def check_people(
    version: RestrictionVersion, path: str, facts: Facts, holders: Sequence[Holder], at: int
) -> Iterator[Remark]:
    """For each route, the seats that no distinct persons could fill for some body in scope, as the tree stands."""
    bodies = [
        body
        for body in facts.bodies.ids()
        if any(body_in_scope(facts, statement, body, at) for statement in version.scope)
    ]
    for n, route in enumerate(version.exemptions.routes):
        for seats in _asked_together(version, route):
            lacking = [
                body for body in bodies if not _fillable(seats, facts.bodies.lineage(body, at) or (), holders)
            ]
            if lacking:
                names = ", ".join(lacking[:_NAMED]) + (
                    f" and {len(lacking) - _NAMED} more" if lacking[_NAMED:] else ""
                )
                wanted = " and ".join(seat.id for seat in seats)
                yield warning(
                    "nobody-to-fill",
                    f"{path}.exemptions.routes[{n}]",
                    f"for {names} there are not {len(seats)} person(s) to fill {wanted}; appoint, or it stays shut",
                )


def _asked_together(version: RestrictionVersion, route: Route) -> list[tuple[Seat, ...]]:
    points = space(version.exemptions, route, version.surfaces, purposes_named(route)) or ()
    found = {tuple(stage.id for stage in route.stages if required(stage, point)) for point in points}
    return [
        tuple(s for stage in route.stages if stage.id in ids for s in stage.seats) for ids in sorted(found)
    ]


def _fillable(seats: tuple[Seat, ...], line: tuple[BodyId, ...], holders: Sequence[Holder]) -> bool:
    """Whether distinct persons could fill the seats for a body, given it and those above it."""
    able = [
        {
            held.person
            for held in holders
            if held.subject == seat.subject and held.person_class in seat.classes and held.body in line
        }
        for seat in seats
    ]
    return _distinct(able)


def _distinct(able: list[set[PersonId]]) -> bool:
    """Whether every seat can have a person of its own (augmenting paths)."""
    seat_of: dict[PersonId, int] = {}

    def place(seat: int, tried: set[PersonId]) -> bool:
        for person in able[seat] - tried:
            tried.add(person)
            if person not in seat_of or place(seat_of[person], tried):
                seat_of[person] = seat
                return True
        return False

    return all(place(seat, set()) for seat in range(len(able)))
