"""Times, applications and bodies in the plain words of a notice."""

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import app_at
from appban.regime.facts import Facts
from appban.regime.time import SECOND, to_datetime

MOST_NAMED = 3
"""So many things are named in a sentence; the others are counted."""


def when(at: int, zone: ZoneInfo) -> str:
    """A time such as "16 November 2026 at 4:40pm (16:40 UTC)"."""
    local = to_datetime(at, zone)
    return f"{_day(local)} at {_clock(local)} ({_utc(local)})"


def end(at: int, zone: ZoneInfo) -> str:
    """The end of an interval; one at midnight as the last minute of the day before, so that nobody mistakes the day."""
    midnight = to_datetime(at, zone).time() == dt.time.min
    return when(at - 60 * SECOND if midnight else at, zone)


def day(at: int, zone: ZoneInfo) -> str:
    """The calendar day of a time."""
    return _day(to_datetime(at, zone))


def in_days(days: int) -> str:
    """How far off a day is."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def listed(names: Iterable[str]) -> str:
    """Names as one reads them in a sentence: "A, B and 2 more"."""
    given = list(dict.fromkeys(names))
    shown = (
        given
        if len(given) <= MOST_NAMED
        else [*given[: MOST_NAMED - 1], f"{len(given) - MOST_NAMED + 1} more"]
    )
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown) or "nothing"


def app_names(facts: Facts, apps: Sequence[AppId], at: int) -> str:
    """Applications by the names that the catalogue has for them at an instant."""
    known = ((app, app_at(facts, app, at)) for app in apps)
    return listed(app if fact is None else fact.name for app, fact in known)


def body_name(facts: Facts, body: BodyId, at: int) -> str:
    """What a body is called at an instant."""
    fact = facts.bodies.at(body, at)
    return body if fact is None else fact.name


def _day(local: dt.datetime) -> str:
    return f"{local.day} {local:%B} {local.year}"


def _clock(local: dt.datetime) -> str:
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"  # noqa: PLR2004  # the clock


def _utc(local: dt.datetime) -> str:
    utc = local.astimezone(dt.UTC)
    same = utc.date() == local.date()
    return f"{utc:%H:%M} UTC" if same else f"{utc:%H:%M} UTC on {_day(utc)}"
