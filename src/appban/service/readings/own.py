"""The CSV of our own (docs/reference/readings.md): one reading a row, everything about it in words of this program."""

from zoneinfo import ZoneInfo

from appban.errors import InputError
from appban.regime.reading import check_value, read_value
from appban.regime.time import Precision, read
from appban.service.readings.measured import Measured
from appban.service.readings.tables import Line, Table, each_line

NAME = "appban-readings"
REQUIRED = ("about", "metric", "at", "value")
OPTIONAL = ("segment", "since", "source", "definition", "reference")
_SOURCES = ("import", "manual", "press")


def is_own(header: tuple[str, ...]) -> bool:
    """Whether a file with these headings is one of ours."""
    return set(REQUIRED) <= set(header)


def measured(table: Table, name: str, zone: ZoneInfo) -> list[Measured]:
    """What a file says; InputError that names every row that cannot be read, with line and value."""
    unknown = set(table.header) - {*REQUIRED, *OPTIONAL}
    if unknown:
        raise InputError(
            f"there is no column {', '.join(sorted(unknown))}; they are {', '.join((*REQUIRED, *OPTIONAL))}",
            where=f"{name}: line 1",
        )
    return each_line(table, name, lambda line: _read(line, zone))


def _read(line: Line, zone: ZoneInfo) -> Measured:
    cells = line.cells
    missing = [each for each in REQUIRED if not cells[each]]
    if missing:
        raise InputError(f"{', '.join(missing)} is empty; what is not known is written `unknown`")
    source = cells.get("source") or "import"
    if source not in _SOURCES:
        raise InputError(f"{source!r} is no source of a file; they are {', '.join(_SOURCES)}")
    value = read_value(cells["value"])
    check_value(cells["metric"], value)
    at, precision = _end(cells["at"], zone)
    since = read(cells["since"], zone, bare="start")[0] if cells.get("since") else None
    if since is not None and since >= at:
        raise InputError(f"since {cells['since']!r} is not before at {cells['at']!r}; correct one of them")
    return Measured(
        line=line.number,
        about=cells["about"],
        metric=cells["metric"],
        segment=cells.get("segment", ""),
        since=since,
        at=at,
        precision=precision,
        value=value,
        source=source,
        definition=cells.get("definition") or None,
        reference=cells.get("reference") or None,
    )


def _end(text: str, zone: ZoneInfo) -> tuple[int, Precision]:
    return read(text, zone, bare="until")
