"""One exemption as a line of a list: how it stands, what it waits for, and for how long that is true."""

from collections.abc import Iterator

import msgspec

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
from appban.service.cases.assigning import holder
from appban.service.exemptions.exemption_state import State, standing

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
    when to decide, None when nobody has to any more.
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


def line_at(facts: Facts, exemption: ExemptionId, at: int, standard: int) -> CaseLine:
    """The line of an exemption at an instant; decisions are due `standard` microseconds after it was submitted."""
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
        due=min(submitted + standard, max(request.start, submitted)) if waits else None,
        assigned=holder(history, at),
        risk=risk_at(history, history.versions[-1][1].digest, at),
    )


def window(facts: Facts, exemption: ExemptionId, at: int) -> tuple[int, int]:
    """The interval around an instant in which nothing that a line says can change, with these entries."""
    since, until = 0, FOREVER
    changes = edges(facts, exemption)
    changes.update(given for given, _ in facts.exemptions[exemption].assignments)
    for change in changes:
        if change <= at:
            since = max(since, change)
        else:
            until = min(until, change)
    return since, until


def _waits(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[Wait]:
    for pin in history.request.restrictions:
        for place in empty_seats(facts, history, pin, at):
            seat = place.seat
            yield Wait(place.stage.id, seat.id, seat.kind, seat.subject, seat.classes)


def _bodies(history: ExemptionHistory) -> Iterator[BodyId]:
    yield history.request.body
    yield from (each.place.body for each in history.request.devices if each.place.body is not None)
