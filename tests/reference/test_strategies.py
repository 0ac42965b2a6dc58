"""Generated worlds are well formed, and ask enough of the law: every verdict occurs, exemptions in force among them."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.reference import naive
from tests.reference.instants import instants
from tests.reference.plan import THEMES
from tests.reference.strategies import Asked, Given, worlds, worlds_and_questions

from appban.regime.events import ExemptionSubmitted

pytestmark = pytest.mark.slow

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
ENOUGH = 15
"""Of a hundred generated questions, how many at least are answered `exempt`."""


def test_every_verdict_occurs_and_many_questions_are_exempt() -> None:
    told: Counter[str] = Counter()

    def ask(asked: Asked) -> None:
        for query in asked.queries():
            told[naive.verdict(asked.world.entries, query, query.at, asked.known, asked.world.roster)] += 1

    few = settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=SLOW,
    )
    for theme in THEMES:
        few(given(worlds_and_questions(theme))(ask))()

    assert set(told) == {"prohibited", "not-listed", "exempt", "permitted", "unknown"}
    assert told["exempt"] * 100 >= ENOUGH * told.total()


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(worlds())
def test_record_times_strictly_increase(made: Given) -> None:
    recorded = [each for each, _ in made.world.entries]

    assert all(one < other for one, other in pairwise(recorded))


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(worlds_and_questions())
def test_nothing_changes_between_one_instant_and_the_next(asked: Asked) -> None:
    """What `valid_until` and "ever before" rest on: verdicts change at the listed instants only."""
    world, query = asked.world, asked.query
    for start, end in list(pairwise(instants(world.entries)))[::3]:
        first = naive.verdict(world.entries, query, start, asked.known, world.roster)
        assert naive.verdict(world.entries, query, end - 1, asked.known, world.roster) == first


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(worlds_and_questions())
def test_what_is_permitted_is_so_with_and_without_exemptions(asked: Asked) -> None:
    """An exemption turns a denial into `exempt` at most; it never widens nor narrows what is permitted."""
    world = asked.world
    bare = [entry for entry in world.entries if not isinstance(entry[1], ExemptionSubmitted)]
    for query in asked.queries():
        told = naive.verdict(world.entries, query, query.at, asked.known, world.roster)
        without = naive.verdict(bare, query, query.at, asked.known, world.roster)
        assert (told == "permitted") == (without == "permitted")
        assert without != "exempt"
