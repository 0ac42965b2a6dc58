"""The worked cases come out as the table of the law says."""

import pytest
from tests.reference import naive
from tests.reference.both import decide_both
from tests.reference.cases import CASES
from tests.reference.table import Ask, Case
from tests.reference.world import World

QUESTIONS = [(each, asked) for each in CASES for asked in each.asks]


def named(part: Case | Ask) -> str:
    return f"case {part.number}, {part.given}" if isinstance(part, Case) else part.verdict


def known(world: World, asked: Ask) -> int:
    return world.head if asked.known is None else asked.known


def test_the_table_is_whole() -> None:
    assert {int(each.number.split()[0]) for each in CASES} == set(range(1, 31))


@pytest.mark.parametrize(("each", "asked"), QUESTIONS, ids=named)
def test_a_worked_case_comes_out_as_the_table_says(each: Case, asked: Ask) -> None:
    told = decide_both(
        each.world.entries,
        asked.query,
        known=known(each.world, asked),
        roster=each.world.roster,
        clock_ok=asked.clock_ok,
    )

    assert told == asked.verdict


@pytest.mark.parametrize(("each", "asked"), [line for line in QUESTIONS if line[1].until], ids=named)
def test_a_worked_case_ends_when_the_table_says(each: Case, asked: Ask) -> None:
    head = known(each.world, asked)

    assert naive.valid_until(each.world.entries, asked.query, asked.query.at, head, {}) == asked.until
