"""The tables as data: CSV (RFC 4180, formula-safe), its metadata (CSV on the Web) and the data set (schema.org, JSON-LD)."""

import csv
import io

import msgspec

from appban.regime.register import Column, Register, Sheet, Value
from appban.regime.time import show

CSV = "text/csv"
CSVW = "http://www.w3.org/ns/csvw"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_name(sheet: Sheet) -> str:
    """The file of a table."""
    return f"{sheet.slug}.csv"


def table(sheet: Sheet) -> bytes:
    """The table in UTF-8 with a header row; what is not known is empty, never 0."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([each.name for each in sheet.columns])
    for line in sheet.lines:
        writer.writerow([_cell(each) for each in line.cells])
    return out.getvalue().encode()


def metadata(sheet: Sheet) -> bytes:
    """What the columns of the table are (W3C Tabular Metadata, section 5), for the file beside it."""
    return _json(
        {
            "@context": CSVW,
            "url": csv_name(sheet),
            "dc:title": sheet.title,
            "dc:description": " ".join((sheet.says, *sheet.lacks)),
            "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
            "tableSchema": {"columns": [_column(each) for each in sheet.columns]},
        }
    )


def dataset(register: Register, sheet: Sheet, base: str) -> bytes:
    """The table as a schema.org Dataset; addresses are absolute where `base` says where the register stands."""
    return _json(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": f"{base}{sheet.slug}.html",
            "name": sheet.title,
            "description": " ".join((sheet.says, *sheet.lacks)),
            "url": f"{base}{sheet.slug}.html",
            "isAccessibleForFree": True,
            "dateModified": show(register.updated),
            "version": str(register.size),
            "identifier": f"{register.origin}#{sheet.slug}",
            "creator": {"@type": "Organization", "name": register.origin},
            "variableMeasured": [each.title for each in sheet.columns],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": CSV,
                    "contentUrl": f"{base}{csv_name(sheet)}",
                    "name": f"{sheet.title} as CSV",
                }
            ],
        }
    )


def _column(column: Column) -> dict[str, object]:
    made: dict[str, object] = {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.title,
        "dc:description": column.says,
        "datatype": {"base": column.datatype, "format": "yyyy-MM-ddTHH:mm:ssX"}
        if column.datatype == "dateTime"
        else column.datatype,
    }
    return made | ({"null": column.null} if column.null else {})


def _cell(value: Value) -> str:
    """OWASP CSV injection: what begins like a formula is put behind an apostrophe."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else str(value)


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
