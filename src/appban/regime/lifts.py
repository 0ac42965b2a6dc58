"""Lifts: for each device, the exemptions that name it, with what holds from which instant on.

A lift is one exemption from one restriction for one device, as steps in time. Only instants from the start of a
horizon on are kept, so an exemption that is over costs one step.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, Request
from appban.regime.facts import Facts
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.query import Considered
from appban.regime.restriction import ExemptionRules, Purpose, RestrictionId
from appban.regime.seats import rules_of
from appban.regime.spans import segments_from
from appban.regime.time import FOREVER


class Step(msgspec.Struct, frozen=True):
    """From its instant until the next step: whether it lifts, why not, and which graces it rests on."""

    considered: Considered
    lifts: bool
    grace: tuple[str, ...]


class Lift(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption from one restriction for one device; `starts[n]` begins `steps[n]`, which ends at the next."""

    exemption: ExemptionId
    restriction: RestrictionId
    apps: frozenset[AppId]
    surfaces: frozenset[Surface]
    people: frozenset[PersonId]
    purpose: Purpose
    obligations: tuple[str, ...]
    starts: tuple[int, ...]
    steps: tuple[Step, ...]

    def step(self, at: int) -> tuple[Step, int]:
        """What holds at an instant of the horizon, and the next instant at which that changes, or FOREVER."""
        n = bisect_right(self.starts, at)
        return self.steps[n - 1], self.starts[n] if n < len(self.starts) else FOREVER


class Named(msgspec.Struct, frozen=True):
    """The exemptions that name a device: what those for an application lift, and how the others read.

    `strangers` are the others beside those of an application in `lifts`; `none` are all, for any other application.
    """

    lifts: dict[AppId, tuple[Lift, ...]]
    strangers: dict[AppId, tuple[Considered, ...]]
    none: tuple[Considered, ...]


NOBODY = Named({}, {}, ())
"""No exemption names the device."""


class Human(msgspec.Struct, frozen=True):
    """Every id of one human, when that human had dropped out, and how exemptions for other devices read."""

    ids: tuple[PersonId, ...]
    away: tuple[tuple[int, int | float], ...]
    elsewhere: tuple[Considered, ...]


class Lifts:
    """What exemptions do for a device or person from an instant on, worked out when first asked for and then kept.

    The facts must only grow by entries whose devices are then forgotten.
    """

    __slots__ = ("_kept", "_people", "facts", "start")

    def __init__(self, facts: Facts, start: int, kept: dict[DeviceId, Named] | None = None) -> None:
        self.facts, self.start = facts, start
        self._kept = {} if kept is None else kept
        self._people: dict[PersonId, Human] = {}

    def of(self, device: DeviceId) -> Named:
        """The exemptions that name a device."""
        if device not in self.facts.naming_device:
            return NOBODY
        found = self._kept.get(device)
        if found is None:
            found = self._kept[device] = self._work_out(device)
        return found

    def human(self, person: PersonId) -> Human:
        """Who a person id stands for."""
        found = self._people.get(person)
        if found is None:
            named = self.facts.naming_person.get(person, ())
            found = Human(
                self.facts.ids_of(person),
                tuple(self.facts.absences_of(person).intervals()),
                tuple(Considered(each, "it does not name this device") for each in named),
            )
            if person in self.facts.people:
                self._people[person] = found
        return found

    def forget(self, facts: Facts, devices: Iterable[DeviceId], start: int) -> "Lifts":
        """The lifts from a later instant on, after entries that changed what these devices' exemptions are."""
        gone = set(devices)
        return Lifts(facts, start, {d: named for d, named in self._kept.items() if d not in gone})

    def _work_out(self, device: DeviceId) -> Named:
        made = [
            lift
            for exemption in self.facts.naming_device[device]
            for lift in _lifts(self.facts, exemption, device, self.start)
        ]
        apps = dict.fromkeys(app for lift in made for app in lift.apps)
        return Named(
            {app: tuple(lift for lift in made if app in lift.apps) for app in apps},
            {app: _strangers(lift for lift in made if app not in lift.apps) for app in apps},
            _strangers(made),
        )


def _strangers(lifts: Iterable[Lift]) -> tuple[Considered, ...]:
    names = dict.fromkeys(lift.exemption for lift in lifts)
    return tuple(Considered(each, "it does not name this application") for each in names)


def _lifts(facts: Facts, exemption: ExemptionId, device: DeviceId, start: int) -> Iterator[Lift]:
    request = facts.exemptions[exemption].request
    for pin in request.restrictions:
        parts = segments_from(facts, exemption, pin.restriction, device, start)
        yield Lift(
            exemption=exemption,
            restriction=pin.restriction,
            apps=frozenset(request.apps),
            surfaces=frozenset(request.surfaces),
            people=frozenset(person.id for person in request.people),
            purpose=request.purpose,
            obligations=obligations(request, rules_of(facts, pin)),
            starts=tuple(part.start for part in parts),
            steps=tuple(
                Step(Considered(exemption, "; ".join(part.obstacles) or None), not part.obstacles, part.grace)
                for part in parts
            ),
        )


def obligations(request: Request, rules: ExemptionRules | None) -> tuple[str, ...]:
    """What must be done while and after an exemption is used: its own mitigations and those the rules name."""
    named = [] if rules is None else [rule for rule in rules.mitigations if rule.when != "before-use"]
    required = [rule.slug for rule in named if rule.purposes is None or request.purpose in rule.purposes]
    return tuple(sorted({*required, *request.mitigations}))
