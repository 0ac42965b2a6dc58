"""CSV (RFC 4180) in UTF-8, with or without a byte order mark; each row is as wide as the header."""

import csv
import io
from collections.abc import Iterator

from appban.errors import InputError
from appban.inventory._limits import few_enough, text_of

Row = tuple[str, list[str]]
"""Where a row begins (`line 7`) and its cells."""


def table(data: bytes) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The header and the rows after it, less blank ones; InputError if a column has no name or another's."""
    text_of(data)  # refuses what is not UTF-8, with its line; the rows are then decoded as they are read
    lines = _lines(data)
    where, first = next(lines, ("line 1", []))
    header = tuple(name.strip() for name in first)
    seen: set[str] = set()
    for name in header:
        if not name or name in seen:
            raise InputError(
                f"column {name!r} stands twice or has no name; name each column once", where=where
            )
        seen.add(name)
    return header, _rows(lines, len(header))


def _rows(lines: Iterator[Row], width: int) -> Iterator[Row]:
    for count, (where, row) in enumerate(lines, start=1):
        few_enough(count)
        if len(row) != width:
            raise InputError(
                f"{len(row)} cells where the header has {width}; quote cells that hold a comma", where=where
            )
        yield where, row


def _lines(data: bytes) -> Iterator[Row]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield f"line {line}", row
            line = reader.line_num + 1
    except csv.Error as fault:
        raise InputError(f"not CSV: {fault}; export the document again", where=f"line {line}") from None
