"""How the holidays of a place are written, and the calendar they make."""

import datetime as dt
from collections.abc import Iterable
from typing import Self

from appban.errors import InputError, NotFoundError
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.source import Source
from appban.regime.working_days import Calendar, NamedCalendar


class Day(str):
    """A calendar day, written 2026-12-28."""

    __slots__ = ()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The day of a text; InputError if it is none."""
        try:
            return cls(dt.date.fromisoformat(text).isoformat())
        except ValueError:
            raise InputError(f"{text!r} is not a day; write it as 2026-12-28") from None


class HolidayText(Written, frozen=True, kw_only=True):
    """One day on which nobody works, and what it is called."""

    date: Day
    name: str


class DivisionText(Written, frozen=True, kw_only=True):
    """The holidays of one part of a country, all of them in each of these years."""

    years: tuple[int, ...]
    days: tuple[HolidayText, ...]


class HeadText(Written, frozen=True, kw_only=True):
    """What the file is and where its days are from."""

    id: str
    title: str
    source: Source


class CalendarText(Written, frozen=True, kw_only=True):
    """A file of holidays."""

    calendar: HeadText
    divisions: dict[str, DivisionText]


def load_calendar(data: bytes, name: str, division: str) -> Calendar:
    """The calendar of a division in a file. InputError, with the line, if it is no such file or a day is of another year.

    NotFoundError for a division that it does not have.
    """
    written = load(data, name, CalendarText)
    held = _division(written, name, division)
    return Calendar(
        name=f"{written.calendar.id}/{division}",
        years=frozenset(held.years),
        holidays=frozenset(dt.date.fromisoformat(each.date) for each in held.days),
    )


def load_joined(data: bytes, name: str, divisions: Iterable[str]) -> NamedCalendar:
    """The calendar in which a day off in any of these divisions is one, in the years that all of them know.

    Errors as `load_calendar`.
    """
    written = load(data, name, CalendarText)
    held = {division: _division(written, name, division) for division in divisions}
    names: dict[dt.date, str] = {}
    for division, text in held.items():
        for each in text.days:
            day = dt.date.fromisoformat(each.date)
            everywhere = all(any(other.date == each.date for other in t.days) for t in held.values())
            names.setdefault(day, each.name if everywhere else f"{each.name}, {division}")
    years = frozenset.intersection(*(frozenset(text.years) for text in held.values()))
    called = f"{written.calendar.id}/{'+'.join(held)}"
    return NamedCalendar(calendar=Calendar(name=called, years=years, holidays=frozenset(names)), names=names)


def _division(written: CalendarText, name: str, division: str) -> DivisionText:
    held = written.divisions.get(division)
    if held is None:
        raise NotFoundError(
            f"{name} has no division {division}; it has {', '.join(sorted(written.divisions))}"
        )
    for each in held.days:
        if dt.date.fromisoformat(each.date).year not in held.years:
            raise InputError(
                f"{each.date} of {division} is of a year that is not under `years`; add it", where=name
            )
    return held
