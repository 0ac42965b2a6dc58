"""The regime compiled for a horizon [start, until): what `decide` looks up instead of reasoning (the PDP's index).

Each scope statement of each restriction in force is one bit. An application and surface resolve once to the bits that
cover them, a place to the bits that reach it; their conjunction is what must be lifted. Lower bits are cited first:
prohibitions before approved lists, then in order of start, id and statement. Outside its horizon it refuses.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import InternalError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import body_in_scope, covers, place_in_scope
from appban.regime.device import (
    DEVICE_CLASSES,
    DEVICE_PLATFORMS,
    NETWORK_CLASSES,
    NOWHERE,
    DeviceId,
    NetworkId,
    Place,
)
from appban.regime.facts import Facts, PlaceHistory
from appban.regime.horizon import next_edge
from appban.regime.identity import Platform, Surface
from appban.regime.lifts import Lift, Lifts
from appban.regime.people import PersonId
from appban.regime.query import Clause
from appban.regime.restriction import RestrictionId, RestrictionVersion, ScopeStatement
from appban.regime.roster import Roster


class Bit(msgspec.Struct, frozen=True):
    """What one bit stands for."""

    restriction: RestrictionVersion
    statement: ScopeStatement
    clause: Clause


class Resolved(msgspec.Struct, frozen=True):
    """An application on a surface: the bits that cover it, and whether lists must be asked if it stands on them."""

    mask: int
    listings: bool
    notes: tuple[str, ...]


class Ruleset:
    """See the module. Facts and roster must not change under it; an entry makes a new one by `after`."""

    def __init__(self, facts: Facts, roster: Roster, start: int) -> None:
        self.facts, self.roster, self.start = facts, roster, start
        self.lifts = Lifts(facts, start)
        self.until = next_edge(facts, start)
        self.bits = tuple(_bits(facts, start))
        self.prohibiting = _mask(
            n for n, bit in enumerate(self.bits) if bit.restriction.approved_list is None
        )
        self.bits_of: dict[RestrictionId, int] = {}
        for n, bit in enumerate(self.bits):
            self.bits_of[bit.restriction.id] = self.bits_of.get(bit.restriction.id, 0) | 1 << n
        self.listed_by_exemption = _mask(
            n
            for n, bit in enumerate(self.bits)
            if bit.restriction.approved_list is not None and bit.restriction.exemptions.exempt_is_listed
        )
        self._body_masks: dict[BodyId | None, int] = {None: 0}
        self._resolved: dict[tuple[AppId, Surface], Resolved] = {}
        self.place_masks: list[int | None] = [self.mask_of(place) for place in roster.places]
        self.pinned = dict(_pinned(facts.devices, roster, start))

    def after(self, facts: Facts, devices: Iterable[DeviceId]) -> "Ruleset":
        """A ruleset for the same horizon after entries that changed only what these devices' exemptions are.

        All else is shared; this one is not to be asked any more.
        """
        made = object.__new__(Ruleset)
        made.__dict__.update(self.__dict__)
        made.facts = facts
        made.lifts = self.lifts.forget(facts, devices)
        made.pinned = dict(_pinned(facts.devices, self.roster, self.start))
        return made

    def known_mask(self, device: DeviceId) -> int | None:
        """The bits whose scope a device is in; None if it is not known or a fact of it is missing."""
        if device in self.pinned:
            return self.mask_of(self.pinned[device])
        index = self.roster.index.get(device)
        return None if index is None else self.place_masks[index]

    def clause(self, mask: int) -> Clause:
        """What the lowest bit of a mask stands for."""
        return self.bits[(mask & -mask).bit_length() - 1].clause

    def may_use(self, lift: Lift, person: PersonId, at: int) -> bool:
        """Whether a person is named by a lift and has not dropped out; two ids of one human count as one."""
        named = any(each in lift.people for each in self.facts.ids_of(person))
        return named and not self.facts.absences_of(person).during(at)

    def place_of(self, device: DeviceId) -> Place:
        """Where a device stands: what the log says, else the roster, else nowhere."""
        return self.pinned.get(device) or self.roster.get(device) or NOWHERE

    def network_place(self, network: NetworkId) -> Place:
        """Where a network stands."""
        held = self.facts.networks.get(network)
        fact = None if held is None else held.at(self.start)
        return Place(None, None, Platform.NETWORK) if fact is None else fact.place

    def resolve(self, app: AppId, surface: Surface) -> Resolved:
        """The bits that cover an application on a surface, worked out once."""
        found = self._resolved.get((app, surface))
        if found is None:
            found = self._resolved[app, surface] = self._resolve(app, surface)
        return found

    def mask_of(self, place: Place) -> int | None:
        """The bits whose scope a place is in; None if a fact that could matter is missing."""
        if place.place_class is None or place.platform is None or place.body is None:
            return None
        if self.facts.bodies.at(place.body, self.start) is None:
            return None
        return self._body_mask(place.body) & self._place_mask(place)

    def completions(self, place: Place) -> Iterator[Place]:
        """Every way the missing facts of a place could be, over the closed tables (body: every body and none)."""
        network = place.platform is Platform.NETWORK
        known = place.body is not None and self.facts.bodies.at(place.body, self.start) is not None
        bodies = [place.body] if known else [None, *self.facts.bodies.ids()]
        classes = NETWORK_CLASSES if network else DEVICE_CLASSES
        for body in bodies:
            for of_class in classes if place.place_class is None else [place.place_class]:
                for platform in DEVICE_PLATFORMS if place.platform is None else [place.platform]:
                    yield Place(body, of_class, platform)

    def full_mask(self, place: Place) -> int:
        """The bits of a completed place; body None is outside every tree."""
        return self._body_mask(place.body) & self._place_mask(place)

    def check_horizon(self, at: int) -> None:
        """InternalError outside [start, until): the caller must compile another."""
        if not self.start <= at < self.until:
            raise InternalError(
                f"instant {at} is outside the horizon [{self.start}, {self.until}); compile for it"
            )

    def _resolve(self, app: AppId, surface: Surface) -> Resolved:
        mask = _mask(
            n
            for n, bit in enumerate(self.bits)
            if surface in bit.restriction.surfaces
            and any(covers(self.facts, rule, app, self.start) for rule in bit.restriction.coverage)
        )
        notes = () if app in self.facts.apps else ("not catalogued",)
        return Resolved(mask, bool(self.facts.listings_of.get(app)), notes)

    def _body_mask(self, body: BodyId | None) -> int:
        if body not in self._body_masks:
            self._body_masks[body] = _mask(
                n
                for n, bit in enumerate(self.bits)
                if body is not None and body_in_scope(self.facts, bit.statement, body, self.start)
            )
        return self._body_masks[body]

    def _place_mask(self, place: Place) -> int:
        return _mask(n for n, bit in enumerate(self.bits) if place_in_scope(bit.statement, place))


def _bits(facts: Facts, at: int) -> Iterator[Bit]:
    versions = [version for held in facts.restrictions.values() if (version := held.in_force(at)) is not None]
    versions.sort(key=lambda v: (v.approved_list is not None, v.starts, v.id))
    for version in versions:
        for statement in version.scope:
            yield Bit(version, statement, Clause(version.id, version.version, statement.id))


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask


def _pinned(
    devices: dict[DeviceId, PlaceHistory], roster: Roster, at: int
) -> Iterator[tuple[DeviceId, Place]]:
    for device, held in devices.items():
        fact = held.at(at)
        if fact is not None and (fact.stated >= roster.taken_at or device not in roster.index):
            yield device, fact.place
