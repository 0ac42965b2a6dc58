"""The clock of a request for information, counted day by day.

FOIA 2000 s.10(1): the twentieth working day following the date of receipt, which may itself be no working day; s.10(6):
the later of the day of the request and of the clarification that s.1(3) lets a body wait for; s.10(2): the days from a
fees notice to its payment, both included, are left out; s.10(3): the public interest may take as long as is reasonable,
but the notice of s.17 is due on the same day. FOISA 2002 s.10 counts alike, with no extension, by Scottish holidays.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.events.foi import (
    ClarificationAsked,
    Clarified,
    FeePaid,
    FeesAsked,
    FoiAnswered,
    FoiExtended,
)
from appban.regime.foi_law import FoiLaw
from appban.regime.foi_register import FoiHistory
from appban.regime.time import local_day, months_on
from appban.regime.working_days import NamedCalendar

Why = Literal["counted", "weekend", "holiday", "fee"]
Waits = Literal["clarification", "fee"]
_ONE = dt.timedelta(days=1)
_SATURDAY = 5
_OVER: tuple[str, ...] = ("withdrawn", "fee-not-paid", "not-clarified")


class FoiRules(msgspec.Struct, frozen=True, kw_only=True):
    """A law with the calendar that it counts by."""

    law: FoiLaw
    calendar: NamedCalendar


class CountedDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the count: the number it is given, or why it is given none."""

    day: dt.date
    why: Why
    number: int | None = None
    says: str = ""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """How a request stands on a day. `begins` is the date of receipt from which it is counted.

    `due` is None while it waits; `extended` is the day told of in a notice of the public interest. `late` is how many
    working days after its due day it was answered, or is open still. `remarks` say what else went past its day.
    """

    received: dt.date
    begins: dt.date
    waits: Waits | None
    waits_since: dt.date | None
    due: dt.date | None
    extended: dt.date | None
    over: dt.date | None
    used: int
    late: int
    days: tuple[CountedDay, ...]
    remarks: tuple[str, ...]


class _Dates(msgspec.Struct, kw_only=True):
    """What the entries say, as days."""

    received: dt.date
    asked: list[tuple[dt.date, dt.date | None]] = []
    fees: list[tuple[dt.date, dt.date | None]] = []
    notice: tuple[dt.date, dt.date] | None = None
    over: dt.date | None = None
    outcome: str | None = None


def clock(history: FoiHistory, rules: FoiRules, at: int, where: ZoneInfo) -> Clock:
    """How a request stands at an instant; RefusedError where the calendar does not know a year that has to be counted."""
    today = local_day(at, where)
    dates = _dates(history, at, where)
    begins = max([dates.received, *(came for _, came in dates.asked if came is not None)])
    waits, since = _waits(dates)
    count = _Count(rules.calendar, rules.law.days, dates.fees)
    if waits == "clarification":
        days: tuple[CountedDay, ...] = ()
    elif waits == "fee" and since is not None:
        days = tuple(count.until(begins, since - _ONE))
    else:
        days = tuple(count.whole(begins))
    due = days[-1].day if waits is None else None
    told = dates.notice[1] if dates.notice is not None and waits is None else None
    end = dates.over if dates.over is not None else today
    last = None if due is None else max(due, told or due)
    late = 0 if last is None or dates.outcome in _OVER else count.between(last, end)
    return Clock(
        received=dates.received,
        begins=begins,
        waits=waits if dates.over is None else None,
        waits_since=since if dates.over is None else None,
        due=due,
        extended=told,
        over=dates.over,
        used=sum(each.number is not None and each.day <= end for each in days),
        late=late,
        days=days,
        remarks=tuple(_remarks(dates, rules.law, count, due, today)),
    )


