"""appban's own CSV: one row for each application on each device, for sources that no other parser reads.

Format: UTF-8, with or without a byte order mark, comma-separated (RFC 4180), first row names the columns in
any order.

device       required: its asset tag, or another name as `serial:…`, `uuid:…`, `hostname:…`, `mdm-id:…`
platform     required: where the application runs: ios android macos windows linux chromeos browser network
kind, value  required columns: the identity; a `title` has its name in `name` and may leave `value` empty
name, publisher, version   as the device shows them
surface      how the application is met; without it, native-app
body, device_class, managed (yes or no), seen_at (ISO 8601 with Z or offset): of the device, alike in all
             its rows

The rows of a device are all of its software. Rows of one device need not stand together. Nothing is guessed:
an unknown column, kind or platform, or a value that its kind cannot hold, refuses the document.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.inventory._limits import MAX_DOCUMENT, sized
from appban.inventory._rows import clean, item, keys, known
from appban.inventory._tables import table
from appban.inventory._times import instant
from appban.regime.device import DEVICE_CLASSES, DEVICE_PLATFORMS
from appban.regime.identity import Kind, Platform, Surface, identity
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report

E = TypeVar("E", bound=StrEnum)

_REQUIRED = ("device", "platform", "kind", "value")
_OPTIONAL = ("name", "publisher", "version", "surface", "body", "device_class", "managed", "seen_at")
_SCHEMES = ("asset", "serial", "uuid", "hostname", "mdm-id")
_YES_NO = {"yes": True, "no": False}


class _Pile(msgspec.Struct):
    """What is known of one device so far, and where it was first said."""

    where: str
    device: DeviceClaim
    seen_at: int
    items: list[Item]


class Source:
    """Documented CSV; see the module for its columns."""

    name = "csv"
    summary = "appban's own CSV: device, platform, kind, value, and more about each"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device, in order of first mention; InputError with the line and the value."""
        header, rows = table(sized(data, MAX_DOCUMENT))
        _known_columns(header)
        piles: dict[DeviceKey, _Pile] = {}
        for where, cells in rows:
            _add(piles, dict(zip(header, cells, strict=True)), where, received_at)
        return iter(
            [
                Report(
                    source=self.name,
                    device=pile.device,
                    seen_at=pile.seen_at,
                    mode="full",
                    sections=(SOFTWARE,),
                    items=tuple(pile.items),
                )
                for pile in piles.values()
            ]
        )


def _known_columns(header: tuple[str, ...]) -> None:
    for name in header:
        if name not in (*_REQUIRED, *_OPTIONAL):
            raise InputError(
                f"column {name!r} is not known; the columns are {', '.join((*_REQUIRED, *_OPTIONAL))}",
                where="line 1",
            )
    for name in _REQUIRED:
        if name not in header:
            raise InputError(
                f"column {name!r} is missing; add it, first row names the columns", where="line 1"
            )


def _add(piles: dict[DeviceKey, _Pile], row: dict[str, str], where: str, received_at: int) -> None:
    made = _item(row, where)
    device = _device(row, made.platform, where)
    said = row.get("seen_at", "").strip()
    seen_at = instant(said, f"{where}, seen_at", received_at) if said else received_at
    pile = piles.setdefault(device.keys[0], _Pile(where, device, seen_at, []))
    pile.device = _agreed(pile, device, seen_at, where)
    pile.items.append(made)


def _agreed(pile: _Pile, device: DeviceClaim, seen_at: int, where: str) -> DeviceClaim:
    """What both rows say of a device; InputError where they differ. A browser's row leaves its platform open."""
    platform = pile.device.platform or device.platform
    ours = msgspec.structs.replace(pile.device, platform=platform)
    theirs = msgspec.structs.replace(device, platform=device.platform or platform)
    if (ours, pile.seen_at) != (theirs, seen_at):
        raise InputError(
            f"{device.keys[0].scheme} {device.keys[0].value!r} differs from {pile.where} in platform, body, "
            "device_class, managed or seen_at; state one device alike in all its rows",
            where=where,
        )
    return ours


def _device(row: dict[str, str], platform: Platform, where: str) -> DeviceClaim:
    scheme, colon, rest = row["device"].strip().partition(":")
    named = (scheme, rest) if colon and scheme in _SCHEMES else ("asset", row["device"])
    managed = row.get("managed", "").strip()
    if managed and managed not in _YES_NO:
        raise InputError(f"managed is yes, no or empty, not {managed!r}", where=where)
    place = clean(row.get("device_class"))
    return DeviceClaim(
        keys=known(keys(named), where),
        platform=platform if platform in DEVICE_PLATFORMS else None,
        body=clean(row.get("body")),
        device_class=None if place is None else _one_of(DEVICE_CLASSES, place, "device_class", where),
        managed=_YES_NO.get(managed),
    )


def _item(row: dict[str, str], where: str) -> Item:
    platform = _one_of(tuple(Platform), row["platform"], "platform", where)
    kind = _one_of(tuple(Kind), row["kind"], "kind", where)
    surface = _one_of(tuple(Surface), row.get("surface") or Surface.NATIVE_APP, "surface", where)
    value = row["value"].strip()
    if kind is not Kind.TITLE:
        _holds(platform, kind, value, where)
    return item(
        platform,
        kind,
        value,
        where=where,
        name=row.get("name"),
        publisher=row.get("publisher"),
        version=row.get("version"),
        surface=surface,
    )


def _holds(platform: Platform, kind: Kind, value: str, where: str) -> None:
    try:
        identity(platform, kind, value)
    except InputError as fault:
        raise InputError(str(fault), where=where) from None


def _one_of(allowed: tuple[E, ...], text: str, column: str, where: str) -> E:
    for each in allowed:
        if each == text.strip():
            return each
    raise InputError(f"{column} {text!r} is not known; it is one of {', '.join(allowed)}", where=where)
