"""Where devices stand and what holds there, worked out once for each place instead of once for each device.

Two places that the same scope statements reach are of one *class*. What holds is asked of the decision point about a
stand-in, a device that no exemption names; devices that an exemption may lift something for are asked about themselves.
Where the log says something else of a device than the inventories, the log holds.
"""

from collections.abc import Iterator

import msgspec

from appban.ports import SnapshotReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.identity import Platform, Surface
from appban.regime.query import Clause, Outcome, Query
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset

UNCATALOGUED = AppId("")
"""What stands for any application outside the catalogue: all are reached by the same approved lists."""


class Held(msgspec.Struct, frozen=True):
    """What holds, and the clause it rests on."""

    outcome: Outcome
    clause: Clause | None
    exemptions: tuple[ExemptionId, ...] = ()


class Ground:
    """See the module; numbers of devices and places are those of the snapshot, and places known by the log alone follow."""

    def __init__(self, rules: Ruleset, at: int, places: list[Place]) -> None:
        self.rules, self.at, self.places = rules, at, places
        self.moved: dict[int, int] = {}
        self.special: set[int] = set()
        self.unseen: list[tuple[DeviceId, Place]] = []
        self.classes: list[int] = []
        self._members: list[int] = []
        self._masks: list[int | None] = []
        self._by_hit: dict[int, Held] = {}
        self._by_listing: dict[tuple[object, AppId, Surface, str | None], Held] = {}
        self._lines: dict[BodyId | None, frozenset[BodyId]] = {}
        known: dict[int, int] = {}
        for place in range(len(places)):
            mask = rules.known_mask(stand_in(place))
            number = len(self._members)
            number = number if mask is None else known.setdefault(mask, number)
            if number == len(self._members):
                self._members.append(place)
                self._masks.append(mask)
            self.classes.append(number)
        self._of_bit = {
            1 << bit: [n for n, mask in enumerate(self._masks) if mask is not None and mask >> bit & 1]
            for bit in range(len(rules.bits))
        }
        self._unknown = [n for n, mask in enumerate(self._masks) if mask is None]

    @property
    def in_scope(self) -> list[int]:
        """The classes that a restriction in force reaches, or may."""
        return [number for number, mask in enumerate(self._masks) if mask != 0]

    def held(self, place: int, app: AppId, surface: Surface, version: str | None = None) -> Held:
        """What holds at a place for devices that no exemption names."""
        query = Query(app=app, at=self.at, device=stand_in(place), surface=surface, version=version)
        verdict = decide(self.rules, query, self.at)
        return Held(verdict.outcome, verdict.clause)

    def held_for(self, device: DeviceId, app: AppId, surface: Surface, version: str | None) -> Held:
        """What holds for one device, its exemptions weighed."""
        query = Query(app=app, at=self.at, device=device, surface=surface, version=version)
        verdict = decide(self.rules, query, self.at)
        return Held(verdict.outcome, verdict.clause, verdict.exemptions)

    def held_listed(self, place: int, app: AppId, surface: Surface, version: str | None) -> Held:
        """What holds at a place for an application that stands on an approved list for somebody.

        Places of one class are alike here when the same bodies above them have listings and their devices are alike.
        """
        where = self.places[place]
        number = self.classes[place]
        alike = (
            place if self._masks[number] is None else (number, where.place_class, self._listing(app, where))
        )
        found = self._by_listing.get((alike, app, surface, version))
        if found is None:
            found = self.held(place, app, surface, version)
            self._by_listing[alike, app, surface, version] = found
        return found

    def _listing(self, app: AppId, where: Place) -> tuple[str, ...]:
        """The bodies that have an application listed, among a place's own and those above it."""
        if where.body not in self._lines:
            line = () if where.body is None else self.rules.facts.bodies.lineage(where.body, self.at) or ()
            self._lines[where.body] = frozenset(line)
        facts = self.rules.facts
        having = {facts.listings[each].body for each in facts.listings_of.get(app, ())}
        return tuple(sorted(having & self._lines[where.body]))

    def reached(self, app: AppId, surface: Surface) -> Iterator[tuple[int, Held]]:
        """The classes of places where an application that no approved list names is denied, and what holds there."""
        covering = self.rules.resolve(app, surface).mask
        if not covering:
            return
        for number in (*self._in_any(covering), *self._unknown):
            held = self._held_in(number, covering, app, surface)
            if held.outcome != "permitted":
                yield number, held

    def _in_any(self, bits: int) -> list[int]:
        """The classes that any of some bits reach, in order."""
        found: set[int] = set()
        while bits:
            lowest = bits & -bits
            found.update(self._of_bit[lowest])
            bits ^= lowest
        return sorted(found)

    def _held_in(self, number: int, covering: int, app: AppId, surface: Surface) -> Held:
        mask = self._masks[number]
        if mask is None:
            return self.held(self._members[number], app, surface)
        hit = mask & covering
        if hit not in self._by_hit:
            self._by_hit[hit] = self.held(self._members[number], app, surface)
        return self._by_hit[hit]


class _PlaceRow(msgspec.Struct, array_like=True):
    body: BodyId | None
    device_class: PlaceClass | None
    platform: Platform | None


class _DeviceRow(msgspec.Struct, array_like=True):
    device: int
    id: DeviceId
    place: int


def survey(facts: Facts, reader: SnapshotReader, at: int, used: Ruleset | None = None) -> Ground:
    """The ground of a snapshot at an instant; `used` is a ruleset of these facts whose lifts are taken over."""
    known = [
        Place(row.body, row.device_class, row.platform)
        for row in reader.rows("SELECT body, class, platform FROM places ORDER BY place", _PlaceRow)
    ]
    stated = {fact.place for held in facts.devices.values() if (fact := held.at(at)) is not None}
    places = [*known, *sorted(stated.difference(known), key=str)]
    reader.load("named", {"id": ("text", sorted({*facts.devices, *facts.naming_device}))})
    named = reader.rows(
        "SELECT d.device, d.id, d.place FROM devices d JOIN named n ON n.id = d.id", _DeviceRow
    )
    stands = [(stand_in(n), place) for n, place in enumerate(places)]
    own = [(row.id, places[row.place]) for row in named]
    rules = Ruleset(facts, Roster([*stands, *own], taken_at=reader.info.taken_at), at)
    if used is not None and used.facts is facts:
        used.check_horizon(at)
        rules.lifts = used.lifts
    ground = Ground(rules, at, places)
    numbers = {place: n for n, place in enumerate(places)}
    for row in named:
        place = numbers[ground.rules.place_of(row.id)]
        if place != row.place:
            ground.moved[row.device] = place
        if any(_may_hold(facts, each, at) for each in facts.naming_device.get(row.id, ())):
            ground.special.add(row.device)
    seen = {row.id for row in named}
    ground.unseen = [each for each in ground.rules.pinned.items() if each[0] not in seen]
    return ground


def stand_in(place: int) -> DeviceId:
    """The device that stands in for those of a place; no real one has a name like it."""
    return DeviceId(f"\0{place}")


def _may_hold(facts: Facts, exemption: ExemptionId, at: int) -> bool:
    """Whether it is worth weighing an exemption: outside its window it lifts nothing."""
    request = facts.exemptions[exemption].request
    return request.start <= at < request.end
