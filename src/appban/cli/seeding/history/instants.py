"""How the history's files write instants: `2023-04-03 09:30` in UTC, a bare date for 00:00 of it."""

import datetime as dt
from typing import ClassVar, Self, TypeVar

import msgspec

from appban.errors import InputError
from appban.regime.time import DAY, from_datetime

Read = TypeVar("Read", bound=msgspec.Struct)

_MONDAY_OF_EPOCH = 4 * DAY
"""1970-01-05 was a Monday."""


class Instant(int):
    """UTC microseconds, written as a date with or without a time of day."""

    SCHEMA: ClassVar[dict[str, object]] = {"type": "string"}

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The instant of a text; InputError if it is none."""
        try:
            return cls(from_datetime(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)))
        except ValueError:
            raise InputError(f"{text!r} is no instant; write 2023-04-03 or 2023-04-03 09:30") from None


def instant(text: str) -> int:
    """UTC microseconds of an instant as the files write it."""
    return int(Instant.from_text(text))


ENDS = instant("2026-01-31")
"""The history is told until then."""


def settled(part: Read) -> Read:
    """A part of a file, just read, with bare integers for its instants: events are made of nothing else."""
    for field in part.__struct_fields__:
        msgspec.structs.force_setattr(part, field, _bare(getattr(part, field)))
    return part


def _bare(value: object) -> object:
    match value:
        case Instant():
            return int(value)
        case msgspec.Struct():
            return settled(value)
        case tuple():
            return tuple(map(_bare, value))
        case dict():
            return {key: _bare(each) for key, each in value.items()}
        case _:
            return value


def month_start(year: int, month: int) -> int:
    """The first instant of a month."""
    return from_datetime(dt.datetime(year, month, 1, tzinfo=dt.UTC))


def months(first: str, last: str) -> list[tuple[int, int]]:
    """Each (year, month) from one to another, both included, written 2023-04."""
    (year, month), end = _month(first), _month(last)
    found = []
    while (year, month) <= end:
        found.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004  # months of a year
    return found


def mondays(start: int, end: int) -> range:
    """00:00 of every Monday in [start, end)."""
    first = start + (_MONDAY_OF_EPOCH - start) % (7 * DAY)
    return range(first, end, 7 * DAY)


def _month(text: str) -> tuple[int, int]:
    year, month = text.split("-")
    return int(year), int(month)
