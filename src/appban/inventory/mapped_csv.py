"""A CSV of somebody else's making, such as Kandji's list of applications, after a mapping that says how it reads.

Format: RFC 4180 in UTF-8, one row for each application on each device, after a front with the mapping; the mapping's
keys stand in the helper `_mapping`. Columns that the mapping does not name are not read, so that a table may hold
names of people. A platform may be one of ours or words for an operating system. Without a value, or with
one that its kind cannot hold, a row is a title of its name and publisher. The rows of a device are all of its
software, and rows of one device agree in what they say of it; of several times the latest stands.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.inventory._front import parted
from appban.inventory._limits import MAX_DOCUMENT, sized
from appban.inventory._mapping import NAMES, Reading, iso, mapped, reading
from appban.inventory._rows import clean, item, keys, known, platform_of
from appban.inventory._tables import table
from appban.inventory._times import instant, local
from appban.regime.device import DEVICE_CLASSES, DEVICE_PLATFORMS
from appban.regime.identity import Kind, Platform, Surface
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report

E = TypeVar("E", bound=StrEnum)

_MANAGED = {"yes": True, "true": True, "no": False, "false": False}
_ZONED_END = 6
"""Characters of an offset such as +01:00 at the end of a time."""


class _Pile(msgspec.Struct):
    """What is known of one device so far, and where it was first said."""

    where: str
    device: DeviceClaim
    seen_at: int
    items: list[Item]


class Source:
    """CSV after a mapping; see the module."""

    name = "mapped-csv"
    summary = "any CSV with a row for each application on each device, after a mapping of its columns"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device, in order of first mention; InputError with the line and the value."""
        front, rest = parted(sized(data, MAX_DOCUMENT))
        if front is None:
            raise InputError(
                "nothing says how this table is to be read; give --mapping, or put a mapping before it, between lines +++"
            )
        how = reading(front)
        header, rows = table(sized(rest, MAX_DOCUMENT))
        piles: dict[DeviceKey, _Pile] = {}
        for where, row in mapped(header, rows, how):
            _add(piles, row, how, where, received_at)
        return iter(
            [
                Report(self.name, pile.device, pile.seen_at, "full", (SOFTWARE,), tuple(pile.items))
                for pile in piles.values()
            ]
        )


def _add(
    piles: dict[DeviceKey, _Pile], row: dict[str, str], how: Reading, where: str, received_at: int
) -> None:
    made = _item(row, where)
    device = _device(row, made.platform, where)
    seen_at = _seen_at(row.get("seen_at", ""), how, where, received_at)
    pile = piles.setdefault(device.keys[0], _Pile(where, device, seen_at, []))
    pile.device = _agreed(pile, device, where)
    pile.seen_at = max(pile.seen_at, seen_at)
    pile.items.append(made)


def _agreed(pile: _Pile, device: DeviceClaim, where: str) -> DeviceClaim:
    """What both rows say of a device; InputError where they differ. A browser's row leaves its platform open."""
    platform = pile.device.platform or device.platform
    ours = msgspec.structs.replace(pile.device, platform=platform)
    if ours != msgspec.structs.replace(device, platform=device.platform or platform):
        key = device.keys[0]
        raise InputError(
            f"{key.scheme} {key.value!r} differs from {pile.where} in its other names, platform, body, device_class "
            "or managed; one device says one thing",
            where=where,
        )
    return ours


def _device(row: dict[str, str], platform: Platform, where: str) -> DeviceClaim:
    managed, place = row.get("managed", "").lower(), row.get("device_class", "")
    if managed and managed not in _MANAGED:
        raise InputError(f"managed is yes, no or empty, not {managed!r}; map it", where=where)
    return DeviceClaim(
        keys=known(keys(*((name, row.get(name)) for name in NAMES)), where),
        platform=platform if platform in DEVICE_PLATFORMS else None,
        body=clean(row.get("body")),
        device_class=_one_of(DEVICE_CLASSES, place, "device_class", where) if place else None,
        managed=_MANAGED.get(managed),
    )


def _item(row: dict[str, str], where: str) -> Item:
    value = row.get("value", "")
    return item(
        _platform(row["platform"], where),
        _one_of(tuple(Kind), row["kind"], "kind", where) if value else Kind.TITLE,
        value,
        where=where,
        name=row.get("name"),
        publisher=row.get("publisher"),
        version=row.get("version"),
        surface=_one_of(tuple(Surface), row.get("surface") or Surface.NATIVE_APP, "surface", where),
    )


def _platform(text: str, where: str) -> Platform:
    found = Platform(text) if text in tuple(Platform) else platform_of(text, where=where)
    if found is None:
        raise InputError("no platform is stated; map the column that has it, or fix one", where=where)
    return found


def _seen_at(text: str, how: Reading, where: str, received_at: int) -> int:
    if not text:
        return received_at
    place = f"{where}, seen_at"
    said = iso(text, how, place)
    zoned = said.endswith("Z") or said[-_ZONED_END : -_ZONED_END + 1] in {"+", "-"}
    return instant(said, place, received_at) if zoned else local(said, None, place, received_at)


def _one_of(allowed: tuple[E, ...], text: str, column: str, where: str) -> E:
    for each in allowed:
        if each == text:
            return each
    raise InputError(f"{column} {text!r} is not known; map it to one of {', '.join(allowed)}", where=where)
