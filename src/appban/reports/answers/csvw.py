"""Tables of a pack as CSV (RFC 4180) that no spreadsheet runs as a formula, each with its CSVW description beside it."""

import msgspec

from appban.regime.drafted import SUPPRESSED, Table, TableColumn
from appban.reports.questions.forms import NOT_KNOWN, rows_csv


def csv_of(table: Table) -> bytes:
    """The rows in UTF-8 with a header."""
    return rows_csv([column.name for column in table.columns], table.rows)


def metadata_of(table: Table, name: str) -> bytes:
    """What the file of that name holds (CSV on the Web, W3C 2015): each column, and how what is missing is written."""
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        "dc:title": table.wording,
        "dc:description": (
            f"{table.method} As of {table.as_of}, as known at {table.known_at}. {table.control} "
            f"“{SUPPRESSED}” is not given out, “{NOT_KNOWN}” nobody has recorded; neither is 0."
        ),
        "tableSchema": {"columns": [_column(each) for each in table.columns]},
    }
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"


def _column(column: TableColumn) -> dict[str, object]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.says,
        "datatype": "integer" if column.kind == "count" else "string",
        "null": [SUPPRESSED, NOT_KNOWN],
    }
