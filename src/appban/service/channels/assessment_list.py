"""Assessments one by one: what each answers, how far it is, and what it was decided to be."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError
from appban.regime.channel import Answer, AssessmentId, Criterion, Framework
from appban.regime.communications import AssessmentHistory
from appban.regime.events.channels import AssessmentDecided, AssessmentOpened
from appban.regime.facts import Facts
from appban.service.channels.assessing import answers_of, criteria, pinned


class AssessmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One assessment; `decided` None: it is still open."""

    opened: AssessmentOpened
    decided: AssessmentDecided | None
    framework: Framework
    answers: tuple[Answer, ...]
    asked: tuple[tuple[str, Criterion], ...]

    @property
    def left(self) -> int:
        """How many criteria are not answered yet."""
        given = {(each.principle, each.criterion) for each in self.answers}
        return sum((principle, each.id) not in given for principle, each in self.asked)


def assessment_lines(facts: Facts, at: int) -> Iterator[AssessmentLine]:
    """Every assessment that had been opened by an instant, in order of record, as it then stood."""
    for history in facts.communications.assessments.values():
        if history.opened[1].stated <= at:
            yield _line(facts, history, at)


def assessment_line(facts: Facts, assessment: AssessmentId, at: int) -> AssessmentLine:
    """One assessment as it stood at an instant; NotFoundError if there was none of that id."""
    history = facts.communications.assessments.get(assessment)
    if history is None or history.opened[1].stated > at:
        raise NotFoundError(f"there is no assessment {assessment}; `appban channel assess list` shows them")
    return _line(facts, history, at)


def _line(facts: Facts, history: AssessmentHistory, at: int) -> AssessmentLine:
    then = AssessmentHistory(*history.opened)
    then.answers = [pair for pair in history.answers if pair[1].stated <= at]
    decided = history.decided[-1][1] if history.decided else None
    framework = pinned(facts, history.opened[1])
    return AssessmentLine(
        opened=history.opened[1],
        decided=None if decided is None or decided.stated > at else decided,
        framework=framework,
        answers=answers_of(then),
        asked=tuple(criteria(framework)),
    )
