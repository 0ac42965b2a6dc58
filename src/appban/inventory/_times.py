"""When a document was made, as it says so itself; what it says of a time to come is refused."""

import datetime as dt
import re

from appban.errors import InputError
from appban.regime.time import HOUR, SECOND, from_datetime, show

MAX_AHEAD = 300 * SECOND
"""Microseconds a device's clock may be ahead of ours; more, and its reports would outlive later ones."""

EARLIEST_ZONE = 14 * HOUR
"""How far the clocks of the world stand ahead of UTC at most (Line Islands)."""

LATEST_ZONE = 12 * HOUR
"""How far they stand behind it at most (Baker Island)."""

_OFFSET = re.compile(r"([+-])(0[0-9]|1[0-4]):?([0-5][0-9])")


def instant(text: str, where: str, received_at: int) -> int:
    """UTC microseconds of ISO 8601 text with an offset or Z; InputError if impossible or still to come."""
    moment = _read(text, where)
    if moment.tzinfo is None:
        raise InputError(
            f"{text!r} does not say which zone it is in; end it with Z or an offset", where=where
        )
    return _arrived(_utc(moment, text, where), text, where, received_at)


def epoch(text: str, where: str, received_at: int) -> int:
    """UTC microseconds of whole Unix seconds; InputError if impossible or still to come."""
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise InputError(
            f"{text!r} is not a Unix time in whole seconds; export the document again", where=where
        )
    return _arrived(int(text) * SECOND, text, where, received_at)


def local(text: str, offset: str | None, where: str, received_at: int) -> int:
    """UTC microseconds of a device's local time, by its own offset such as +0100.

    Without an offset only bounds are known: the answer is then the latest instant it can mean, no later than
    its receipt.
    """
    moment = _read(text, where)
    if moment.tzinfo is not None:
        raise InputError(f"{text!r} is not a local time; export the document again", where=where)
    if offset is None:
        naive = _utc(moment.replace(tzinfo=dt.UTC), text, where)
        _arrived(naive - EARLIEST_ZONE, text, where, received_at)
        return min(received_at, naive + LATEST_ZONE)
    there = dt.timezone(_offset(offset, where))
    return _arrived(_utc(moment.replace(tzinfo=there), text, where), text, where, received_at)


def _read(text: str, where: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or len(text) <= len("2026-11-22"):
        raise InputError(f"{text!r} is not a date and time; write it as 2026-11-22T01:00:00Z", where=where)
    return moment


def _utc(moment: dt.datetime, text: str, where: str) -> int:
    try:
        return from_datetime(moment)
    except InputError:
        raise InputError(
            f"{text!r} is outside the years 1970 to 2255; set the device's clock", where=where
        ) from None


def _offset(text: str, where: str) -> dt.timedelta:
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is not an offset from UTC such as +0100", where=where)
    size = dt.timedelta(hours=int(found[2]), minutes=int(found[3]))
    return size if found[1] == "+" else -size


def _arrived(at: int, text: str, where: str, received_at: int) -> int:
    if at > received_at + MAX_AHEAD:
        raise InputError(
            f"{text!r} is later than its receipt at {show(received_at)}; set the device's clock and report again",
            where=where,
        )
    return at
