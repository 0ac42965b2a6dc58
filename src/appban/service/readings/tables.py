"""CSV as people and programs deliver it, read whole: headings, rows with their lines, and every fault named at once."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from appban.errors import InputError

Made = TypeVar("Made")

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 5_000
MOST_FAULTS = 20
"""Faults that are named; a file with more is of another kind."""


class Line(msgspec.Struct, frozen=True):
    """One row by its headings, with the line on which it begins."""

    number: int
    cells: dict[str, str]


class Table(msgspec.Struct, frozen=True):
    """A file: its headings in order, and its rows."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(data: bytes, name: str) -> Table:
    """A CSV file (RFC 4180) in UTF-8; InputError with file and line for what is none."""
    if len(data) > MOST_BYTES:
        raise InputError(f"{len(data)} bytes are more than {MOST_BYTES}; deliver it in parts", where=name)
    try:
        rows = list(_rows(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise InputError(f"not CSV in UTF-8: {problem}; export it again", where=name) from None
    header = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    if len(set(header)) != len(header) or not header:
        raise InputError("the headings are missing or one stands twice; export it again", where=name)
    if len(rows) - 1 > MOST_ROWS:
        raise InputError(f"{len(rows) - 1} rows are more than {MOST_ROWS}; deliver it in parts", where=name)
    if len(rows) == 1:
        raise InputError("the file has no rows, so it says nothing; deliver one that has", where=name)
    wrong = [number for number, cells in rows[1:] if len(cells) != len(header)]
    if wrong:
        raise InputError(
            f"not {len(header)} cells, as there are headings, on line {', '.join(map(str, wrong[:MOST_FAULTS]))}; "
            "correct it",
            where=name,
        )
    lines = (
        Line(number, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
        for number, cells in rows[1:]
    )
    return Table(header, tuple(lines))


def each_line(table: Table, name: str, make: Callable[[Line], Made]) -> list[Made]:
    """What each row makes; InputError that names every row that makes nothing, with its line and value."""
    made: list[Made] = []
    faults: list[str] = []
    for line in table.lines:
        try:
            made.append(make(line))
        except InputError as fault:
            faults.append(f"line {line.number}: {fault}")
    if faults:
        more = len(faults) - MOST_FAULTS
        told = " | ".join(faults[:MOST_FAULTS]) + (f" | and {more} more" if more > 0 else "")
        raise InputError(f"nothing of it was taken in: {told}", where=name)
    return made


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        if cells:
            yield begins, cells
        begins = reader.line_num + 1
