"""Events of written questions and the answers to them. What a check advised stands in no entry; what a person found does."""

from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.written_question import AnswerDecision, Consistency, Draft, PqId, Tabled


class WrittenEvent(Event, frozen=True, gc=False, kw_only=True):
    """The common part of what befalls a written question after it was taken."""

    question: PqId


class QuestionTaken(Event, frozen=True, gc=False, kw_only=True, tag="question-taken.1"):
    """A written question was taken, from Parliament's API or as pasted text."""

    question: Tabled


class AnswerDrafted(WrittenEvent, frozen=True, gc=False, kw_only=True, tag="answer-drafted.1"):
    """A version of an answer was drafted."""

    draft: Draft
    digest: str


class ConsistencyFound(WrittenEvent, frozen=True, gc=False, kw_only=True, tag="consistency-found.1"):
    """Somebody held a draft against what was said before; `against` are statements and earlier packs, by id."""

    draft_digest: str
    outcome: Consistency
    against: tuple[str, ...]
    says: Commitment


class AnswerDecided(WrittenEvent, frozen=True, gc=False, kw_only=True, tag="answer-decided.1"):
    """Officials, or the answering minister, cleared a draft or returned it."""

    decision: AnswerDecision
    digest: str
    says: Commitment | None


class AnswerFrozen(WrittenEvent, frozen=True, gc=False, kw_only=True, tag="answer-frozen.1"):
    """The pack of an approved draft was made: its bytes, by what, under the head of so many entries, with these releases."""

    pack: str
    draft_digest: str
    digest: str
    engine: str
    entries: int
    releases: tuple[str, ...]


class AnswerGiven(WrittenEvent, frozen=True, gc=False, kw_only=True, tag="answer-given.1"):
    """The answer as it was given in the House, beside the draft; a later one that `corrects` leaves the earlier standing.

    `differs`: in other words than the approved draft (None: none was approved). `digest` is of the words as given.
    """

    pack: str | None
    given: Commitment
    digest: str
    differs: bool | None
    corrects: bool
