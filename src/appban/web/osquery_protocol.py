"""osquery's remote API as a server speaks it: what the posted bodies are, and what they are answered.

Protocol: osquery/osquery docs/wiki/deployment/remote.md (enroll, config, log, distributed read and write). A secret or
node key that is not in force is answered with `node_invalid`, upon which osquery enrols again. Only replays of the
documented bodies were tried: no package of osqueryd was to be had.

Queries are named after the table that they read, which is how the inventory source `osquery` knows what a row is. Those
of a ban are named `banned_<table>` and so are lists of their own: that nothing is in one says nothing of the others.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from appban.errors import InputError
from appban.ports import Sheet
from appban.regime.identity import Kind, Platform

DAY = 86_400
"""Seconds between two whole lists of one table."""
BANNED = "banned_"

_COLUMNS = {
    "deb_packages": ("name, version, status", "linux"),
    "rpm_packages": ("name, version, release, vendor", "linux"),
    "programs": ("name, version, publisher, identifying_number", "windows"),
    "apps": (
        "name, display_name, bundle_name, bundle_identifier, bundle_short_version, bundle_version",
        "darwin",
    ),
    "chrome_extensions": ("name, identifier, referenced_identifier, version", None),
    "firefox_addons": ("name, identifier, version", None),
}
"""Tables of software: the columns that are read and nothing else, and the platform that has the table."""
_OF_USERS = frozenset({"chrome_extensions", "firefox_addons"})
"""Tables that tell of one user unless they are joined with all of them."""
_ASKED = {
    (Platform.LINUX, Kind.DEB): ("deb_packages", "name"),
    (Platform.LINUX, Kind.RPM): ("rpm_packages", "name"),
    (Platform.WINDOWS, Kind.PRODUCT_CODE): ("programs", "identifying_number"),
    (Platform.MACOS, Kind.BUNDLE_ID): ("apps", "bundle_identifier"),
    (Platform.BROWSER, Kind.EXTENSION_ID): ("chrome_extensions", "identifier"),
}
"""By which column of which table a device can be asked for an identity."""
_NAMED = re.compile(rf"(?:.*[^A-Za-z0-9])?(?:{'|'.join(_COLUMNS)})", re.DOTALL)

Rows = tuple[dict[str, str | int | float | None], ...]


class Enrolling(msgspec.Struct, frozen=True):
    """Body of `enroll`; what it tells of the host is not read."""

    enroll_secret: str
    host_identifier: str


class Asking(msgspec.Struct, frozen=True):
    """Body of `config` and of `distributed_read`."""

    node_key: str


class Logged(msgspec.Struct, frozen=True):
    """Body of `log`: lines of results, or of osquery's own status, which are not kept."""

    node_key: str
    log_type: str
    data: tuple[dict[str, msgspec.Raw], ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """Body of `distributed_write`: rows by the name of the query; a status other than 0 is a query that failed."""

    node_key: str
    queries: dict[str, Rows] = {}
    statuses: dict[str, int | str] = {}


class Enrolled(msgspec.Struct, frozen=True):
    """Answer to `enroll`."""

    node_key: str
    node_invalid: bool = False


class Answer(msgspec.Struct, frozen=True):
    """Answer to a `log` or a `distributed_write`, and to anything by a node that is not known (any more)."""

    node_invalid: bool


class Scheduled(msgspec.Struct, frozen=True, omit_defaults=True):
    """One query of the schedule: the whole list each time, so that a lost log loses nothing."""

    query: str
    interval: int
    snapshot: bool
    platform: str | None = None


class Config(msgspec.Struct, frozen=True):
    """Answer to `config`."""

    schedule: dict[str, Scheduled]
    decorators: dict[str, tuple[str, ...]]
    node_invalid: bool = False


class Questions(msgspec.Struct, frozen=True):
    """Answer to `distributed_read`."""

    queries: dict[str, str]
    node_invalid: bool = False


def config() -> Config:
    """What every node is told to log: each table of software, with the names of the device beside the rows."""
    return Config(
        schedule={
            table: Scheduled(query=f"{_select(table)};", interval=DAY, snapshot=True, platform=platform)
            for table, (_, platform) in _COLUMNS.items()
        },
        decorators={"load": ("SELECT uuid AS host_uuid, hardware_serial FROM system_info;",)},
    )


def questions(sheets: Iterable[Sheet]) -> Questions:
    """What devices are asked in order to find some applications, as far as tables of osquery name them."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for identity in (each for sheet in sheets for each in sheet.identities):
        if (place := _ASKED.get((identity.platform, identity.kind))) is not None:
            wanted.setdefault(place, set()).add(identity.value)
    return Questions(
        queries={
            f"{BANNED}{table}": f"{_select(table)} WHERE {column} COLLATE NOCASE IN ({_listed(values)});"
            for (table, column), values in sorted(wanted.items())
        }
    )


def results(logged: Logged, host: str) -> bytes | None:
    """The lines of a log as the inventory source reads them; None if none is about software.

    InputError if a line is of another host than the one that enrolled.
    """
    if logged.log_type == "status":
        return None
    if logged.log_type != "result":
        raise InputError(f"log_type {logged.log_type!r} is not read; osquery logs `result` and `status`")
    lines = [_own(line, host, f"$.data[{at}]") for at, line in enumerate(logged.data)]
    if not any(_NAMED.fullmatch(_text(line.get("name")) or "") for line in lines):
        return None
    return _body(lines)


def answers(answered: Answered, host: str, now: int) -> bytes | None:
    """Answers to what a ban asked as snapshots of now (Unix seconds), one a query that did not fail; None without any."""
    lines = [
        {
            "name": name,
            "action": "snapshot",
            "snapshot": rows,
            "hostIdentifier": host,
            "unixTime": now,
        }
        for name, rows in answered.queries.items()
        if name.removeprefix(BANNED) in _COLUMNS
        and name.startswith(BANNED)
        and str(answered.statuses.get(name, 0)) == "0"
    ]
    return _body(lines) if lines else None


def _select(table: str) -> str:
    columns, _ = _COLUMNS[table]
    if table in _OF_USERS:
        columns = ", ".join(f"{table}.{each}" for each in columns.split(", "))
        return f"SELECT {columns} FROM users CROSS JOIN {table} USING (uid)"  # noqa: S608 - our own names
    return f"SELECT {columns} FROM {table}"  # noqa: S608


def _listed(values: Iterable[str]) -> str:
    """Text literals of SQLite: a quote within is doubled."""
    return ", ".join("'{}'".format(value.replace("'", "''")) for value in sorted(values))


def _own(line: Mapping[str, msgspec.Raw], host: str, where: str) -> dict[str, object]:
    said = _text(line.get("hostIdentifier"))
    if said is not None and said.lower() != host.lower():
        raise InputError(
            f"hostIdentifier {said!r} is not {host!r}, which enrolled with this node key; enrol each host by itself",
            where=where,
        )
    return {**line, "hostIdentifier": host}


def _text(value: object) -> str | None:
    if not isinstance(value, msgspec.Raw):
        return None
    read = msgspec.json.decode(value)
    return read if isinstance(read, str) and read.strip() else None


def _body(lines: list[dict[str, object]]) -> bytes:
    return msgspec.json.encode({"log_type": "result", "data": lines})
