"""Requests that come month by month, made from a line of data: which letter of it says what becomes of each.

G  cleared, used to its end, closed        L  the same, but nobody closed it
R  refused by security                     M  refused by the minister
W  withdrawn                               X  never decided
P  cleared by telephone and confirmed      U  cleared by telephone as it begins, never confirmed
V  revoked                                 Z  revoked, which the record learnt five days later
H  handed back                             S  suspended for ten days
F  a device failed and was put right       T  its source stopped telling of its devices
E  narrowed before it was cleared          Y  cleared, which the record learnt six days later
N  cleared, and renews the one before
"""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from appban.cli.seeding.history.files import CasePart, SeriesPart, StepPart
from appban.cli.seeding.history.instants import Instant, instant, month_start, months, settled
from appban.regime.restriction import Risk
from appban.regime.time import DAY, HOUR, MINUTE

ELECTION, APPOINTED = instant("2024-07-05"), instant("2024-07-08 12:00")
LENGTHS = (30, 45, 60, 75, 90, 120)
RISKS: tuple[Risk, ...] = ("low", "medium", "low", "high")
SHORT_OF_MINISTER = 90
"""Days up to which no minister is asked, by the pack."""
WHY = (
    "Accounts are traced that sell what must not be sold",
    "What is said of the service there has to be read where it is said",
    "Young people are reached there and nowhere else",
    "A complaint can be followed up in the application only",
)
INSTEAD = (
    "The website shows a part of it and no comments",
    "A contractor was asked and would see what we may not",
)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a series, counted from its first."""

    series: SeriesPart
    number: int
    letter: str
    at: int
    begins: int
    ends: int
    risk: Risk
    minister: str | None

    @property
    def ref(self) -> str:
        """What the history calls it."""
        return f"{self.series.key}-{self.number:03}"


def cases_of(series: SeriesPart, left: Mapping[str, int]) -> Iterator[CasePart]:
    """Every request of a series with its steps; nobody is named in one who had left by then."""
    number = 0
    for year, month in months(series.first, series.last):
        for nth in range(series.a_month):
            number += 1
            asked = _asked(series, number, month_start(year, month) + _within(number, nth))
            people = tuple(each for each in series.people if left.get(each, asked.at + 1) > asked.at)
            yield settled(_case(asked, people))


def _within(number: int, nth: int) -> int:
    """When in its month a request is asked for: on another day each time, in office hours."""
    return ((number * 5) % 9 + nth * 11 + 1) * DAY + (9 + number % 7) * HOUR + (number * 7 % 60) * MINUTE


def _asked(series: SeriesPart, number: int, at: int) -> _Asked:
    letter = series.outcomes[(number - 1) % len(series.outcomes)]
    purpose = series.purposes[number % len(series.purposes)]
    days = LENGTHS[number * 5 % len(LENGTHS)]
    risk = RISKS[number % len(RISKS)]
    if series.ministers is None:
        days, risk = min(days, SHORT_OF_MINISTER), "medium" if risk == "high" else risk
    asks = purpose == "communications" or risk == "high" or days > SHORT_OF_MINISTER
    begins = (at // DAY + 12) * DAY
    minister = None
    if series.ministers is not None and (asks or letter in "MPU"):
        minister = series.ministers[at + 7 * DAY >= ELECTION]
        if ELECTION - 10 * DAY <= at < APPOINTED:
            letter = "X"
    return _Asked(
        series=series,
        number=number,
        letter=letter,
        at=at,
        begins=begins,
        ends=begins + days * DAY,
        risk=risk,
        minister=minister,
    )


def _case(asked: _Asked, people: tuple[str, ...]) -> CasePart:
    series, n = asked.series, asked.number
    count = 1 + (n * 3 % 4 == 0) + (asked.letter == "E")
    return CasePart(
        ref=asked.ref,
        body=series.body,
        by=series.by,
        asked=Instant(asked.at),
        people=tuple(people[(n + k) % len(people)] for k in range(1 + n % 2)),
        devices=tuple(series.devices[(n + k * 3) % len(series.devices)] for k in range(count)),
        purpose=series.purposes[n % len(series.purposes)],
        renews=f"{series.key}-{n - 1:03}" if asked.letter == "N" else None,
        begins=Instant(asked.begins),
        ends=Instant(asked.ends),
        why=WHY[n % len(WHY)],
        instead=INSTEAD[n % len(INSTEAD)],
        steps=tuple(_steps(asked)),
    )


def _steps(asked: _Asked) -> Iterator[StepPart]:
    at, first, second = asked.at, *asked.series.security
    if asked.letter == "X":
        return
    yield _step("assess", at + DAY, by=first, risk=asked.risk)
    if asked.letter == "W":
        yield _step("withdraw", at + 3 * DAY, says="The service asked for it by other means")
        return
    if asked.letter == "E":
        yield _step("narrow", at + DAY + HOUR, device=_case_devices(asked)[-1])
        yield _step("assess", at + DAY + 2 * HOUR, by=first, risk=asked.risk)
    if asked.letter == "R":
        yield _step("refuse", at + 5 * DAY, by=second, says="The website is enough for this")
        return
    yield from _cleared(asked, at + (2 + asked.number % 5) * DAY, second)
    if asked.letter != "M":
        yield from _used(asked)


def _cleared(asked: _Asked, at: int, security: str) -> Iterator[StepPart]:
    late = 6 * DAY if asked.letter == "Y" else 0
    yield _step("clear", at + late, by=security, stated=Instant(at) if late else None)
    if asked.minister is None:
        return
    at = asked.begins + 9 * HOUR if asked.letter == "U" else at + 2 * DAY
    match asked.letter:
        case "M":
            yield _step("refuse", at, by=asked.minister, says="Not now", stage="minister", seat="minister")
        case "P" | "U":
            yield _step("phone", at, by="clerk", minister=asked.minister, stage="minister", seat="minister")
            if asked.letter == "P":
                yield _step("confirm", at + DAY, by="clerk")
        case _:
            yield _step("clear", at, by=asked.minister, stage="minister", seat="minister")


def _used(asked: _Asked) -> Iterator[StepPart]:
    begins, ends = asked.begins, asked.ends
    half = begins + (ends - begins) // (2 * DAY) * DAY + 10 * HOUR
    first, second = asked.series.security
    yield _step("brief", begins - 2 * DAY + 9 * HOUR, by=second)
    yield _step("seen", begins - 15 * HOUR)
    over = _over(asked, half)
    yield _step("evidence", begins, until=Instant(over))
    match asked.letter:
        case "V":
            yield _step("revoke", half, by=first, says="Used for another purpose than asked")
        case "Z":
            yield _step(
                "revoke",
                half + 5 * DAY,
                by=first,
                stated=Instant(half),
                says="Said on the day, entered later",
            )
        case "H":
            yield _step("hand-back", half)
        case "S":
            yield _step("suspend", half, by=first, says="Until the contract is looked at")
            yield _step("reinstate", half + 10 * DAY, by=second, says="It was looked at")
        case "F":
            yield _step("failed", half, by=first)
            yield _step("seen", half + 2 * DAY)
        case _:
            pass
    if asked.letter in "GPNEY":
        yield _step("close", ends + 3 * DAY + 11 * HOUR, by=first, signed_by=(first, second))


def _over(asked: _Asked, half: int) -> int:
    return half if asked.letter in "VHT" else asked.ends


def _case_devices(asked: _Asked) -> tuple[str, ...]:
    held = asked.series.devices
    return tuple(held[(asked.number + k * 3) % len(held)] for k in range(2 + (asked.number * 3 % 4 == 0)))


def _step(
    do: Literal[
        "assess", "withdraw", "narrow", "refuse", "clear", "phone", "confirm", "brief", "seen", "evidence",
        "revoke", "hand-back", "suspend", "reinstate", "failed", "close",
    ],
    at: int,
    *,
    by: str = "",
    stated: Instant | None = None,
    **more: object,
) -> StepPart:  # fmt: skip
    return StepPart(do=do, at=Instant(at), by=by, stated=stated, **more)  # type: ignore[arg-type]  # by name
