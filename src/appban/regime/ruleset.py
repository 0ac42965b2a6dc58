"""The regime compiled for a horizon [start, until): what `decide` looks up instead of reasoning (the PDP's index).

Each scope statement of each restriction in force is one bit. An application and surface resolve once to the bits that
cover them, a place to the bits that reach it; their conjunction is what must be lifted. Lower bits are cited first:
prohibitions before approved lists, then in order of start, id and statement. Outside its horizon it refuses.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from appban.errors import InternalError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId, Listing
from appban.regime.coverage import app_at, kind_for_scope, place_in_scope
from appban.regime.covered import Covered
from appban.regime.device import (
    DEVICE_CLASSES,
    DEVICE_PLATFORMS,
    NETWORK_CLASSES,
    NOWHERE,
    DeviceId,
    NetworkId,
    Place,
    PlaceClass,
)
from appban.regime.facts import Facts, PlaceHistory
from appban.regime.horizon import next_edge
from appban.regime.identity import Platform, Surface
from appban.regime.lifts import Lifts
from appban.regime.query import Clause, Outcome
from appban.regime.restriction import RestrictionId, RestrictionVersion, ScopeStatement
from appban.regime.roster import Roster

Key = TypeVar("Key", RestrictionId, Surface, str)


class Bit(msgspec.Struct, frozen=True):
    """What one bit stands for."""

    restriction: RestrictionVersion
    statement: ScopeStatement
    clause: Clause


class Resolved(msgspec.Struct, frozen=True):
    """An application on a surface: the bits that cover it, those whose lists have it somewhere, and where."""

    mask: int
    listed: int
    listings: tuple[Listing, ...]
    notes: tuple[str, ...]


class Ruleset:
    """See the module. Facts and roster must not change under it; an entry makes a new one by `after`."""

    def __init__(self, facts: Facts, roster: Roster, start: int) -> None:
        self.facts, self.roster, self.start = facts, roster, start
        self.lifts = Lifts(facts, start)
        self.until = next_edge(facts, start)
        self.bits = tuple(_bits(facts, start))
        bits = [(1 << n, bit.restriction, bit.statement) for n, bit in enumerate(self.bits)]
        lists = [(bit, rule.approved_list, rule.exemptions) for bit, rule, _ in bits]
        self.prohibiting = _mask(bit for bit, approved, _ in lists if approved is None)
        self.listed_by_exemption = _mask(
            bit for bit, approved, rules in lists if approved is not None and rules.exempt_is_listed
        )
        self.bits_of = _filed((rule.id, bit) for bit, rule, _ in bits)
        self._lists = _filed((approved.list, bit) for bit, approved, _ in lists if approved is not None)
        self._surfaces = _filed((surface, bit) for bit, rule, _ in bits for surface in rule.surfaces)
        self._covered = Covered(
            facts, start, ((bit, each) for bit, rule, _ in bits for each in rule.coverage)
        )
        self._scopes: dict[BodyId, list[tuple[int, ScopeStatement]]] = {}
        for bit, _, statement in bits:
            self._scopes.setdefault(statement.root, []).append((bit, statement))
        self._lines: dict[BodyId, tuple[BodyId, ...]] = {}
        self._body_masks: dict[BodyId, int] = {}
        self._class_masks: dict[tuple[PlaceClass | None, Platform | None], int] = {}
        self.outcomes: dict[int, tuple[Outcome, Clause | None]] = {0: ("permitted", None)}
        self.resolved: dict[tuple[AppId, Surface], Resolved] = {}
        self.place_masks: list[int | None] = [self.mask_of(place) for place in roster.places]
        self.pinned = dict(_pinned(facts.devices, roster, start))

    def after(self, facts: Facts, devices: Iterable[DeviceId], start: int) -> "Ruleset":
        """A ruleset from an instant of this horizon on, after entries that changed only what these devices' exemptions are.

        All else is shared; this one is not to be asked any more. InternalError for an instant outside the horizon.
        """
        self.check_horizon(start)
        made = object.__new__(Ruleset)
        made.__dict__.update(self.__dict__)
        made.facts, made.start = facts, start
        made.lifts = self.lifts.forget(facts, devices, start)
        return made

    def known_mask(self, device: DeviceId) -> int | None:
        """The bits whose scope a device is in; None if it is not known or a fact of it is missing."""
        place = self.pinned.get(device)
        if place is not None:
            return self.mask_of(place)
        index = self.roster.index.get(device)
        return None if index is None else self.place_masks[index]

    def without_lifts(self, hit: int) -> tuple[Outcome, Clause | None]:
        """What holds where exactly these bits reach and no exemption helps, with the clause it rests on."""
        found = self.outcomes.get(hit)
        if found is None:
            prohibited = hit & self.prohibiting
            outcome: Outcome = "prohibited" if prohibited else "not-listed"
            found = self.outcomes[hit] = (outcome, self.clause(prohibited or hit))
        return found

    def clause(self, mask: int) -> Clause:
        """What the lowest bit of a mask stands for."""
        return self.bits[(mask & -mask).bit_length() - 1].clause

    def place_of(self, device: DeviceId) -> Place:
        """Where a device stands: what the log says, else the roster, else nowhere."""
        return self.pinned.get(device) or self.roster.get(device) or NOWHERE

    def network_place(self, network: NetworkId) -> Place:
        """Where a network stands."""
        held = self.facts.networks.get(network)
        fact = None if held is None else held.at(self.start)
        return Place(None, None, Platform.NETWORK) if fact is None else fact.place

    def resolve(self, app: AppId, surface: Surface) -> Resolved:
        """The bits that cover an application on a surface, worked out once for each that is catalogued."""
        found = self.resolved.get((app, surface))
        if found is None:
            found = self._resolve(app, surface)
            if app in self.facts.apps:
                self.resolved[app, surface] = found
        return found

    def unlisted(self, resolved: Resolved, place: Place, version: str | None, hit: int) -> int:
        """What of a hit is left once the lists that have the application for this place and version are taken out."""
        line = self._line(place.body)
        for held in resolved.listings:
            if (
                held.body in line
                and (held.classes is None or place.place_class in held.classes)
                and (version is None or held.versions is None or version in held.versions)
            ):
                hit &= ~self._lists[held.list]
        return hit

    def mask_of(self, place: Place) -> int | None:
        """The bits whose scope a place is in; None if a fact that could matter is missing."""
        if place.place_class is None or place.platform is None or place.body is None:
            return None
        return self.full_mask(place) if self._line(place.body) else None

    def completions(self, place: Place) -> Iterator[Place]:
        """Every way the missing facts of a place could be, over the closed tables (body: every body and none)."""
        network = place.platform is Platform.NETWORK
        bodies = [place.body] if self._line(place.body) else [None, *self.facts.bodies.ids()]
        classes = NETWORK_CLASSES if network else DEVICE_CLASSES
        for body in bodies:
            for of_class in classes if place.place_class is None else [place.place_class]:
                for platform in DEVICE_PLATFORMS if place.platform is None else [place.platform]:
                    yield Place(body, of_class, platform)

    def full_mask(self, place: Place) -> int:
        """The bits of a completed place; body None is outside every tree."""
        return self._body_mask(place.body) & self._class_mask(place)

    def check_horizon(self, at: int) -> None:
        """InternalError outside [start, until): the caller must compile another."""
        if not self.start <= at < self.until:
            raise InternalError(
                f"instant {at} is outside the horizon [{self.start}, {self.until}); compile for it"
            )

    def _resolve(self, app: AppId, surface: Surface) -> Resolved:
        listings = tuple(
            held
            for each in self.facts.listings_of.get(app, ())
            if (held := self.facts.listings[each]).list in self._lists
            and held.effective <= self.start < held.until
            and surface in held.surfaces
        )
        return Resolved(
            mask=self._covered.mask(app) & self._surfaces.get(surface, 0),
            listed=_mask(self._lists[held.list] for held in listings),
            listings=listings,
            notes=() if app_at(self.facts, app, self.start) is not None else ("not catalogued",),
        )

    def _line(self, body: BodyId | None) -> tuple[BodyId, ...]:
        """A body and those above it; empty for none, or if nothing was stated of it by the start."""
        if body is None:
            return ()
        found = self._lines.get(body)
        if found is None:
            found = self._lines[body] = self.facts.bodies.lineage(body, self.start) or ()
        return found

    def _body_mask(self, body: BodyId | None) -> int:
        """The bits whose scope names a body, by itself or by one above it."""
        if body is None:
            return 0
        found = self._body_masks.get(body)
        if found is None:
            line = self._line(body)
            kind = kind_for_scope(self.facts, line, self.start)
            found = self._body_masks[body] = _mask(
                bit
                for root in line
                for bit, statement in self._scopes.get(root, ())
                if statement.kinds is None or kind in statement.kinds
            )
        return found

    def _class_mask(self, place: Place) -> int:
        """The bits whose scope names a place's class and platform."""
        key = (place.place_class, place.platform)
        found = self._class_masks.get(key)
        if found is None:
            scopes = (each for held in self._scopes.values() for each in held)
            found = _mask(bit for bit, statement in scopes if place_in_scope(statement, place))
            self._class_masks[key] = found
        return found


def _bits(facts: Facts, at: int) -> Iterator[Bit]:
    versions = [version for held in facts.restrictions.values() if (version := held.in_force(at)) is not None]
    versions.sort(key=lambda v: (v.approved_list is not None, v.starts, v.id))
    for version in versions:
        for statement in version.scope:
            yield Bit(version, statement, Clause(version.id, version.version, statement.id))


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= bit
    return mask


def _filed(bits: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    masks: dict[Key, int] = {}
    for key, bit in bits:
        masks[key] = masks.get(key, 0) | bit
    return masks


def _pinned(
    devices: dict[DeviceId, PlaceHistory], roster: Roster, at: int
) -> Iterator[tuple[DeviceId, Place]]:
    for device, held in devices.items():
        fact = held.at(at)
        if fact is not None and (fact.stated >= roster.taken_at or device not in roster.index):
            yield device, fact.place
