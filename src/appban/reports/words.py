"""How values read in a document: bounds as bounds, what is not known as not known, shares and times in their units."""

import datetime as dt
from zoneinfo import ZoneInfo

from appban.regime.measuring import Growth, Median
from appban.regime.reading import METRICS, Unit, Value
from appban.regime.time import to_datetime

UNKNOWN = "not known"
NOT_OFFERED = "not offered"
_BEFORE = {
    "more-than": "more than ",
    "at-least": "at least ",
    "at-most": "at most ",
    "less-than": "less than ",
}


def number(value: int | None) -> str:
    """1,204; a number that is not known says so."""
    return UNKNOWN if value is None else f"{value:,}"


def valued(metric: str, value: Value) -> str:
    """A value of a metric in words."""
    unit = METRICS[metric].unit
    low = None if value.low is None else _in(unit, value.low)
    high = None if value.high is None else _in(unit, value.high)
    match value.kind:
        case "unknown":
            return UNKNOWN
        case "not-offered":
            return NOT_OFFERED
        case "between":
            return f"{low} to {high}"
        case kind:
            return f"{_BEFORE.get(kind, '')}{high if low is None else low}"


def grown(growth: Growth) -> str:
    """+12 (+0.3%), or why there is none."""
    if growth.difference is None:
        return growth.why
    share = "" if growth.per_mille is None else f" ({growth.per_mille / 10:+.1f}%)"
    return f"{growth.difference:+,}{share}".replace("-", "\N{MINUS SIGN}")


def middle(metric: str, median: Median) -> str:
    """The median, with what it leaves out."""
    if median.value is None:
        return UNKNOWN
    left = f" ({median.left_out} left out)" if median.left_out else ""
    return f"{_in(METRICS[metric].unit, median.value)}{left}"


def money(amount: int | None, currency: str) -> str:
    """An amount in the smallest unit of a currency, in its larger one."""
    return UNKNOWN if amount is None else f"{currency} {amount // 100:,}.{amount % 100:02}"


def count(many: int, one: str, more: str | None = None) -> str:
    """1 post, 2 posts."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"


def plain(slug: str) -> str:
    """A slug as a heading reads: driving-licences as Driving licences."""
    return slug.replace("-", " ").capitalize()


def day(at: int, zone: ZoneInfo) -> str:
    """17 November 2025."""
    return dated(to_datetime(at, zone).date())


def short_day(at: int, zone: ZoneInfo) -> str:
    """17 Nov, where the year stands beside it."""
    when = to_datetime(at, zone)
    return f"{when.day} {when:%b}"


def dated(when: dt.date) -> str:
    """17 November 2025."""
    return f"{when.day} {when:%B} {when.year}"


def last_day(end: int, zone: ZoneInfo) -> str:
    """The day that ends at an instant, or holds it: intervals are half-open."""
    return day(end - 1, zone)


def moment(at: int, zone: ZoneInfo) -> str:
    """17 November 2025 at 14:05."""
    return f"{day(at, zone)} at {to_datetime(at, zone):%H:%M}"


def _in(unit: Unit, value: int) -> str:
    match unit:
        case "count":
            return f"{value:,}"
        case "seconds":
            hours, minutes = divmod(value // 60, 60)
            return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {value % 60} s"
        case "milliseconds":
            return f"{value / 1000:,.1f} s"
        case "per-mille":
            return f"{value / 10:.1f}%"
