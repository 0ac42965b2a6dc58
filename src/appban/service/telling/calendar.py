"""Ends and reviews as a calendar file (RFC 5545), with a notice or as a feed.

Each has one id for good, and a sequence that grows when something may have moved it: an entry moves and is not doubled.
"""

import datetime as dt
from collections.abc import Iterable

from icalendar import Alarm, Calendar, Event

from appban.regime.time import SECOND, to_datetime
from appban.service.telling.notice import CalendarMark

MEDIA_TYPE = "text/calendar"
LAST_MINUTE = 60 * SECOND
"""An end is shown in the last minute before it, so that what ends with Friday stands on Friday."""
ALARM_BEFORE = dt.timedelta(days=-7)


def calendar_file(marks: Iterable[CalendarMark], stamp: int, *, name: str | None = None) -> bytes:
    """A calendar of these marks as known at `stamp` (UTC microseconds); `name` is what a feed is called."""
    calendar = Calendar()
    calendar.add("prodid", "-//appban//notices//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name is not None:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", dt.timedelta(hours=6), parameters={"value": "DURATION"})
    for mark in marks:
        calendar.add_component(_event(mark, stamp))
    return bytes(calendar.to_ical())


def _event(mark: CalendarMark, stamp: int) -> Event:
    event = Event()
    event.add("uid", mark.uid)
    event.add("dtstamp", to_datetime(stamp).replace(microsecond=0))
    event.add("dtstart", to_datetime(mark.at - LAST_MINUTE).replace(microsecond=0))
    event.add("sequence", mark.sequence)
    event.add("summary", mark.summary)
    event.add("transp", "TRANSPARENT")
    if not mark.over:
        event.add_component(_alarm(mark))
    return event


def _alarm(mark: CalendarMark) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", mark.summary)
    alarm.add("trigger", ALARM_BEFORE)
    return alarm