class _Count:
    """Counts working days, some of them left out."""

    def __init__(
        self, calendar: NamedCalendar, days: int, fees: Sequence[tuple[dt.date, dt.date | None]]
    ) -> None:
        self._calendar, self._days = calendar, days
        self._fees = [(given, paid) for given, paid in fees if paid is not None]

    def whole(self, begins: dt.date, days: int | None = None) -> Iterator[CountedDay]:
        """Every day after `begins` until as many are counted: as the law gives, if nothing else is said."""
        number, day = 0, begins
        while number < (self._days if days is None else days):
            day += _ONE
            found = self._day(day, number)
            number = number if found.number is None else found.number
            yield found

    def until(self, begins: dt.date, last: dt.date) -> Iterator[CountedDay]:
        """Every day after `begins` until a day, or until as many as the law gives are counted."""
        for found in self.whole(begins):
            if found.day > last:
                return
            yield found

    def last(self, begins: dt.date, days: int | None = None) -> dt.date:
        """The last day of `whole`."""
        return tuple(self.whole(begins, days))[-1].day

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days there are after one day until another."""
        days = (first + n * _ONE for n in range(1, (last - first).days + 1))
        return sum(self._calendar.calendar.works(day) for day in days)

    def _day(self, day: dt.date, number: int) -> CountedDay:
        works = self._calendar.calendar.works(day)
        if not works and day.weekday() >= _SATURDAY:
            return CountedDay(day=day, why="weekend")
        if not works:
            return CountedDay(day=day, why="holiday", says=self._calendar.names[day])
        if any(given <= day <= paid for given, paid in self._fees):
            return CountedDay(day=day, why="fee")
        return CountedDay(day=day, why="counted", number=number + 1)


def _dates(history: FoiHistory, at: int, where: ZoneInfo) -> _Dates:
    found = _Dates(received=local_day(history.received_on, where))
    for step in history.until(at):
        day = local_day(step.event.stated, where)
        match step.event:
            case ClarificationAsked():
                found.asked.append((day, None))
            case Clarified():
                found.asked = _closed(found.asked, day)
            case FeesAsked():
                found.fees.append((day, None))
            case FeePaid():
                found.fees = _closed(found.fees, day)
            case FoiExtended() as event:
                found.notice = (day, local_day(event.until - 1, where))
            case FoiAnswered() as event:
                found.over, found.outcome = day, event.outcome
            case _:
                pass
    return found


def _closed(
    waiting: list[tuple[dt.date, dt.date | None]], day: dt.date
) -> list[tuple[dt.date, dt.date | None]]:
    return [(asked, day if came is None else came) for asked, came in waiting]


def _waits(dates: _Dates) -> tuple[Waits | None, dt.date | None]:
    """What is waited for, clarification first since by it the count begins anew."""
    for what, pairs in (("clarification", dates.asked), ("fee", dates.fees)):
        open_ = [asked for asked, came in pairs if came is None]
        if open_:
            return ("clarification" if what == "clarification" else "fee"), open_[0]
    return None, None


def _remarks(dates: _Dates, law: FoiLaw, count: _Count, due: dt.date | None, today: dt.date) -> Iterator[str]:
    before = dates.received
    for asked, came in sorted(dates.asked, key=lambda pair: pair[0]):
        if asked > count.last(before):
            yield f"clarification was asked for on {asked}, after the answer was due on {count.last(before)}"
        before = before if came is None else max(before, came)
    for given, paid in dates.fees:
        last = months_on(given, law.fee_months) - _ONE
        if given > count.last(before):
            yield f"the fees notice was given on {given}, after the answer was due on {count.last(before)}"
        if (paid or dates.over or today) > last:
            yield f"the fee of the notice of {given} was not paid by {last}; the body need not go on"
    if dates.notice is not None and due is not None:
        yield from _of_notice(dates.notice, law, count, due, before)


def _of_notice(
    notice: tuple[dt.date, dt.date], law: FoiLaw, count: _Count, due: dt.date, begins: dt.date
) -> Iterator[str]:
    given, told = notice
    if given > due:
        yield f"the notice of extension was given on {given}, after {due} when it was due"
    if law.guide_days is not None and told > count.last(begins, law.guide_days):
        yield f"{told} is past {law.guide_days} working days in all, the most that guidance calls reasonable"
