"""osquery: scheduled queries over its tables of software, from the results log or as posted to a TLS logger.

Format: "Schedule results" in osquery's logging documentation: the event format (action added or removed) and
the batch format (diffResults) are deltas, the snapshot format is the whole list; one JSON object a line, or
one body of the TLS logger. A line does not say which table it read, so the query's name has to be the table's
or end with it (`pack_inventory_deb_packages`); other queries are no lists of software and only show that the
device was heard. Each query is a section of its own. Paths, profiles and local users are not read, nor
maintainers, who are people.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.inventory._json import shown, stream, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import clean, is_guid, item, keys, known
from appban.inventory._times import epoch
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceClaim, Item, Report, Section, Tells

Columns = dict[str, str | int | float | None]


class _Diff(msgspec.Struct, frozen=True):
    added: tuple[Columns, ...] | Literal[""] = ()
    removed: tuple[Columns, ...] | Literal[""] = ()


class _Line(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    host_identifier: str | None = None
    hostname: str | None = None
    unix_time: str | int | None = None
    action: Literal["added", "removed", "snapshot"] | None = None
    columns: Columns | None = None
    snapshot: tuple[Columns, ...] | Literal[""] | None = None
    diff_results: _Diff | Literal[""] | None = None
    decorations: dict[str, str | int | float | None] = {}


class _Body(msgspec.Struct, frozen=True):
    """What the TLS logger posts; its node key is a secret and is not read."""

    data: tuple[_Line, ...]
    log_type: Literal["result"]


class _Table(msgspec.Struct, frozen=True):
    platform: Platform | None
    read: Callable[[Columns, str], Item | None]
    tells: Tells = "list"


class _Pile(msgspec.Struct):
    """The rows of one query on one device at one time, as they come."""

    device: DeviceClaim
    seen_at: int
    mode: Literal["full", "delta"]
    sections: tuple[Section, ...]
    items: list[Item]
    removed: list[Item]
    tells: Tells

    def report(self, source: str) -> Report:
        """The rows so far, as a report."""
        return Report(
            source,
            self.device,
            self.seen_at,
            self.mode,
            self.sections,
            tuple(self.items),
            tuple(self.removed),
            self.tells,
        )


class Source:
    """Result logs of osquery; see the module for the formats."""

    name = "osquery"
    summary = "osquery result log: events, batches or snapshots, one JSON object a line"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report for each device, query and time, in order; InputError with the line and the value."""
        piles: dict[object, _Pile] = {}
        names: set[str] = set()
        count = 0
        for where, line in _lines(sized(data, MAX_DOCUMENT)):
            names.add(line.name)
            count += _add(piles, line, where, received_at)
            few_enough(count)
        if not any(_table(name) for name in names):
            raise InputError(
                f"no query of these is named after a table of software: {shown(sorted(names))}; "
                f"name them after {', '.join(_TABLES)}"
            )
        return iter([pile.report(self.name) for pile in piles.values()])


def _lines(data: bytes) -> Iterator[tuple[str, _Line]]:
    for number, value in stream(data):
        place = f"line {number}: $"
        if isinstance(value, dict) and "data" in value and "name" not in value:
            for at, line in enumerate(struct(value, _Body, place).data):
                yield f"{place}.data[{at}]", line
        else:
            yield place, struct(value, _Line, place)


def _add(piles: dict[object, _Pile], line: _Line, where: str, received_at: int) -> int:
    """Put a line's rows on the pile they belong to; how many rows it had."""
    added, removed, mode = _changes(line, where)
    table = _table(line.name)
    device = _device(line, table, where)
    at = received_at
    if line.unix_time is not None:
        at = epoch(str(line.unix_time), f"{where}.unixTime", received_at)
    # A snapshot is whole by itself, so each one stands alone; the lines of one delta belong together.
    key: object = (device.keys, line.name, at) if mode == "delta" else where
    sections = (Section(clean(line.name) or ""),) if table is not None else ()
    tells: Tells = "list" if table is None else table.tells
    pile = piles.setdefault(key, _Pile(device, at, mode, sections, [], [], tells))
    if table is not None:
        pile.items.extend(made for row in added if (made := table.read(row, where)) is not None)
        pile.removed.extend(made for row in removed if (made := table.read(row, where)) is not None)
    return len(added) + len(removed)


