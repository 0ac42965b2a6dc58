"""Microsoft Configuration Manager: installed software by computer, as CSV from a query or report.

Format: the columns of SMS_InstalledSoftware (view v_GS_INSTALLED_SOFTWARE), with the `0` that views put behind
names or without it, in any order and case; needed are Netbios_Name or Name, and ProductName or ARPDisplayName.
SoftwareCode is a product code where it is a GUID; otherwise a row has a name and a publisher only. Resource ids
are counted anew by each site, so they name no computer: SerialNumber and SMS_Unique_Identifier do where the
query has them, else the computer's name; two resource ids under one name are refused. LastHWScan or TimeStamp
is when it was looked at, to a day where it has no zone. Install dates, paths and users are not read. The rows
of a computer are all of its software.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import InputError
from appban.inventory._limits import MAX_DOCUMENT, sized
from appban.inventory._rows import clean, is_guid, item, keys, known
from appban.inventory._tables import table
from appban.inventory._times import instant, local
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report

_COMPUTER = ("netbiosname", "computername", "machinename", "name")
_TITLE = ("arpdisplayname", "productname")
_LOOKED = ("lasthwscan", "timestamp")

Row = Mapping[str, str]


class _Pile(msgspec.Struct):
    """What is known of one computer so far; `where` is where it was first named."""

    where: str
    resource: str
    device: DeviceClaim
    seen_at: int
    items: list[Item]


class Source:
    """Installed software of Configuration Manager; see the module for the columns."""

    name = "sccm"
    summary = "Microsoft Configuration Manager installed software (v_GS_INSTALLED_SOFTWARE), CSV"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a computer, in order of first mention; InputError with the line and the value."""
        header, rows = table(sized(data, MAX_DOCUMENT))
        names = _columns(header)
        piles: dict[DeviceKey, _Pile] = {}
        for where, cells in rows:
            _add(piles, dict(zip(names, cells, strict=True)), where, received_at)
        return iter(
            [
                Report(self.name, pile.device, pile.seen_at, "full", (SOFTWARE,), tuple(pile.items))
                for pile in piles.values()
            ]
        )


def _columns(header: tuple[str, ...]) -> list[str]:
    """The columns in lower case, without `_` and the views' `0`; InputError if one is missing or meant twice."""
    names = [name.lower().replace("_", "").replace(" ", "").removesuffix("0") for name in header]
    twice = next((header[at] for at, name in enumerate(names) if names.index(name) < at), None)
    if twice is not None:
        raise InputError(f"column {twice!r} stands twice, in two spellings; leave one out", where="line 1")
    if not set(_COMPUTER) & set(names) or not set(_TITLE) & set(names):
        raise InputError(
            f"columns Netbios_Name0 and ProductName0 or ARPDisplayName0 are needed, got {', '.join(header)}; "
            "export v_GS_INSTALLED_SOFTWARE with the computer's name",
            where="line 1",
        )
    if not {"softwarecode", "publisher"} & set(names):
        raise InputError(
            f"neither SoftwareCode0 nor Publisher0 is among {', '.join(header)}; a bare name identifies nothing",
            where="line 1",
        )
    return names


def _add(piles: dict[DeviceKey, _Pile], row: Row, where: str, received_at: int) -> None:
    device = _claim(row, where)
    seen_at = _seen_at(row, where, received_at)
    resource = row.get("resourceid", "").strip()
    pile = piles.setdefault(device.keys[0], _Pile(where, resource, device, seen_at, []))
    if (pile.device, pile.resource) != (device, resource):
        key = device.keys[0]
        raise InputError(
            f"{key.scheme} {key.value!r} is resource {resource!r} here and {pile.resource!r} in {pile.where}, or has "
            "other names; export computers that are not obsolete, each once",
            where=where,
        )
    pile.seen_at = max(pile.seen_at, seen_at)
    pile.items.append(_item(row, where))


def _claim(row: Row, where: str) -> DeviceClaim:
    unique = (row.get("smsuniqueidentifier") or "").strip()
    found = keys(
        ("serial", row.get("serialnumber")),
        ("agent-id", unique.upper().removeprefix("GUID:")),
        ("hostname", _first(row, _COMPUTER)),
    )
    return DeviceClaim(keys=known(found, where), platform=Platform.WINDOWS, managed=True)


def _first(row: Row, columns: tuple[str, ...]) -> str | None:
    """The first of some columns that says anything."""
    return next((row[name] for name in columns if row.get(name, "").strip()), None)


def _seen_at(row: Row, where: str, received_at: int) -> int:
    said = (_first(row, _LOOKED) or "").strip()
    if not said:
        return received_at
    zoned = said.endswith("Z") or "+" in said
    place = f"{where}, LastHWScan"
    return instant(said, place, received_at) if zoned else local(said, None, place, received_at)


def _item(row: Row, where: str) -> Item:
    code = clean(row.get("softwarecode"))
    return item(
        Platform.WINDOWS,
        Kind.PRODUCT_CODE if is_guid(code) else Kind.TITLE,
        code if is_guid(code) else None,
        where=where,
        name=_first(row, _TITLE),
        publisher=row.get("publisher"),
        version=row.get("productversion"),
    )
