"""The devices that somebody sees, a page at a time: those of the record first, then those that only an inventory knows."""

from collections.abc import Iterator

import msgspec

from appban.ports import Lake, SnapshotReader, StoreReader
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.facts import Facts
from appban.regime.identity import Platform
from appban.regime.roster import Roster
from appban.service.device_keys import RESERVED
from appban.service.naming import Names
from appban.service.place_list import DeviceLine, device_line
from appban.service.rosters import roster_for
from appban.service.sight import Sight

SCHEMES = ("serial", "uuid", "asset", "hostname", "mdm-id", "imei", "mac")
"""What a name without a scheme is looked up as, in turn."""

_WITHIN = """
FROM devices d JOIN places p ON p.place = d.place
WHERE NOT EXISTS (SELECT 1 FROM recorded r WHERE r.id = d.id)
  AND ({everywhere} OR EXISTS (SELECT 1 FROM bodies b WHERE b.id = p.body))
  AND ({every_class} OR EXISTS (SELECT 1 FROM classes c WHERE c.id = p.class))
  AND ({every_platform} OR EXISTS (SELECT 1 FROM platforms t WHERE t.id = p.platform))
  AND ({every_device} OR EXISTS (SELECT 1 FROM named n WHERE n.id = d.id))
"""


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


class _Counted(msgspec.Struct, array_like=True):
    devices: int


class _Row(msgspec.Struct, array_like=True):
    id: DeviceId
    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None


class _Asked(msgspec.Struct, frozen=True):
    """What is asked for, with the bodies that count: None for all, also one that is not known."""

    wanted: DeviceFilter
    bodies: frozenset[BodyId] | None

    def has(self, line: DeviceLine) -> bool:
        """Whether a device is asked for."""
        place, wanted = line.place, self.wanted
        return (
            (self.bodies is None or place.body in self.bodies)
            and wanted.place_class in {None, place.place_class}
            and wanted.platform in {None, place.platform}
            and (wanted.devices is None or line.device.id in wanted.devices)
        )


def device_list(
    facts: Facts,
    lake: Lake,
    names: Names,
    wanted: DeviceFilter,
    *,
    sight: Sight,
    at: int,
    page: tuple[int, int],
) -> DevicesPage:
    """The devices that a viewer sees and wants, at an instant; `page` is (number, size), and the last if there are not so many."""
    asked = _Asked(wanted, seen_bodies(facts, sight, wanted.body, at))
    recorded = sorted(_recorded(facts, lake, names, asked, at), key=lambda line: line.device.id)
    snapshot = lake.snapshot_at(at)
    number, size = page
    if snapshot is None:
        number, pages = _within(number, len(recorded), size)
        lines = tuple(recorded[(number - 1) * size : number * size])
        return DevicesPage(lines=lines, number=number, pages=pages, total=len(recorded), taken_at=None)
    with lake.open(snapshot) as reader:
        within = _load(reader, asked, facts)
        (counted,) = reader.rows(f"SELECT CAST(count(*) AS BIGINT) AS devices {within}", _Counted)
        total = len(recorded) + counted.devices
        number, pages = _within(number, total, size)
        start = (number - 1) * size
        lines = tuple(recorded[start : start + size])
        skip, left = max(0, start - len(recorded)), size - len(lines)
        rows = reader.rows(
            f"SELECT d.id, p.body, p.class, p.platform {within} ORDER BY d.id LIMIT {left} OFFSET {skip}",
            _Row,
        )
    names.learn([*(line.device.id for line in lines), *(row.id for row in rows)])
    found = tuple(_line(names, row, snapshot.taken_at) for row in rows)
    return DevicesPage(
        lines=(*lines, *found), number=number, pages=pages, total=total, taken_at=snapshot.taken_at
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


def _recorded(facts: Facts, lake: Lake, names: Names, asked: _Asked, at: int) -> Iterator[DeviceLine]:
    """Those of the record that are asked for, as it or a newer inventory has them."""
    roster: Roster = roster_for(lake, at, tuple(facts.devices))
    names.learn(facts.devices)
    for device in facts.devices:
        line = device_line(facts, roster, names, device, at)
        if line is not None and asked.has(line):
            yield line


def _load(reader: SnapshotReader, asked: _Asked, facts: Facts) -> str:
    """Put what is asked for beside the snapshot; the end of a query that finds it."""
    wanted = asked.wanted
    reader.load("recorded", {"id": ("text", list(facts.devices))})
    reader.load("bodies", {"id": ("text", sorted(asked.bodies or ()))})
    reader.load("classes", {"id": ("text", _one(wanted.place_class))})
    reader.load("platforms", {"id": ("text", _one(wanted.platform))})
    reader.load("named", {"id": ("text", sorted(wanted.devices or ()))})
    return _WITHIN.format(
        everywhere=str(asked.bodies is None).lower(),
        every_class=str(wanted.place_class is None).lower(),
        every_platform=str(wanted.platform is None).lower(),
        every_device=str(wanted.devices is None).lower(),
    )


def _one(value: str | None) -> list[str]:
    return [] if value is None else [str(value)]


def _within(number: int, total: int, size: int) -> tuple[int, int]:
    pages = max(1, -(-total // size))
    return min(number, pages), pages


def _line(names: Names, row: _Row, taken_at: int) -> DeviceLine:
    place = Place(row.body, row.place_class, row.platform)
    return DeviceLine(
        device=names.of(row.id), place=place, known_from="inventory", since=taken_at, away=False
    )
