"""How a table of somebody else's making is to be read: its headings, words and dates, by ours.

The mapping is the front of the document, with the keys that a mapping of `appban exemption import` has:

    date = "%d/%m/%Y %H:%M"               how times are written; without it, ISO 8601
    [columns]   serial = "Serial Number"   our column = its heading in the file
    [fixed]     kind = "bundle-id"         our column = one value for all rows
    [values.platform]  "Mac" = "macos"     our column: as in the file = as here
    [skip]      "Status" = ["Removed"]     heading = values whose rows are left out
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from appban.errors import InputError
from appban.inventory._front import MAX_FRONT, fronted, parted, told
from appban.inventory._tables import Row

NAMES = ("serial", "uuid", "mdm-id", "asset", "hostname")
"""Columns that name a device, the strongest first; at least one is needed."""

COLUMNS = (
    *NAMES, "platform", "kind", "value", "name", "publisher", "version", "surface", "body", "device_class",
    "managed", "seen_at",
)  # fmt: skip
"""Every column of ours."""

_MOST = MAX_FRONT - len("\n+++\n")
"""Bytes of a mapping in a file of its own, so that the line after it still ends the front."""

_LOCAL = "%Y-%m-%dT%H:%M:%S"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping as written; see the module."""

    date: str | None = None
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    skip: dict[str, tuple[str, ...]] = {}


def checked(data: bytes) -> bytes:
    """The bytes of a mapping in a file of its own, which can stand as a front; InputError if they are none."""
    if len(data) > _MOST:
        raise InputError(f"a mapping has at most {_MOST} bytes, and this has {len(data)}; shorten it")
    front, rest = parted(fronted(data, b""))
    if rest:
        raise InputError("a mapping in a file of its own has no line +++; take it out")
    reading(front or {})
    return data


def reading(front: dict[str, object]) -> Reading:
    """The mapping of a front; InputError for an unknown key or column, and for one that is missing."""
    found = told(front, Reading)
    for group in ("columns", "fixed", "values"):
        for name in getattr(found, group):
            if name not in COLUMNS:
                raise InputError(
                    f"{name!r} is no column of ours; they are {', '.join(COLUMNS)}", where=f"front: $.{group}"
                )
    _check(found)
    return found


def _check(found: Reading) -> None:
    given = {*found.columns, *found.fixed}
    for name in sorted({*found.columns} & {*found.fixed}):
        raise InputError(f"{name!r} stands in columns and in fixed; keep one", where="front")
    for wanted in (NAMES, ("platform",), ("value", "name")):
        if not given.intersection(wanted):
            raise InputError(
                f"{' or '.join(wanted)} is missing; say where it stands in the table", where="front"
            )
    if "value" in given and "kind" not in given:
        raise InputError(
            "kind is missing; say what sort of identity the value is, such as bundle-id", where="front"
        )
    if {*found.fixed}.intersection(NAMES):
        raise InputError(
            "a device's name stands in fixed, and would be that of all rows; name its column", where="front"
        )


def mapped(header: Sequence[str], rows: Iterator[Row], how: Reading) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row that is not skipped, by our columns and in our words; InputError if a heading is not there."""
    places = {heading: at for at, heading in enumerate(header)}
    for name, heading in (*how.columns.items(), *((f"skip {each}", each) for each in how.skip)):
        if heading not in places:
            raise InputError(
                f"there is no heading {heading!r} for {name}; the table has {', '.join(header)}",
                where="line 1",
            )
    for where, cells in rows:
        if any(cells[places[heading]].strip() in said for heading, said in how.skip.items()):
            continue
        found = {name: cells[places[heading]].strip() for name, heading in how.columns.items()}
        yield where, {name: _word(how.values, name, said) for name, said in {**found, **how.fixed}.items()}


def iso(text: str, how: Reading, where: str) -> str:
    """A time of the table as ISO 8601, with its offset if it has one; InputError if it is not written as stated."""
    if how.date is None:
        return text
    try:
        moment = dt.datetime.strptime(text, how.date)  # noqa: DTZ007  # the zone is judged where it is used
    except ValueError:
        raise InputError(
            f"{text!r} is not a time as {how.date}; correct the mapping or the row", where=where
        ) from None
    return moment.isoformat() if moment.tzinfo is not None else moment.strftime(_LOCAL)


def _word(values: Mapping[str, Mapping[str, str]], name: str, said: str) -> str:
    return values.get(name, {}).get(said, said)
