"""Each question gives the true answer on the fixture history: the program's, held against a slow script that shares none of its code."""

from collections import Counter

import pytest
from tests.reference.answers.ours import our_answer
from tests.reference.answers.run import ANSWERS, true_answer
from tests.reference.answers.table import ASKS

pytestmark = pytest.mark.slow

QUESTIONS = 21
FEWEST = 5


def _name(ask):
    more = "-".join(f"{key}={value}" for key, value in ask.more.items() if key not in {"since", "until"})
    return f"{ask.question}-{ask.as_of}-{ask.known_at}-{more}".replace(" ", "T")


@pytest.mark.parametrize("ask", ASKS, ids=map(_name, ASKS))
def test_the_program_gives_the_true_answer(history, ask):
    true = true_answer(history, ask.question, ask.as_of, ask.known_at, **ask.more)
    assert our_answer(history, ask.question, ask.as_of, ask.known_at, **ask.more) == true


def test_each_of_the_twenty_one_is_asked_five_times_or_more_and_some_as_known_at_another_time():
    asked = Counter(ask.question for ask in ASKS)
    assert set(asked) == set(ANSWERS)
    assert len(ANSWERS) == QUESTIONS
    assert min(asked.values()) >= FEWEST
    assert sum(ask.as_of[:10] != ask.known_at[:10] for ask in ASKS) > QUESTIONS
