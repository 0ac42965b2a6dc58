"""Working days: Monday to Friday without the holidays of a calendar; a year that it does not know is never guessed."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import RefusedError
from appban.regime.time import day_end, local_day

_SATURDAY = 5


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The holidays of a place, in the years for which all of them are known."""

    name: str
    years: frozenset[int]
    holidays: frozenset[dt.date]

    def works(self, day: dt.date) -> bool:
        """Whether a day is a working day; RefusedError for a year whose holidays are not known."""
        if day.year not in self.years:
            raise RefusedError(
                f"the holidays of {day.year} are not known in {self.name}, which has "
                f"{', '.join(map(str, sorted(self.years)))}; add them to a file and name it in APPBAN_CALENDAR"
            )
        return day.weekday() < _SATURDAY and day not in self.holidays


class NamedCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar with what each of its holidays is called, for whoever counts out loud."""

    calendar: Calendar
    names: Mapping[dt.date, str]


def after_working_days(calendar: Calendar, start: int, count: int, where: ZoneInfo) -> int:
    """When so many whole working days have gone by after the day of an instant: the end of the last of them.

    RefusedError as `Calendar.works`.
    """
    day = local_day(start, where)
    while count > 0:
        day += dt.timedelta(days=1)
        count -= calendar.works(day)
    return day_end(day, where)
