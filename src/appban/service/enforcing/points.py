"""Enforcement points as an operator states them: one TOML file, and beside it a CSV of devices for each point.

A point is one target in one place: the resolver of an office, the browsers of a fleet. The file says where its files
lie, which devices are behind it, in which rings the rollout goes, and how it is checked and reloaded.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from io import StringIO
from ipaddress import ip_address
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.time import DAY, HOUR, SECOND

OBSERVE, ALL = "observe", "all"
"""The two ends of a rollout: nothing is changed yet; every device."""
DEVICE, RING = "device", "ring"
ADDRESSES = frozenset({"ipv4", "ipv6"})
SHOWN = 40
"""Characters of a bad value in a message."""
_PLACE = re.compile(r"\{[a-z0-9-]+\}")
_UNITS = {"m": 60 * SECOND, "h": HOUR, "d": DAY}
_EVERY = re.compile(r"[1-9][0-9]{0,3}[mhd]")


class Probing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a point is asked whether it bites.

    `dns`: the resolver at `server`, from the device's address. `proxy`: CONNECT to the proxy at `server`, likewise.
    `browser`: the page of policies of the device's own browser, through the driver at `server`, which may hold `{scheme}`
    as `folder` of the point may. `files`: its folder, which says that what was delivered is still there, and not that the program has read it.
    `control` is a host that every device may reach: while it is not let through, no refusal counts.
    `every`: how often `appban serve` asks by itself, such as `15m`, `2h`, `1d`; without it, when told to.
    """

    kind: Literal["dns", "proxy", "browser", "files"]
    server: str | None = None
    control: str | None = None
    every: str | None = None

    @property
    def period(self) -> int | None:
        """Microseconds of `every`."""
        return None if self.every is None else int(self.every[:-1]) * _UNITS[self.every[-1]]


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One enforcement point. `folder` may hold `{scheme}`, such as `{hostname}`: then each device has its own.

    `check` and `reload` are programs with their arguments, run after files changed, in this order; none by default.
    `git` is a work tree that holds the folder: what changed is committed there in between.
    `devices` names a CSV file; without one the point serves every device that is known, by the names it is known by.
    `body` is whose point it is: tokens of that body or of one above fetch its files; without it nobody does.
    """

    name: str
    target: str
    folder: str
    devices: str | None = None
    rings: tuple[str, ...] = ()
    settings: Mapping[str, str] = {}
    check: tuple[str, ...] = ()
    reload: tuple[str, ...] = ()
    git: str | None = None
    body: BodyId | None = None
    probe: Probing | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """The rollout in order."""
        return (OBSERVE, *self.rings, ALL)


class Listed(msgspec.Struct, frozen=True):
    """A line of a devices file: the device as it is called, its ring, and its names at the point by scheme."""

    line: int
    device: str
    ring: str | None
    names: tuple[tuple[str, str], ...]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    point: Mapping[str, Mapping[str, object]] = {}
    rpz: Mapping[str, object] | None = None
    """Read by `zones_file`."""


def read_points(data: bytes, file: str) -> tuple[Point, ...]:
    """The points of a TOML file with a table `[point.NAME]` each, in order of name.

    InputError with the file and the place for anything that is not as it should be.
    """
    try:
        stated = msgspec.convert(tomllib.loads(data.decode()), _File)
        points = [
            msgspec.convert({"name": name, **table}, Point, strict=True)
            for name, table in stated.point.items()
        ]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise InputError(
            f"{problem}; docs/reference/enforcement-points.md shows the keys", where=file
        ) from None
    for point in points:
        _check(point, f"{file}: point.{point.name}")
    return tuple(sorted(points, key=lambda each: each.name))


def read_devices(data: bytes, file: str, rings: tuple[str, ...]) -> tuple[Listed, ...]:
    """The lines of a devices file: columns `device`, if need be `ring`, and one a scheme of names (`ipv4`, `hostname` ...).

    InputError with file and line for an unknown ring, an address that is none, or a name that two devices claim.
    """
    rows = csv.DictReader(StringIO(_text(data, file)), strict=True)
    columns = list(rows.fieldnames or ())
    if DEVICE not in columns or len(set(columns)) != len(columns) or not all(columns):
        raise InputError(
            f"the columns are {', '.join(columns) or 'missing'}; name {DEVICE} and each other column once",
            where=file,
        )
    schemes = tuple(each for each in columns if each not in {DEVICE, RING})
    found: list[Listed] = []
    taken: dict[tuple[str, str], int] = {}
    for listed in _lines(rows, schemes, file, rings):
        for name in ((DEVICE, listed.device), *listed.names):
            if name in taken:
                raise InputError(
                    f"{':'.join(name)} stands in line {taken[name]} too, and can be one device only",
                    where=f"{file}: line {listed.line}",
                )
            taken[name] = listed.line
        found.append(listed)
    return tuple(found)


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(f"not UTF-8: {problem}; save it as UTF-8", where=file) from None


def _lines(
    rows: "csv.DictReader[str]", schemes: tuple[str, ...], file: str, rings: tuple[str, ...]
) -> Iterator[Listed]:
    while True:
        try:
            row = next(rows, None)
        except csv.Error as problem:
            raise InputError(f"{problem}; write it as CSV", where=f"{file}: line {rows.line_num}") from None
        if row is None:
            return
        yield _line(row, schemes, f"{file}: line {rows.line_num}", rings, rows.line_num)


def _line(
    row: Mapping[str | None, object], schemes: tuple[str, ...], where: str, rings: tuple[str, ...], line: int
) -> Listed:
    if None in row or any(value is None for value in row.values()):
        raise InputError(
            "it has more or fewer fields than the first line; give each column a field", where=where
        )
    held = {str(key): str(value).strip() for key, value in row.items()}
    ring = held.get(RING) or None
    if ring is not None and ring not in rings:
        raise InputError(
            f"ring {ring[:SHOWN]!r} is none of the point's: {', '.join(rings) or 'it has none'}", where=where
        )
    if not held[DEVICE]:
        raise InputError("no device is named; give an id, or scheme:value", where=where)
    names = tuple((scheme, _name(scheme, held[scheme], where)) for scheme in sorted(schemes) if held[scheme])
    return Listed(line, held[DEVICE], ring, names)


def _name(scheme: str, value: str, where: str) -> str:
    if not value.isprintable() or len(value) > 255:  # noqa: PLR2004  # what a host name may have
        raise InputError(
            f"{scheme} {value[:SHOWN]!r} is no name; give at most 255 printable characters", where=where
        )
    if scheme not in ADDRESSES:
        return value
    try:
        address = ip_address(value)
    except ValueError:
        raise InputError(
            f"{scheme} {value[:SHOWN]!r} is no address; give one such as 192.0.2.7", where=where
        ) from None
    if f"ipv{address.version}" != scheme:
        raise InputError(f"{value} is an IPv{address.version} address in the column {scheme}", where=where)
    return str(address)


def _check(point: Point, where: str) -> None:
    bad = [ring for ring in point.rings if ring in {OBSERVE, ALL} or not ring]
    if bad or len(set(point.rings)) != len(point.rings):
        raise InputError(
            f"rings {', '.join(point.rings)!r}: name each once, and none {OBSERVE} or {ALL}", where=where
        )
    if point.rings and point.devices is None:
        raise InputError(
            "rings need a devices file that says who is in which; name one as `devices`", where=where
        )
    probe = point.probe
    if probe is not None and (probe.kind == "files") != (probe.server is None):
        raise InputError(
            f"probe of kind {probe.kind} {'needs' if probe.server is None else 'has no'} `server`; "
            'write such as {kind = "dns", server = "127.0.0.1:53"}, or {kind = "files"}',
            where=where,
        )
    if probe is not None and probe.server is not None:
        # A driver stands on the device: its name there is filled in when it is asked.
        _check_server(
            _PLACE.sub("127.0.0.1", probe.server) if probe.kind == "browser" else probe.server, where
        )
    if probe is not None and probe.every is not None and not _EVERY.fullmatch(probe.every):
        raise InputError(f"probe every {probe.every[:SHOWN]!r}: write such as 15m, 2h or 1d", where=where)
    if not point.folder:
        raise InputError("`folder` is empty; say where its files lie", where=where)


def _check_server(text: str, where: str) -> None:
    host, _, port = text.rpartition(":")
    try:
        ip_address(host.strip("[]"))
        fits = 0 < int(port) < 65536  # noqa: PLR2004  # what a port can be
    except ValueError:
        fits = False
    if not fits:
        raise InputError(
            f"probe server {text[:SHOWN]!r} is no address with a port; write such as 127.0.0.1:53 or [::1]:53",
            where=where,
        )
