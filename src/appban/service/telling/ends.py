"""When an exemption ends by what is on record, the days on which its people are reminded, and its mark in calendars."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.obstacles import make_case
from appban.regime.seats import rules_of
from appban.regime.spans import spans
from appban.regime.time import HOUR, from_datetime, to_datetime
from appban.service.exemptions.exemption_state import over_for_good
from appban.service.naming import short_reference
from appban.service.telling.notice import CalendarMark

DAYS_BEFORE = (14, 7, 1, 0)
"""Days before an end on which people are reminded of it; 0 is the day itself."""
MORNING = dt.time(8)
"""The local time of a reminder: nobody is woken by one."""


class Reminder(msgspec.Struct, frozen=True):
    """So many days before an end, sent from `at` on and no more from `until` on, when the next is or the end has come."""

    days: int
    at: int
    until: int


def planned_end(facts: Facts, exemption: ExemptionId, now: int) -> int | None:
    """The first instant after `now` from which an exemption is over for good, if nothing more is recorded.

    None if it is over already.
    """
    history = facts.exemptions[exemption]
    if any(over_for_good(facts, history, now)):
        return None
    later = sorted({t for t in _edges(facts, history) if t > now})
    return next((t for t in later if any(over_for_good(facts, history, t))), None)


def over_since(facts: Facts, exemption: ExemptionId, now: int) -> int | None:
    """The instant from which an exemption is over for good, up to `now`; None if it is not."""
    history = facts.exemptions[exemption]
    since: int | None = None
    for at in sorted({now, *(t for t in _edges(facts, history) if t < now)}, reverse=True):
        if not any(over_for_good(facts, history, at)):
            break
        since = at
    return since


def reminders(end: int, since: int, zone: ZoneInfo) -> tuple[Reminder, ...]:
    """The reminders of an end, in order, for something that holds since an instant.

    Days are counted back from the last day, in the zone, so that a change of the clocks moves nothing.
    """
    last = to_datetime(end - 1, zone).date()
    found = []
    for days in DAYS_BEFORE:
        morning = dt.datetime.combine(last - dt.timedelta(days=days), MORNING, tzinfo=zone)
        at = min(from_datetime(morning), end - HOUR)
        if at >= since:
            found.append((days, at))
    until = (*(at for _, at in found[1:]), end)
    return tuple(
        Reminder(days, at, over) for (days, at), over in zip(found, until, strict=False) if at < over
    )


def calendar_mark(facts: Facts, exemption: ExemptionId, at: int) -> CalendarMark:
    """The end of an exemption as a calendar shows it at an instant; one that was ended early has moved there."""
    history = facts.exemptions[exemption]
    end, since = planned_end(facts, exemption, at), over_since(facts, exemption, at)
    return CalendarMark(
        uid=f"{exemption}-end@{log_host(facts)}",
        at=next((t for t in (end, since) if t is not None), history.request.end),
        sequence=sequence(facts, history),
        summary=f"Exemption {short_reference(exemption)} {'ends' if since is None else 'has ended'}",
        over=since is not None,
    )


def sequence(facts: Facts, history: ExemptionHistory) -> int:
    """A number that grows with every entry that may move the end of an exemption (RFC 5545 section 3.8.7.4)."""
    pins = [facts.restrictions[pin.restriction] for pin in history.request.restrictions]
    named = history.request.circumstance
    circumstance = None if named is None else facts.circumstances.get(named)
    return (
        len(history.versions)
        + len(history.decisions)
        + len(history.ended)
        + (history.ratified is not None)
        + (history.reviewed is not None)
        + sum(len(held.versions) + (held.ended is not None) for held in pins)
        + (0 if circumstance is None else len(circumstance.edges()))
        + len(facts.transfers)
        + len(facts.replacing.get(history.request.exemption, ()))
    )


def _edges(facts: Facts, history: ExemptionHistory) -> Iterator[int]:
    request, recorded = history.request, history.versions[-1][0]
    yield request.end
    for pin in request.restrictions:
        case = make_case(facts, history, pin.restriction, ())
        yield from () if case is None else (since for since, _ in case.over)
        held = facts.restrictions[pin.restriction]
        yield from (
            t for _, version in held.versions for t in (version.starts, version.ends) if t is not None
        )
        yield from () if held.ended is None else (held.ended,)
        rules = rules_of(facts, pin)
        route = None if rules is None else rules.route(request.route)
        limits = () if route is None else (route.ratify_within, route.regularise_within)
        yield from (recorded + limit for limit in limits if limit is not None)
    for other in facts.replacing.get(request.exemption, ()):
        pins = facts.exemptions[other].request.restrictions
        yield from (span.start for pin in pins for span in spans(facts, other, pin.restriction)[:1])


def log_host(facts: Facts) -> str:
    """The name of the log, which no other installation has, as the right side of an id."""
    return "appban" if facts.opened is None else facts.opened.origin.replace("/", ".")
