"""Erasing what is due, agreed to by two; each erasure is an act and an entry of its own."""

from collections.abc import Sequence

from appban.errors import InputError, RefusedError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.keeping import Schedule
from appban.regime.people import PersonId
from appban.regime.subjects import KEEPING
from appban.service.governing import require_to_govern
from appban.service.guard import RECORDS, acting_person, two_distinct
from appban.service.keeping.due import Due
from appban.service.reading import Focus
from appban.service.work import Work

MOST = 500
"""Of one agreement, so that the entry of it fits a leaf."""


def agree(work: Work, schedule: Schedule, file: bytes, due: Sequence[Due], second: PersonId) -> None:
    """Record that two persons want what is due erased; the erasures follow, one by one.

    NotAuthorisedError unless both may keep the record over the whole tree; RefusedError for what is under a hold.
    """
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person), second), rooms=(KEEPING,)))
    person = acting_person(work, facts)
    two_distinct(facts, (person, second), "erasing what is due")
    for each in (person, second):
        require_to_govern(facts, each, RECORDS, work.now)
    if not 0 < len(due) <= MOST:
        raise InputError(f"{len(due)} are to be erased; agree to 1 to {MOST} at a time")
    held = next((each for each in due if each.hold is not None), None)
    if held is not None:
        raise RefusedError(f"{held.about} is under a legal hold; leave it out")
    work.add(
        ev.keeping.RetentionApplied(
            stated=work.now,
            schedule=schedule.id,
            digest=to_hex(sha256(file)),
            agreed_by=(person, second),
            about=tuple(each.about for each in due),
        )
    )


def rule_named(schedule: Schedule, due: Due) -> str:
    """How the entry of an erasure names its rule; it is published, and names no person."""
    return f"{schedule.id}/{due.rule.id}: {due.rule.months} months. {due.rule.says}"
