"""What a machine saw of safeguards, from a file: one row a device and safeguard, all of it taken in or none.

Format: CSV (RFC 4180) in UTF-8, the first row names the columns, in any order: `device` (an id, or a name such as
`serial:C02XK0AAJG5J`), `mitigation` (its slug), `holds` (yes or no).
"""

import csv
import io

import msgspec

from appban.errors import InputError
from appban.ports import StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.mitigation import Method
from appban.service.exemptions.mitigating import machine_evidence
from appban.service.naming import device_called
from appban.service.reading import Focus
from appban.service.work import Work

COLUMNS = ("device", "mitigation", "holds")
MOST_ROWS = 50_000
"""Each becomes an entry of its own; a larger fleet is delivered in parts."""
_YES_NO = {"yes": True, "no": False}


class Row(msgspec.Struct, frozen=True):
    """One row, with where it stands."""

    where: str
    device: str
    mitigation: str
    holds: bool


def read_rows(data: bytes, name: str) -> tuple[Row, ...]:
    """The rows of a file; InputError with file, line and value for the first that is none."""
    try:
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise InputError(f"not CSV in UTF-8: {problem}; export it again", where=name) from None
    header = tuple(cell.strip() for cell in table[0]) if table else ()
    if sorted(header) != sorted(COLUMNS):
        raise InputError(
            f"the columns are {', '.join(header) or 'none'}; they must be {', '.join(COLUMNS)}",
            where=f"{name}: line 1",
        )
    if len(table) - 1 > MOST_ROWS:
        raise InputError(f"{len(table) - 1} rows are more than {MOST_ROWS}; deliver it in parts", where=name)
    return tuple(
        _row(header, cells, f"{name}: line {number}")
        for number, cells in enumerate(table[1:], start=2)
        if cells
    )


def take_evidence(work: Work, source: str, rows: tuple[Row, ...], data: bytes, stated: int) -> int:
    """Record what a source saw at a stated time; how many rows. InputError for what it cannot have proved."""
    facts = work.facts(Focus())
    results = tuple(_checked(facts, work.writer, source, row) for row in rows)
    if not results:
        raise InputError("the file has no rows, so it says nothing; deliver one that has")
    machine_evidence(work, source, results, stated=stated, batch=to_hex(sha256(data)))
    return len(results)


def _row(header: tuple[str, ...], cells: list[str], where: str) -> Row:
    if len(cells) != len(header):
        raise InputError(f"{len(cells)} cells under {len(header)} columns; correct the row", where=where)
    said = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    if said["holds"] not in _YES_NO:
        raise InputError(f"holds is yes or no, not {said['holds']!r}", where=where)
    return Row(where, said["device"], said["mitigation"], _YES_NO[said["holds"]])


def _checked(facts: Facts, reader: StoreReader, source: str, row: Row) -> tuple[DeviceId, str, bool]:
    kind = facts.mitigations.get(row.mitigation)
    if kind is None or kind.about != "device" or Method.MACHINE not in kind.methods:
        raise InputError(
            f"{row.mitigation!r} is no safeguard of a device that a machine can prove; "
            "correct it, or attest it with `appban exemption attest`",
            where=row.where,
        )
    if source not in kind.proved_by:
        raise InputError(
            f"{row.mitigation} is proved by {', '.join(kind.proved_by)}, not by {source!r}", where=row.where
        )
    try:
        device = device_called(reader, row.device)
    except InputError as problem:
        raise InputError(str(problem), where=row.where) from None
    return device, row.mitigation, row.holds
