"""What a command prints: data on stdout as table, JSON or CSV; words on stderr.

JSON is an object with a `schema` key that names and versions its shape. CSV is RFC 4180; a cell that a spreadsheet
would run as a formula is led by an apostrophe.
"""

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from rich.console import Console
from rich.table import Table

Cell = str | int | bool | None
Row = Mapping[str, "Cell | Sequence[str]"]


class Format(StrEnum):
    """How data is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def emit_rows(schema: str, rows: Sequence[Row], form: Format, columns: Sequence[str]) -> None:
    """Print rows. `schema` such as `appban/exemptions@1`; `columns` in order, also when there are no rows."""
    match form:
        case Format.JSON:
            _json({"schema": schema, "rows": [dict(row) for row in rows]})
        case Format.CSV:
            _csv(rows, columns)
        case Format.TABLE:
            _table(rows, columns)


def emit_parts(schema: str, parts: Mapping[str, Sequence[Row]], form: Format) -> None:
    """Print several lists that belong together: each under its name in a table, all in JSON, the first alone in CSV."""
    match form:
        case Format.JSON:
            _json({"schema": schema, **{name: [dict(row) for row in rows] for name, rows in parts.items()}})
        case Format.CSV:
            rows = next(iter(parts.values()), ())
            _csv(rows, list(rows[0]) if rows else [])
        case Format.TABLE:
            for number, (name, rows) in enumerate((name, rows) for name, rows in parts.items() if rows):
                sys.stdout.write(("\n" if number else "") + f"{_words(name)}\n")
                _table(rows, list(rows[0]))


def emit_one(schema: str, row: Row, form: Format) -> None:
    """Print one thing: a line a field (or each of several values) in a table, one object in JSON, one row in CSV."""
    match form:
        case Format.JSON:
            _json({"schema": schema, **row})
        case Format.CSV:
            _csv([row], list(row))
        case Format.TABLE:
            width = max(map(len, row), default=0)
            for name, value in row.items():
                first, *more = _lines(value)
                sys.stdout.write(f"{_words(name):<{width}}  {first}\n")
                sys.stdout.writelines(f"{'':<{width}}  {line}\n" for line in more)


def emit_page(schema: str, row: Row, parts: Mapping[str, Sequence[Row]], form: Format) -> None:
    """Print one thing and its lists: fields, then each list that has any, in a table; all in JSON; the fields in CSV."""
    match form:
        case Format.JSON:
            _json(
                {
                    "schema": schema,
                    **row,
                    **{name: [dict(line) for line in rows] for name, rows in parts.items()},
                }
            )
        case Format.CSV:
            _csv([row], list(row))
        case Format.TABLE:
            emit_one(schema, row, form)
            for name, rows in parts.items():
                if rows:
                    sys.stdout.write(f"\n{_words(name)}\n")
                    _table(rows, list(rows[0]))


def say(text: str) -> None:
    """Words to a person, on stderr."""
    sys.stderr.write(printable(text) + "\n")


def printable(text: str) -> str:
    """Text without line breaks or terminal escapes, so that data cannot forge what a person reads."""
    return "".join(ch if ch.isprintable() else repr(ch)[1:-1] for ch in text)


def _json(value: Mapping[str, object]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(_text(row.get(name))) for name in columns] for row in rows)
    sys.stdout.write(out.getvalue())


def _table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    if not sys.stdout.isatty():
        cells = [
            [_words(name).upper() for name in columns],
            *([_text(row.get(n)) for n in columns] for row in rows),
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for line in cells:
            sys.stdout.write(
                "  ".join(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True)).rstrip() + "\n"
            )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(_words(name), overflow="fold")
    for row in rows:
        table.add_row(*(_text(row.get(name)) for name in columns))
    Console(highlight=False, markup=False).print(table)


def _text(value: "Cell | Sequence[str]") -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return printable(str(value))
        case _:
            return printable(", ".join(value)) or "-"


def _lines(value: "Cell | Sequence[str]") -> list[str]:
    if value is None or isinstance(value, str | int):
        return [_text(value)]
    return [printable(each) for each in value] or ["-"]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _safe(text: str) -> str:
    return (
        f"'{text}" if text[:1] in {"=", "+", "@", "\t", "\r"} or (text[:1] == "-" and len(text) > 1) else text
    )