def _changes(
    line: _Line, where: str
) -> tuple[tuple[Columns, ...], tuple[Columns, ...], Literal["full", "delta"]]:
    """Rows added, rows removed, and the mode, by whichever of the three formats the line has."""
    match line:
        case _Line(action="snapshot", snapshot=rows) if rows is not None:
            return rows or (), (), "full"
        case _Line(action="added", columns=row) if row is not None:
            return (row,), (), "delta"
        case _Line(action="removed", columns=row) if row is not None:
            return (), (row,), "delta"
        case _Line(action=None, diff_results=diff) if diff is not None:
            return (diff.added or (), diff.removed or (), "delta") if diff else ((), (), "delta")
    raise InputError(
        f"action {line.action!r} comes without its rows (columns, snapshot or diffResults); log the query again",
        where=where,
    )


def _device(line: _Line, table: _Table | None, where: str) -> DeviceClaim:
    host = clean(line.host_identifier) or clean(line.hostname)
    found = keys(
        ("serial", _text(line.decorations, "hardware_serial")),
        ("uuid", _text(line.decorations, "host_uuid")),
        ("uuid" if is_guid(host) else "hostname", host),
        ("hostname", _text(line.decorations, "hostname") or line.hostname),
    )
    return DeviceClaim(keys=known(found, where), platform=table.platform if table is not None else None)


def _text(columns: Columns, *names: str) -> str | None:
    """The first of some columns that says anything."""
    for name in names:
        value = columns.get(name)
        if value is not None and str(value).strip():
            return str(value)
    return None


def _deb(row: Columns, where: str) -> Item | None:
    status = _text(row, "status")
    if status is not None and not status.endswith(" installed"):
        return (
            None  # removed but for its settings: dpkg still lists it, and it is no application on the device
        )
    name, version = _text(row, "name"), _text(row, "version")
    return item(Platform.LINUX, Kind.DEB, name, where=where, name=name, version=version)


def _rpm(row: Columns, where: str) -> Item:
    name = _text(row, "name")
    version = "-".join(part for part in (_text(row, "version"), _text(row, "release")) if part)
    return item(
        Platform.LINUX,
        Kind.RPM,
        name,
        where=where,
        name=name,
        publisher=_text(row, "vendor"),
        version=version,
    )


def _program(row: Columns, where: str) -> Item:
    code = clean(_text(row, "identifying_number"))
    kind = Kind.PRODUCT_CODE if is_guid(code) else Kind.TITLE
    return item(
        Platform.WINDOWS,
        kind,
        code if kind is Kind.PRODUCT_CODE else None,
        where=where,
        name=_text(row, "name"),
        publisher=_text(row, "publisher"),
        version=_text(row, "version"),
    )


def _app(row: Columns, where: str) -> Item:
    name = _text(row, "display_name", "bundle_name", "name")
    return item(
        Platform.MACOS,
        Kind.BUNDLE_ID,
        _text(row, "bundle_identifier"),
        where=where,
        name=None if name is None else name.removesuffix(".app"),
        version=_text(row, "bundle_short_version", "bundle_version"),
    )


def _extension(row: Columns, where: str) -> Item:
    return item(
        Platform.BROWSER,
        Kind.EXTENSION_ID,
        _text(row, "identifier", "referenced_identifier"),
        where=where,
        name=_text(row, "name"),
        version=_text(row, "version"),
    )


_TABLES = {
    "deb_packages": _Table(Platform.LINUX, _deb),
    "rpm_packages": _Table(Platform.LINUX, _rpm),
    "programs": _Table(Platform.WINDOWS, _program),
    "apps": _Table(Platform.MACOS, _app),
    "chrome_extensions": _Table(None, _extension, "sightings"),
    "firefox_addons": _Table(None, _extension, "sightings"),
}
_NAMED = re.compile(rf"(?:.*[^A-Za-z0-9])?({'|'.join(_TABLES)})", re.DOTALL)


def _table(query: str) -> _Table | None:
    found = _NAMED.fullmatch(query)
    return None if found is None else _TABLES[found[1]]
