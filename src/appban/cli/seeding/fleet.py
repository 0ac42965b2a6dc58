"""The devices of the demo and what is on them, week by week: data in, devices with their applications out."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.seeding.timed import Part
from appban.regime.bodies import BodyId
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.pack.text import load

FLEET = "fleet.yaml"
_SHOWN_OF_TEN = 8
"""Of ten devices so many have a given everyday application."""


class ItemPart(Part, frozen=True, kw_only=True):
    """An application as a tool would report it."""

    id: str
    platform: Platform
    kind: Kind
    value: str
    name: str
    publisher: str | None = None
    version: str


class FleetPart(Part, frozen=True, kw_only=True):
    """Devices of one body that one tool reports; odd ones are counted from the end, in the order of the fields."""

    source: str
    body: BodyId
    platform: Platform
    prefix: str
    count: int
    of_class: PlaceClass | None = msgspec.field(name="class", default=None)
    personal: int = 0
    unmanaged: int = 0
    unlisted: int = 0
    silent: int = 0
    everyday: tuple[str, ...]


class CarrierPart(Part, frozen=True, kw_only=True):
    """How many devices have an item, week by week; the first of them has the number `first`."""

    item: str
    prefix: str
    first: int = msgspec.field(name="from")
    counts: tuple[int, ...]


class GonePart(Part, frozen=True, kw_only=True):
    """From which week on a shipped table's row is not there any more."""

    device: str
    value: str
    week: int


class DocumentPart(Part, frozen=True, kw_only=True):
    """A document that ships, and what its source does not say."""

    source: str
    file: str
    body: BodyId
    of_class: PlaceClass = msgspec.field(name="class")


class ShippedPart(Part, frozen=True, kw_only=True):
    """The files of the department whose inventory ships as it is."""

    table: str
    gone: tuple[GonePart, ...]
    documents: tuple[DocumentPart, ...]


class FleetFile(Part, frozen=True, kw_only=True):
    """The whole fleet. `presence` is the item by which the demo's application is known on each platform."""

    silent_from: int
    items: tuple[ItemPart, ...]
    presence: dict[Platform, str]
    fleets: tuple[FleetPart, ...]
    carriers: tuple[CarrierPart, ...]
    shipped: ShippedPart


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One device of a fleet, by its serial number."""

    serial: str
    number: int
    personal: bool
    managed: bool
    listed: bool
    silent: bool


class Shown(msgspec.Struct, frozen=True):
    """A device as its tool reports it in one week: its applications, and when it was last heard."""

    device: Device
    items: tuple[ItemPart, ...]
    seen_at: int


class Fleet:
    """See the module."""

    def __init__(self, file: FleetFile) -> None:
        self.file = file
        self.items: Mapping[str, ItemPart] = {item.id: item for item in file.items}

    @cached_property
    def devices(self) -> dict[str, tuple[Device, ...]]:
        """The devices of each fleet, by its prefix."""
        return {part.prefix: tuple(_devices(part)) for part in self.file.fleets}

    def shown(
        self, part: FleetPart, week: int, at: int, present: Mapping[str, frozenset[str]]
    ) -> Iterator[Shown]:
        """The devices of a fleet in a week; `present` has what else is on some devices, by their names."""
        carried = self._carried(part.prefix, week)
        for device in self.devices[part.prefix]:
            if device.silent and week >= self.file.silent_from:
                continue
            own = {*carried.get(device.number, ()), *present.get(f"serial:{device.serial}", ())}
            everyday = (name for n, name in enumerate(part.everyday) if n == 0 or _has(device.number, n))
            names = (*everyday, *sorted(own)) if device.listed else ()
            heard = at - (device.number * 7919 % 1140) * 60_000_000
            yield Shown(device, tuple(self.items[name] for name in names), heard)

    def _carried(self, prefix: str, week: int) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for part in self.file.carriers:
            if part.prefix == prefix:
                for number in range(part.first, part.first + part.counts[week]):
                    found.setdefault(number, []).append(part.item)
        return found


def read_fleet() -> Fleet:
    """The fleet that ships."""
    return Fleet(load(shipped_demo_file(FLEET), FLEET, FleetFile))


def _devices(part: FleetPart) -> Iterator[Device]:
    odd = (part.personal, part.unmanaged, part.unlisted, part.silent)
    ends = [part.count - sum(odd[:n]) for n in range(len(odd) + 1)]
    for number in range(1, part.count + 1):
        personal, unmanaged, unlisted, silent = (ends[n + 1] < number <= ends[n] for n in range(len(odd)))
        yield Device(
            serial=f"{part.prefix}{number:03}",
            number=number,
            personal=personal,
            managed=not unmanaged,
            listed=not unlisted,
            silent=silent,
        )


def _has(number: int, nth: int) -> bool:
    """Whether a device has an everyday application: most do, each lacks another."""
    return (number * 7 + nth * 3) % 10 < _SHOWN_OF_TEN
