"""How the holidays of a place are written, and the calendar they make."""

import datetime as dt
from typing import Self

from appban.errors import InputError, NotFoundError
from appban.regime.pack.facts import Written
from appban.regime.pack.text import load
from appban.regime.source import Source
from appban.regime.working_days import Calendar


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
    held = written.divisions.get(division)
    if held is None:
        raise NotFoundError(
            f"{name} has no division {division}; it has {', '.join(sorted(written.divisions))}"
        )
    days = [dt.date.fromisoformat(each.date) for each in held.days]
    for day in days:
        if day.year not in held.years:
            raise InputError(
                f"{day} of {division} is of a year that is not under `years`; add it", where=name
            )
    return Calendar(
        name=f"{written.calendar.id}/{division}", years=frozenset(held.years), holidays=frozenset(days)
    )
