"""The file of grants from before appban: a CSV with a row a grant, read by a mapping of headings, values and dates.

Columns: `body`, `app`, `device` (`scheme:value`), `person` (a handle), `purpose`, `approved_by`, `approved_on`, `until`,
`restriction` (several with `;`). The mapping is TOML:

    date = "%d/%m/%Y"                      how dates are written (default %Y-%m-%d)
    device_scheme = "serial"               what a device without `scheme:` is called by
    [columns]   approved_by = "Approver"   our column = its heading in the file
    [fixed]     purpose = "enforcement"    our column = one value for all rows
    [values.app] "Example Chat" = "chat"     as in the file = as here
    [skip]      "Status" = ["Refused"]     heading = values whose rows are left out
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

import msgspec

from appban.errors import InputError

COLUMNS = ("body", "app", "device", "person", "purpose", "approved_by", "approved_on", "until", "restriction")
MAX_BYTES = 50_000_000
"""A file of grants has thousands of rows; more than this is another file."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read a file that was not written for this program; see the module."""

    date: str = "%Y-%m-%d"
    device_scheme: str = "serial"
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    skip: dict[str, tuple[str, ...]] = {}


class CarriedRow(msgspec.Struct, frozen=True):
    """One grant: `row` as a spreadsheet numbers it (the headings are row 1), values by our columns, trimmed."""

    row: int
    values: dict[str, str]

    def day(self, column: str, mapping: Mapping) -> dt.date:
        """A date of the row; InputError with the value if it is none."""
        text = self.values[column]
        try:
            return dt.datetime.strptime(text, mapping.date).replace(tzinfo=dt.UTC).date()
        except ValueError:
            raise InputError(
                f"{column} {text!r} is not a date as {mapping.date}; find it out first"
            ) from None


def read_mapping(values: object, name: str) -> Mapping:
    """A mapping from a TOML document's values; InputError for an unknown key or column."""
    try:
        mapping = msgspec.convert(values, Mapping)
    except msgspec.ValidationError as problem:
        raise InputError(
            f"{problem}; its keys are {', '.join(Mapping.__struct_fields__)}", where=name
        ) from None
    for named in (*mapping.columns, *mapping.fixed, *mapping.values):
        if named not in COLUMNS:
            raise InputError(f"{named!r} is no column of ours; they are {', '.join(COLUMNS)}", where=name)
    return mapping


def read_grants(data: bytes, mapping: Mapping, name: str) -> tuple[CarriedRow, ...]:
    """The rows that are not skipped; InputError if the file as a whole cannot be read, and then none of it is."""
    if len(data) > MAX_BYTES:
        raise InputError(f"it has {len(data)} bytes, more than {MAX_BYTES}; split it", where=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(f"byte {problem.start} is not UTF-8; save it as UTF-8", where=name) from None
    if "\0" in text:
        raise InputError("it has the character U+0000 in it; export it anew", where=name)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        raise InputError(f"it is not CSV: {problem}; export it anew", where=name) from None
    if not lines:
        raise InputError("it is empty; its first row names the columns", where=name)
    return tuple(_rows(lines, mapping, name))


def _rows(lines: Sequence[Sequence[str]], mapping: Mapping, name: str) -> Iterator[CarriedRow]:
    header = [heading.strip() for heading in lines[0]]
    places = _places(header, mapping, name)
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise InputError(
                f"it has {len(cells)} cells under {len(header)} headings; correct the row",
                where=f"{name}:{number}",
            )
        given = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        if any(given[heading] in values for heading, values in mapping.skip.items()):
            continue
        found = {column: given[heading] for column, heading in places.items()} | mapping.fixed
        yield CarriedRow(number, {c: mapping.values.get(c, {}).get(v, v) for c, v in found.items()})


def _places(header: Sequence[str], mapping: Mapping, name: str) -> dict[str, str]:
    twice = sorted({heading for heading in header if header.count(heading) > 1})
    if twice:
        raise InputError(f"the heading {twice[0]!r} stands twice; rename one", where=f"{name}:1")
    places = {c: mapping.columns.get(c, c) for c in COLUMNS if c not in mapping.fixed}
    wanted = {**places, **{f"skip {heading}": heading for heading in mapping.skip}}
    for column, heading in wanted.items():
        if heading not in header:
            raise InputError(
                f"there is no heading {heading!r} for {column}; the file has {', '.join(header)}",
                where=f"{name}:1",
            )
    return places
