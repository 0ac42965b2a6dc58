"""When things of the script happen: working days back from today, or lengths back from now."""

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.pack.written import Duration
from appban.regime.time import DAY, SECOND, day_start, show

MINUTE = 60 * SECOND
HANDOVER = 35 * MINUTE
"""How long ago the last inventories came in; those before came a week apart."""
POSTURE = 40 * MINUTE
"""How long ago the sources of evidence last told of devices."""
EVERY = DAY - MINUTE
"""From one such telling to the next: less than evidence stays fresh, so that no gap opens."""
WEEK = 7 * DAY
_WEEKEND = 5


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The common part of the script's files: a field that nobody knows is refused."""


class Timed(Part, frozen=True, kw_only=True):
    """Something with its time: `on` counts working days back from the last before today, `ago` is back from now."""

    on: int | None = None
    ago: Duration | None = None

    def __post_init__(self) -> None:
        """ValueError unless one of the two is stated."""
        if (self.on is None) == (self.ago is None):
            raise ValueError("state either `on` or `ago`")


class Calendar:
    """The days before an instant, as officials and machines keep them."""

    def __init__(self, now: int, where: ZoneInfo) -> None:
        self.now, self._where = now, where
        self._today = dt.date.fromisoformat(show(now, where)[:10])

    def working_day(self, back: int) -> dt.date:
        """The last working day before today, or so many working days before that."""
        day, left = self._today, back
        while left >= 0:
            day -= dt.timedelta(days=1)
            left -= day.weekday() < _WEEKEND
        return day

    def moment(self, when: Timed, minute: int) -> int:
        """An instant; `minute` of the day counts from 00:00, and only for what is stated in working days."""
        if when.ago is not None:
            return self.now - when.ago
        return day_start(self.working_day(when.on or 0), self._where) + minute * MINUTE

    def week(self, number: int, weeks: int) -> int:
        """When the inventories of a week came in; the last of them a little before now."""
        return self.now - HANDOVER - (weeks - 1 - number) * WEEK

    def days(self, since: int) -> list[tuple[int, int]]:
        """When sources of evidence told of devices, oldest first, each with how many times they told since."""
        count = (self.now - POSTURE - since) // EVERY
        return [(back, self.now - POSTURE - back * EVERY) for back in range(count, -1, -1)]
