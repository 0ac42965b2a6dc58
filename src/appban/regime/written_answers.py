"""What befell each written question, in the order of the record, and how far its answer has come."""

from typing import Literal

from appban.regime.events.answers import (
    AnswerDecided,
    AnswerDrafted,
    AnswerFrozen,
    AnswerGiven,
    ConsistencyFound,
    QuestionTaken,
    WrittenEvent,
)
from appban.regime.written_question import PqId, Step, Tabled

State = Literal[
    "taken", "drafted", "returned", "compared", "cleared", "approved", "frozen", "given", "corrected"
]


class WrittenHistory:
    """One written question; each event with its record time."""

    __slots__ = ("steps", "taken", "taken_at")

    def __init__(self, recorded: int, taken: QuestionTaken) -> None:
        self.taken_at, self.taken = recorded, taken
        self.steps: list[tuple[int, WrittenEvent]] = []

    @property
    def question(self) -> Tabled:
        """What was taken."""
        return self.taken.question

    @property
    def drafts(self) -> list[AnswerDrafted]:
        """The versions of the draft, the first first."""
        return [step for _, step in self.steps if isinstance(step, AnswerDrafted)]

    @property
    def frozen(self) -> list[tuple[int, AnswerFrozen]]:
        """The packs, the first first."""
        return [(at, step) for at, step in self.steps if isinstance(step, AnswerFrozen)]

    @property
    def given(self) -> list[tuple[int, AnswerGiven]]:
        """The answers as given, the first first."""
        return [(at, step) for at, step in self.steps if isinstance(step, AnswerGiven)]

    def found(self, digest: str) -> ConsistencyFound | None:
        """What somebody found last of a version when they held it against what was said before."""
        told = [s for _, s in self.steps if isinstance(s, ConsistencyFound) and s.draft_digest == digest]
        return told[-1] if told else None

    def decided(self, digest: str, step: Step) -> AnswerDecided | None:
        """The decision at a step on a version that stands: a version that was returned is over."""
        told = [
            s for _, s in self.steps if isinstance(s, AnswerDecided) and s.decision.draft_digest == digest
        ]
        if any(each.decision.outcome == "return" for each in told):
            return None
        return next((each for each in told if each.decision.step == step), None)

    def returned(self, digest: str) -> bool:
        """Whether a version was returned, at whichever step."""
        return any(
            isinstance(s, AnswerDecided)
            and s.decision.draft_digest == digest
            and s.decision.outcome == "return"
            for _, s in self.steps
        )

    def pack_of(self, digest: str) -> AnswerFrozen | None:
        """The pack of a version, if it was made."""
        return next((step for _, step in self.frozen if step.draft_digest == digest), None)

    @property
    def state(self) -> State:
        """How far the newest version has come; once an answer was given, that it was, until it is drafted anew."""
        last = self.steps[-1][1] if self.steps else None
        if isinstance(last, AnswerGiven):
            return "corrected" if last.corrects else "given"
        if not self.drafts:
            return "taken"
        return self._drafted(self.drafts[-1].digest)

    def _drafted(self, digest: str) -> State:
        if self.returned(digest):
            return "returned"
        if self.pack_of(digest) is not None:
            return "frozen"
        if self.decided(digest, "minister") is not None:
            return "approved"
        if self.decided(digest, "officials") is not None:
            return "cleared"
        return "drafted" if self.found(digest) is None else "compared"


class WrittenQuestions(dict[PqId, WrittenHistory]):
    """Every written question, by its id."""
