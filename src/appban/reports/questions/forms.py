"""An answer as people read it: cells in words, and a table in CSV (RFC 4180) that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from appban.reports.questions.model import Answer, Cell, Row

NOT_KNOWN = "not known"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell_text(cell: Cell) -> str:
    """A cell in words: what is not known says so, and is never 0."""
    match cell:
        case None:
            return NOT_KNOWN
        case bool():
            return "yes" if cell else "no"
        case int() | str():
            return str(cell)
        case _:
            return ", ".join(cell)


def answer_csv(answer: Answer) -> bytes:
    """The rows of an answer in UTF-8 with a header."""
    return rows_csv([column.name for column in answer.columns], answer.rows)


def rows_csv(names: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Rows in UTF-8 under a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def lines(answer: Answer) -> Iterator[tuple[str, str]]:
    """What stands beside the rows: when it held and was known, what is missing, what it rests on, under which head."""
    yield "as of", answer.as_of
    yield "known at", answer.known_at
    for name, value in answer.parameters.items():
        yield name, cell_text(value)
    for name, value in answer.counts.items():
        yield name.replace("_", " "), cell_text(value)
    for each in answer.missing:
        yield "missing", f"{each.what}: {each.why}" + (f" ({', '.join(each.of)})" if each.of else "")
    yield "rests on", f"{len(answer.rests_on)} entries"
    head = answer.checkpoint
    yield "head", f"{head.origin}, {head.size} entries, {head.root}"


def _safe(cell: Cell) -> str:
    text = cell_text(cell)
    return f"'{text}" if not isinstance(cell, int) and text.startswith(_FORMULA) else text
