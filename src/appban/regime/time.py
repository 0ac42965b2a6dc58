"""Time is an integer of UTC microseconds, every interval is half-open, and nothing here reads a clock.

A bare date widens in a zone: a start is 00:00, "until Friday" ends Saturday 00:00, "as of D" is the last microsecond
of D. Times stand in events as JSON integers, so they stay below 2**53 (the year 2255).
"""

import datetime as dt
from calendar import monthrange
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appban.errors import InputError

Precision = Literal["instant", "day"]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FOREVER = 2**53 - 1
"""The end of an interval without one; also the largest time that fits an event."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NAIVE_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - for text in UTC alone


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; InputError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"{name!r} is not a time zone; give an IANA name such as Europe/London") from None


def from_datetime(moment: dt.datetime) -> int:
    """UTC microseconds of an aware datetime; InputError outside 1970 to 2255."""
    micros = (moment - _EPOCH) // dt.timedelta(microseconds=1)
    if not 0 <= micros < FOREVER:
        raise InputError(
            f"{moment.isoformat()} is outside the years 1970 to 2255; give the date that was meant"
        )
    return micros


def to_datetime(at: int, where: dt.tzinfo = dt.UTC) -> dt.datetime:
    """A time as an aware datetime in UTC or a zone."""
    return (_EPOCH + dt.timedelta(microseconds=at)).astimezone(where)


def show(at: int, where: ZoneInfo | None = None) -> str:
    """ISO 8601 text of a time, in UTC (`Z`) or a zone; microseconds only when there are any."""
    if where is None:
        return (_NAIVE_EPOCH + dt.timedelta(0, 0, at)).isoformat() + "Z"
    return to_datetime(at, where).isoformat()


def day_start(day: dt.date, where: ZoneInfo) -> int:
    """The first microsecond of a calendar day in a zone."""
    return from_datetime(dt.datetime.combine(day, dt.time.min, tzinfo=where))


def day_end(day: dt.date, where: ZoneInfo) -> int:
    """The end (exclusive) of a calendar day in a zone, which is the next day's start across clock changes."""
    if day == dt.date.max:
        raise InputError(f"{day.isoformat()} has no day after it; give the date that was meant")
    return day_start(day + dt.timedelta(days=1), where)


def read(text: str, where: ZoneInfo, *, bare: Literal["start", "until", "as-of"]) -> tuple[int, Precision]:
    """A time from text: ISO 8601 with an offset or `Z`, a local time in the zone, or a bare date that widens.

    `bare` says what a date alone means: its first microsecond, the end after it, or its last microsecond.
    """
    try:
        if len(text) == len("2023-03-16"):
            return _widen(dt.date.fromisoformat(text), where, bare), "day"
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is not a date or time; write 2023-03-16, 2023-03-16T21:30 or 2023-03-16T21:30:00Z"
        ) from None
    return from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=where)), "instant"


def local_day(at: int, where: ZoneInfo) -> dt.date:
    """The calendar day of an instant in a zone."""
    return (_EPOCH + dt.timedelta(microseconds=at)).astimezone(where).date()


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_touched(start: int, end: int, where: ZoneInfo) -> frozenset[dt.date]:
    """The calendar days in a zone that [start, end) touches."""
    if end <= start:
        return frozenset()
    first, last = local_day(start, where), local_day(end - 1, where)
    return frozenset(first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _widen(day: dt.date, where: ZoneInfo, bare: Literal["start", "until", "as-of"]) -> int:
    if bare == "start":
        return day_start(day, where)
    return day_end(day, where) - (1 if bare == "as-of" else 0)
