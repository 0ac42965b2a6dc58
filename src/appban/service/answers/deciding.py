"""Decisions on a draft answer: officials first, then the answering minister, or their private office for them.

Whoever drafted it decides nothing, one human decides once, and no special adviser does either (DESIGN R6).
"""

import msgspec

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import authority_for, class_of
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import AnswerDecision, PqId, Step, answer_decision_digest
from appban.service.answers.drafting import MOST_SAYS, newest_draft
from appban.service.answers.taking import known_question
from appban.service.guard import (
    APPROVE_ANSWER,
    CLEAR_ANSWER,
    acting_person,
    refuse_absent,
    require,
)
from appban.service.reading import Focus
from appban.service.staff.contacts import PRIVATE_OFFICE
from appban.service.work import Work

OFFICIALS = frozenset({PersonClass.CIVIL_SERVANT, PersonClass.OFFICE_HOLDER})


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on the version that was shown. `behalf`: the minister for whom their office enters it.

    `clears` False returns the draft, and then `says` why.
    """

    question: PqId
    version: int
    step: Step
    clears: bool
    behalf: PersonId | None = None
    says: str = ""


def decide(work: Work, ruling: Ruling) -> str:
    """Enter a decision; its digest. RefusedError for whoever has a part in it already, or before its turn."""
    people = (PersonId(work.act.actor.person), *((ruling.behalf,) if ruling.behalf is not None else ()))
    facts = work.facts(Focus(people=people, rooms=(ANSWERS,)))
    person = acting_person(work, facts)
    history = known_question(facts, ruling.question)
    capacity = (
        _officials(work, facts, person, history)
        if ruling.step == "officials"
        else _minister(work, facts, person, history, ruling.behalf)
    )
    newest = newest_draft(history, ruling.version)
    _turn(history, newest.digest, ruling)
    for each in people:
        _apart(facts, each, history, newest)
    says = ruling.says.strip()
    if len(says) > MOST_SAYS or (not ruling.clears and not says):
        raise InputError(f"say why it is returned, in at most {MOST_SAYS} characters")
    made = AnswerDecision(
        draft_digest=newest.digest,
        step=ruling.step,
        outcome="clear" if ruling.clears else "return",
        person=person,
        behalf=ruling.behalf,
        capacity=capacity,
        stated=work.now,
    )
    digest = answer_decision_digest(made)
    event = ev.answers.AnswerDecided(
        stated=work.now,
        question=ruling.question,
        decision=made,
        digest=digest,
        says=work.keep(says, ruling.question) if says else None,
    )
    work.add(event, history.question.body)
    return digest


def _officials(work: Work, facts: Facts, person: PersonId, history: WrittenHistory) -> str:
    require(facts, person, CLEAR_ANSWER, history.question.body, work.now)
    _of_class(facts, person, OFFICIALS, work.now)
    return str(CLEAR_ANSWER)


def _minister(
    work: Work, facts: Facts, person: PersonId, history: WrittenHistory, behalf: PersonId | None
) -> str:
    """The capacity in which a minister approves, or their office for them; it is the minister's authority either way."""
    body = history.question.body
    minister = person if behalf is None else behalf
    require(facts, minister, APPROVE_ANSWER, body, work.now)
    if class_of(facts, minister, work.now) is not PersonClass.MINISTER:
        raise NotAuthorisedError(
            f"{minister} is no minister; the answering minister approves, or their private office with --for MINISTER"
        )
    if behalf is None:
        return str(APPROVE_ANSWER)
    refuse_absent(facts, minister, work.now)
    if authority_for(facts, person, PRIVATE_OFFICE, body, work.now) is None:
        raise NotAuthorisedError(
            f"{person} holds no authority to {PRIVATE_OFFICE} for {body}, and enters nothing for a minister"
        )
    _of_class(facts, person, OFFICIALS, work.now)
    return str(PRIVATE_OFFICE)


def _of_class(facts: Facts, person: PersonId, classes: frozenset[PersonClass], at: int) -> None:
    held = class_of(facts, person, at)
    if held not in classes:
        raise NotAuthorisedError(f"{person} is {held or 'of no known class'}; an official decides here")


def _turn(history: WrittenHistory, digest: str, ruling: Ruling) -> None:
    called = f"version {ruling.version} of {ruling.question}"
    if history.returned(digest):
        raise RefusedError(f"{called} was returned; draft a new version")
    if history.decided(digest, ruling.step) is not None:
        raise RefusedError(f"{called} was cleared at this step already")
    if history.found(digest) is None:
        raise RefusedError(
            f"nobody has said yet whether {called} is consistent with what was said before; "
            "`appban answer check` advises, `appban answer compare` enters what you find"
        )
    if ruling.step == "minister" and history.decided(digest, "officials") is None:
        raise RefusedError(f"officials have not cleared {called} yet; the minister comes after them")


def _apart(facts: Facts, person: PersonId, history: WrittenHistory, newest: ev.answers.AnswerDrafted) -> None:
    human = facts.human(person)
    if human == facts.human(newest.draft.drafter):
        raise RefusedError(f"{person} drafted this version and decides nothing on it; somebody else does")
    before = history.decided(newest.digest, "officials")
    if before is not None and human == facts.human(before.decision.person):
        raise RefusedError(f"{person} cleared it for officials; another person approves it")
