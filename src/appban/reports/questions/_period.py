"""A period that a question asks about: half-open, and never beyond what was known."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.ports.asking import Ground
from appban.regime.time import show
from appban.reports.questions.model import Missing


class Period(msgspec.Struct, frozen=True):
    """[starts, ends) in UTC microseconds."""

    starts: int
    ends: int

    def __contains__(self, at: int) -> bool:
        return self.starts <= at < self.ends

    @property
    def last(self) -> int:
        """The last microsecond of it."""
        return self.ends - 1

    def missing(self, ground: Ground) -> Iterator[Missing]:
        """That the period reaches beyond what was known, if it does."""
        if self.last > ground.known_at:
            yield Missing(
                what="the end of the period",
                why=f"the record is asked as known at {show(ground.known_at)}, and the period goes on after that",
            )


def period_of(ground: Ground, since: int, until: int | None) -> Period:
    """The period asked about; without an end, up to and with as-of. InputError if it ends before it begins."""
    ends = ground.at + 1 if until is None else until
    if ends <= since:
        raise InputError(
            f"the period ends at {show(ends)}, and begins at {show(since)} only; correct the dates"
        )
    return Period(since, ends)
