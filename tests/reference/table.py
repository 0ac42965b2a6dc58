"""What a worked case is: what is given, what is asked, and the verdict the table of the law says."""

from collections.abc import Callable
from typing import NamedTuple

from tests.reference.build import ask, moment
from tests.reference.world import World

from appban.regime.query import Outcome, Query


class Ask(NamedTuple):
    """A question and its verdict; `known` None is the head, `until` the end of the verdict where the table has it."""

    query: Query
    verdict: Outcome
    known: int | None = None
    until: int | None = None
    clock_ok: bool = True


class Case(NamedTuple):
    """A line of the table, or a variant of one."""

    number: str
    given: str
    world: World
    asks: list[Ask]


CASES: list[Case] = []


def case(number: str, given: str) -> Callable[[Callable[[], tuple[World, list[Ask]]]], None]:
    """Enter what a function builds into the table."""

    def enter(build: Callable[[], tuple[World, list[Ask]]]) -> None:
        CASES.append(Case(number, given, *build()))

    return enter


def p1(clock: str, verdict: Outcome, *, known: int | None = None, until: int | None = None) -> Ask:
    """May TikTok be on P1 at this time of the day?"""
    return Ask(ask("P1", "tiktok", moment(clock)), verdict, known, until)


def p2(clock: str, verdict: Outcome, *, known: int | None = None, until: int | None = None) -> Ask:
    """May TikTok be on P2 at this time of the day?"""
    return Ask(ask("P2", "tiktok", moment(clock)), verdict, known, until)
