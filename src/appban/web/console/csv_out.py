"""Tables as CSV (RFC 4180) that a spreadsheet opens without running anything: a cell that would be a formula is text."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table in UTF-8 with a header row; what is not known is empty (never 0)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(each) for each in columns])
    for row in rows:
        writer.writerow([_cell(each) for each in row])
    return out.getvalue().encode()


def _cell(value: object) -> str:
    """OWASP CSV injection: what begins like a formula is put behind an apostrophe."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
