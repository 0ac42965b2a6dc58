"""One exemption as a line of a list: how it stands, what it waits for, and for how long that is true."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import RefusedError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.restriction import Purpose, Risk, RouteName
from appban.regime.seats import empty_seats, risk_at
from appban.regime.spans import edges
from appban.regime.time import FOREVER
from appban.regime.working_days import Calendar, after_working_days
from appban.service.cases.assigning import holder
from appban.service.exemptions.exemption_state import State, standing

Due = Callable[[int], int | None]
"""By when a request that was submitted at an instant is to be decided; None if that is not known."""

WAITING = frozenset({State.REQUESTED, State.ASSESSED, State.PART_CLEARED})
"""The states in which somebody has still to decide."""


class Wait(msgspec.Struct, frozen=True, gc=False):
    """An empty seat: who fills it holds an authority for `subject` and is of one of the classes."""

    stage: str
    seat: str
    kind: str
    subject: Subject
    classes: tuple[PersonClass, ...]


class CaseLine(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One exemption at an instant. Times in UTC microseconds; `submitted` is of its first version.

    `bodies` are its own and those of its devices, `makers` the requesters of all versions, the newest last. `due`: by
    when to decide, None when nobody has to any more, or it is not known.
    """

    exemption: ExemptionId
    version: int
    makers: tuple[PersonId, ...]
    people: tuple[PersonId, ...]
    devices: tuple[DeviceId, ...]
    body: BodyId
    bodies: frozenset[BodyId]
    apps: tuple[AppId, ...]
    purpose: Purpose
    route: RouteName
    submitted: int
    start: int
    end: int
    state: State
    why: tuple[str, ...]
    waits: tuple[Wait, ...]
    due: int | None
    assigned: PersonId | None
    risk: Risk | None

    @property
    def requester(self) -> PersonId:
        """Who asked for the newest version."""
        return self.makers[-1]


def within_working_days(calendar: Calendar, days: int, where: ZoneInfo) -> Due:
    """Due so many working days after the day of submission; in a year whose holidays are not known nothing is said."""

    def due(submitted: int) -> int | None:
        try:
            return after_working_days(calendar, submitted, days, where)
        except RefusedError:
            return None

    return due


def line_at(facts: Facts, exemption: ExemptionId, at: int, due: Due) -> CaseLine:
    """The line of an exemption at an instant; `due` says by when it is to be decided."""
    history = facts.exemptions[exemption]
    request, stands = history.request, standing(facts, exemption, at)
    waits = tuple(dict.fromkeys(_waits(facts, history, at))) if stands.state in WAITING else ()
    submitted = history.versions[0][0]
    return CaseLine(
        exemption=exemption,
        version=request.version,
        makers=tuple(dict.fromkeys(v.request.requester for _, v in reversed(history.versions)))[::-1],
        people=tuple(person.id for person in request.people),
        devices=tuple(device.id for device in request.devices),
        body=request.body,
        bodies=frozenset(_bodies(history)),
        apps=request.apps,
        purpose=request.purpose,
        route=request.route,
        submitted=submitted,
        start=request.start,
        end=request.end,
        state=stands.state,
        why=stands.why,
        waits=waits,
        due=_due(due(submitted), max(request.start, submitted)) if waits else None,
        assigned=holder(history, at),
        risk=risk_at(history, history.versions[-1][1].digest, at),
    )


def changes(facts: Facts, exemption: ExemptionId) -> "array[int]":
    """The instants, in order, at which anything that a line says may change, with these entries."""
    found = edges(facts, exemption)
    found.update(given for given, _ in facts.exemptions[exemption].assignments)
    return array("q", sorted(found))


def window(changing: "array[int]", at: int) -> tuple[int, int]:
    """The interval around an instant in which nothing that a line says can change; `changing`: see `changes`."""
    place = bisect_right(changing, at)
    since = max(0, changing[place - 1]) if place else 0
    return since, changing[place] if place < len(changing) else FOREVER


def _due(standard: int | None, start: int) -> int | None:
    """Nobody is to wait for a decision until after the day from which it is needed."""
    return None if standard is None else min(standard, start)


def _waits(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[Wait]:
    for pin in history.request.restrictions:
        for place in empty_seats(facts, history, pin, at):
            seat = place.seat
            yield Wait(place.stage.id, seat.id, seat.kind, seat.subject, seat.classes)


def _bodies(history: ExemptionHistory) -> Iterator[BodyId]:
    yield history.request.body
    yield from (each.place.body for each in history.request.devices if each.place.body is not None)
