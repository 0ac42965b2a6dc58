"""A past answer is the same to the byte whatever is entered later, and says nothing of what was not announced then."""

import msgspec
import pytest
from tests.reference import comms, facts
from tests.reference.build import moment
from tests.reference.setting import prohibits
from tests.reference.steps import closed, failed, revoked
from tests.reference.world import World
from tests.reports.questions.asked import Asked
from tests.reports.questions.world import (
    LATE,
    SLUG,
    contract,
    granted,
    named,
    newsroom,
    reading,
    return_,
    spend,
    statement,
)

from appban.regime.time import DAY, HOUR
from appban.reports.questions._discover import questions
from appban.reports.questions.asking import parameters
from appban.reports.questions.model import bytes_of

TEXTS = {"app": "tiktok", "exemption": "E1", "account": "ukgov", "from": "2024-03-05"}
"""What each question is asked with, as far as it needs it."""


def texts(question) -> dict[str, str]:
    needed = {each.name: TEXTS[each.name] for each in parameters(question) if each.required}
    return {f"{name}_": text for name, text in needed.items()} | (
        {"body": "D"} if question.name == "exemption-held-by" else {}
    )


def everything() -> World:
    world = newsroom()
    world.tell(
        return_("V", 4, moment("20:00")),
        contract("C1", "without", moment("20:01")),
        statement("S1", moment("20:02"), "stated", "R1"),
    )
    return world


def grown(world: World) -> World:
    """The same and much that was entered later, of which most is said to have held before."""
    after = LATE + DAY
    late = [
        revoked("E1", moment("12:00")),
        closed("E2", moment("13:00")),
        failed(SLUG, "P1", moment("11:40")),
        return_("V", 9, moment("20:00")),
        return_("A", 1, moment("09:00")),
        contract("C1", "with", moment("20:01")),
        contract("C2", "without", moment("10:00")),
        statement("S1", moment("20:02"), "disputed", "R1"),
        facts.body("A", None, moment("01:00")),
        facts.owns("holding", "bytedance", moment("02:00")),
        facts.restriction_ended("R1", moment("10:30")),
        facts.person_left("H", moment("11:00")),
        facts.authority_ended("S/clear:security", moment("11:00")),
        comms.reported("shorts", "pass", moment("08:00"), moment("08:00")),
        comms.mandate("ukgov", moment("15:00"), purposes=("policy",)),
        comms.registered("third", "shorts", moment("08:00")),
        reading("r9", "followers", "7", moment("19:00"), corrects="r2"),
        spend("spend-9", moment("16:00")),
        facts.made(prohibits(version=2, starts="11:00")),
    ]
    for event in late:
        world.put(event, recorded=max(after, world.head))
    granted(world, named("E9", "P1"), after + HOUR, "P1")
    return world


@pytest.fixture(scope="module")
def before():
    return Asked(everything().entries)


@pytest.fixture(scope="module")
def after():
    return Asked(grown(everything()).entries)


each_question = pytest.mark.parametrize("question", questions().values(), ids=lambda each: each.name)


@each_question
def test_the_bytes_of_a_past_answer_stay_whatever_was_entered_later(before, after, question):
    for at in (moment("20:30"), LATE, LATE + 2 * DAY):
        then = bytes_of(before(question.name, at, known_at=LATE, **texts(question)))
        now = bytes_of(after(question.name, at, known_at=LATE, **texts(question)))
        assert now == then


@each_question
def test_what_was_entered_later_shows_in_an_answer_as_known_later(after, question):
    later = after(question.name, LATE, **texts(question))
    assert (
        later.checkpoint.size > after(question.name, LATE, known_at=LATE, **texts(question)).checkpoint.size
    )
    assert all(0 <= index < later.checkpoint.size for index in later.rests_on)
    assert list(later.rests_on) == sorted(set(later.rests_on))


def test_the_late_entries_change_what_most_questions_answer_so_that_the_comparison_can_fail(after):
    changed = {
        each.name
        for each in questions().values()
        for at in (LATE, LATE + 2 * DAY)
        if after(each.name, at, **texts(each)).rows != after(each.name, at, known_at=LATE, **texts(each)).rows
    }
    same = {each.name for each in questions().values()} - changed
    # Without an inventory three have no rows; the others show only what had held by as-of.
    assert same <= {
        "devices-unseen",
        "devices-reached",
        "detections-by-month",
        "published-between",
        "exemption-decided",
    }


@pytest.mark.parametrize("question", ["policy-in-force", "app-standing"])
def test_a_sealed_ban_is_in_no_answer_as_known_before_it_starts_and_stays_out_of_it_afterwards(question):
    starts = LATE + 2 * DAY
    world = everything()
    secret = prohibits("R7", app="capcut", starts="10:00")
    version = facts.made(secret)
    made = msgspec.structs.replace(
        version,
        stated=starts,
        sealed=True,
        restriction=msgspec.structs.replace(secret, starts=starts),
    )
    world.put(made, recorded=LATE)
    given = {"app": "capcut"} if question == "app-standing" else {}
    early = Asked(world.entries)(question, starts + HOUR, known_at=LATE + HOUR, **given)
    assert b"R7" not in bytes_of(early)
    world.put(statement("S8", starts + DAY, "stated"))
    asked = Asked(world.entries)
    assert bytes_of(asked(question, starts + HOUR, known_at=LATE + HOUR, **given)) == bytes_of(early)
    assert b"R7" in bytes_of(asked(question, starts + HOUR, **given))
