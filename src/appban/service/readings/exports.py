"""Files of other programs as measurements, by their format; what a cell does not say is unknown and never 0."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError
from appban.regime.reading import METRICS, UNKNOWN, Unit, Value, exactly
from appban.regime.time import day_end, day_start, local_day
from appban.service.readings.formats import IGNORE, ExportFormat
from appban.service.readings.measured import Measured
from appban.service.readings.tables import Line, Table, each_line

_NOTHING = frozenset({"", "-", "--", "undefined", "n/a", "null"})
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")
_SHORT = re.compile(r"[\d.,]+[kmb]", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_POST = re.compile(r"/(?:video|photo|status|statuses|post)/([A-Za-z0-9_-]+)/?$|^([0-9]{6,})$")
_SCALE: dict[Unit, int] = {"count": 1, "seconds": 1, "milliseconds": 1000, "per-mille": 1000}


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """When a file was made, and in which zone its days are taken to be."""

    at: int
    zone: ZoneInfo
    handle: str


def measured(table: Table, name: str, form: ExportFormat, made: Made) -> list[Measured]:
    """What a file says; InputError that names every row that cannot be read, with line and value."""
    read: Callable[[Line], list[Measured]]
    match form.rows:
        case "days" | "levels":
            read = lambda line: _day(line, form, made)  # noqa: E731  # one reader a kind of row
        case "posts":
            read = lambda line: _post(line, form, made)  # noqa: E731  # as above
        case "segments":
            read = lambda line: _segment(line, form)  # noqa: E731  # as above
    found = each_line(table, name, read)
    keys = [(each.about, each.metric, each.segment, each.since, each.at) for row in found for each in row]
    if len(set(keys)) != len(keys):
        raise InputError(
            f"the same {form.key} stands in it twice with the same metric; export a shorter stretch",
            where=name,
        )
    return [each for row in found for each in row]


def _day(line: Line, form: ExportFormat, made: Made) -> list[Measured]:
    day = _date(line.cells[form.key], local_day(made.at, made.zone))
    start, end = day_start(day, made.zone), min(day_end(day, made.zone), made.at)
    since = start if form.rows == "days" else None
    return [
        Measured(line=line.number, metric=metric, since=since, at=end, precision="day", value=value)
        for metric, value in _values(line, form)
    ]


def _post(line: Line, form: ExportFormat, made: Made) -> list[Measured]:
    link = line.cells[form.key]
    found = _POST.search(link.partition("?")[0])
    if found is None:
        raise InputError(f"{link!r} is no link to a post; export the file again")
    whose = re.search(r"/(@[^/]+)/", link)
    if whose is not None and whose[1].casefold() != f"@{made.handle.lstrip('@')}".casefold():
        raise InputError(f"{link!r} is a post of {whose[1]}, not of {made.handle}; name the other account")
    reference = found[1] or found[2]
    return [
        Measured(line=line.number, about=f"post:{reference}", metric=metric, at=None, value=value)
        for metric, value in _values(line, form)
    ]


def _segment(line: Line, form: ExportFormat) -> list[Measured]:
    part = line.cells[form.key]
    if not part:
        raise InputError(f"{form.key} is empty; export the file again")
    segment = f"{form.segment}:{part.lower()}"
    return [
        Measured(line=line.number, metric=metric, segment=segment, at=None, value=value)
        for metric, value in _values(line, form)
    ]


def _values(line: Line, form: ExportFormat) -> Iterator[tuple[str, Value]]:
    for column, text in line.cells.items():
        metric = form.columns.get(column, IGNORE)
        if column != form.key and metric != IGNORE:
            try:
                yield metric, _value(text, METRICS[metric].unit)
            except InputError as fault:
                raise InputError(f"{column}: {fault}") from None


def _value(text: str, unit: Unit) -> Value:
    """A cell in the unit of its metric: 1,234; 0.125 or 12.5% of a share; 11.5 or 0:11 of a time."""
    if text.lower() in _NOTHING:
        return UNKNOWN
    if _SHORT.fullmatch(text):
        return _rounded(text)
    clock = _CLOCK.fullmatch(text) if unit in {"seconds", "milliseconds"} else None
    if clock is not None:
        hours, minutes, seconds = (int(each or 0) for each in clock.groups())
        return exactly((hours * 3600 + minutes * 60 + seconds) * _SCALE[unit])
    share = unit == "per-mille" and text.endswith("%")
    return exactly(
        int(_decimal(text.removesuffix("%") if share else text, unit) * (10 if share else _SCALE[unit]))
    )


def _decimal(text: str, unit: Unit) -> Decimal:
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise InputError(f"{text!r} is no number; export the file again") from None
    if not number.is_finite() or (unit == "count" and number != int(number)) or abs(number) >= 10**12:
        raise InputError(f"{text!r} is no number of this metric; export the file again")
    return number


def _rounded(text: str) -> Value:
    """1.2K is all from 1,150 up to 1,249: a range, since it was rounded."""
    number, scale = text[:-1], {"k": 3, "m": 6, "b": 9}[text[-1].lower()]
    digits = number.partition(".")[2]
    try:
        middle = Decimal(number) * 10**scale
    except InvalidOperation:
        raise InputError(f"{text!r} is no number; export the file again") from None
    half = Decimal(10) ** (scale - len(digits)) / 2
    return Value(kind="between", low=int(middle - half), high=int(middle + half) - 1)


def _date(text: str, latest: dt.date) -> dt.date:
    """2026-11-16, or `November 16` without a year: then the last such day that was not after the file was made."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return _without_year(text, latest)
    if day > latest:
        raise InputError(f"{text!r} is after the file was made ({latest}); correct --exported")
    return day


def _without_year(text: str, latest: dt.date) -> dt.date:
    for year in (latest.year, latest.year - 1, latest.year - 2, latest.year - 3, latest.year - 4):
        try:
            day = dt.datetime.strptime(f"{text} {year}", "%B %d %Y").date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if day <= latest:
            if (latest - day).days > 366:  # noqa: PLR2004  # no program exports more than a year
                break
            return day
    raise InputError(
        f"{text!r} is no day of the year before the file was made ({latest}); write 2026-11-16 or November 16"
    )
