"""The devices that somebody sees, a page at a time: those of the record first, then those that only an inventory knows."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from appban.ports import StoreReader
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.facts import Facts
from appban.regime.identity import Platform
from appban.regime.roster import Roster
from appban.service.device_keys import RESERVED
from appban.service.devices.fleet_index import FleetIndex
from appban.service.devices.place_list import DeviceLine, device_line
from appban.service.naming import Names
from appban.service.sight import Sight

SCHEMES = ("serial", "uuid", "asset", "hostname", "mdm-id", "imei", "mac")
"""What a name without a scheme is looked up as, in turn."""


class DeviceFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which devices are wanted; None leaves a field open. A body stands for itself and those below it."""

    body: BodyId | None = None
    place_class: PlaceClass | None = None
    platform: Platform | None = None
    devices: frozenset[DeviceId] | None = None


class DevicesPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of lines: page `number` of `pages`, of `total` devices. `taken_at`: of when the inventory is, None: none."""

    lines: tuple[DeviceLine, ...]
    number: int
    pages: int
    total: int
    taken_at: int | None


class _Asked(msgspec.Struct, frozen=True):
    """What is asked for, with the bodies that count: None for all, also one that is not known."""

    wanted: DeviceFilter
    bodies: frozenset[BodyId] | None

    def has(self, device: DeviceId) -> bool:
        """Whether a device is asked for, as far as it is named."""
        return self.wanted.devices is None or device in self.wanted.devices

    def takes(self, place: Place) -> bool:
        """Whether devices of a place are asked for."""
        wanted = self.wanted
        return (
            (self.bodies is None or place.body in self.bodies)
            and wanted.place_class in {None, place.place_class}
            and wanted.platform in {None, place.platform}
        )


def device_list(
    facts: Facts,
    index: FleetIndex | None,
    names: Names,
    wanted: DeviceFilter,
    *,
    sight: Sight,
    at: int,
    page: tuple[int, int],
) -> DevicesPage:
    """The devices that a viewer sees and wants, at an instant, of the record and an inventory if there is one.

    `page` is (number, size), and the last if there are not so many.
    """
    asked = _Asked(wanted, seen_bodies(facts, sight, wanted.body, at))
    roster = Roster() if index is None else index.roster(facts.devices)
    recorded = sorted(_recorded(facts, roster, asked, at))
    groups = () if index is None else tuple(_groups(facts, index, asked))
    total = len(recorded) + sum(map(len, groups))
    number, size = page
    pages = max(1, -(-total // size))
    number = min(number, pages)
    ids = _slice((recorded, *groups), (number - 1) * size, size)
    names.learn(ids)
    whole = roster if index is None else index.roster(ids)
    found = (device_line(facts, whole, names, each, at) for each in ids)
    return DevicesPage(
        lines=tuple(line for line in found if line is not None),
        number=number,
        pages=pages,
        total=total,
        taken_at=None if index is None else index.taken_at,
    )


def seen_bodies(facts: Facts, sight: Sight, body: BodyId | None, at: int) -> frozenset[BodyId] | None:
    """The bodies of which a viewer sees the devices, of one and those below it if asked; None for all there are."""
    if body is None:
        return None if sight.everything else sight.bodies
    below = {each for each in facts.bodies.ids() if body in (facts.bodies.lineage(each, at) or (each,))}
    return frozenset(below if sight.everything else below & sight.bodies)


def called(reader: StoreReader, text: str) -> frozenset[DeviceId]:
    """The devices that a text names whole: an id, `scheme:value`, or a value of any scheme that devices are called by."""
    scheme, colon, value = text.partition(":")
    pairs = {(each, text) for each in SCHEMES} | ({(scheme, value)} if colon else set())
    pairs |= {(scheme, value.lower()) for scheme, value in pairs}
    found = reader.aliases([pair for pair in pairs if pair[0] not in RESERVED])
    return frozenset({DeviceId(text), *(DeviceId(each) for each in found.values())})


def _recorded(facts: Facts, roster: Roster, asked: _Asked, at: int) -> Iterator[DeviceId]:
    """Those of the record that are asked for, as it or a newer inventory has them (see `device_line`)."""
    for device, history in facts.devices.items():
        fact, place = history.at(at), roster.get(device)
        if fact is not None and (place is None or fact.stated >= roster.taken_at):
            place = fact.place
        if place is not None and asked.has(device) and asked.takes(place):
            yield device


def _groups(facts: Facts, index: FleetIndex, asked: _Asked) -> Iterator[Sequence[DeviceId]]:
    """Those that an inventory alone knows and that are asked for, by place."""
    if asked.wanted.devices is not None:
        known = (
            (device, index.get(device)) for device in sorted(asked.wanted.devices - facts.devices.keys())
        )
        yield [device for device, place in known if place is not None and asked.takes(place)]
        return
    taken = {index.place_of[each] for each in facts.devices if each in index.place_of}
    for n, (place, devices) in enumerate(index.places):
        if asked.takes(place):
            yield [each for each in devices if each not in facts.devices] if n in taken else devices


def _slice(groups: Iterable[Sequence[DeviceId]], start: int, size: int) -> list[DeviceId]:
    found: list[DeviceId] = []
    for group in groups:
        if start < len(group):
            found += group[start : start + size - len(found)]
            if len(found) == size:
                break
        start = max(0, start - len(group))
    return found
