"""A written question of Parliament: what was asked, a version of its draft answer, and what a decision on it binds to."""

from typing import Literal, NewType

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId

PqId = NewType("PqId", str)
House = Literal["Commons", "Lords"]
Outcome = Literal[
    "answered",
    "holding",
    "transferred",
    "grouped",
    "disproportionate-cost",
    "neither-confirm-nor-deny",
]
"""What an answer comes to. `holding` is no end: a full answer is still due."""
Consistency = Literal["consistent", "clarified", "corrected"]
"""What a person found when they held a draft against what was said before."""
Step = Literal["officials", "minister"]


class Tabled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question as it was tabled. A UIN comes again in another session, so it names one only with the day (ISO 8601).

    `number` is the id in Parliament's questions API. What is not known is None: an e-mail seldom tells all. `asked` commits to
    the fields as they came, in which the wording and whoever asked stand.
    """

    id: PqId
    body: BodyId
    came: Literal["api", "pasted"]
    house: House | None
    number: int | None
    uin: str | None
    tabled: str | None
    due: str | None
    asked: Commitment


class Measured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure that a draft rests on: which question of the record, as of when, as known when, and the digest of its answer."""

    name: str
    as_of: int
    known_at: int
    answer: str


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a draft answer. `content` is the digest of the kept file with its text and tables.

    `cites` are entries of the record; `to` who takes a transferred question, `with_question` the one it is grouped with.
    """

    question: PqId
    version: int
    drafter: PersonId
    outcome: Outcome
    measures: tuple[Measured, ...]
    cites: tuple[int, ...]
    to: str | None
    with_question: PqId | None
    content: str


class AnswerDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a decision on a draft says and binds to; `behalf` is the minister for whom their office enters it."""

    draft_digest: str
    step: Step
    outcome: Literal["clear", "return"]
    person: PersonId
    behalf: PersonId | None
    capacity: str
    stated: int


class ProvedHead(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the record that a pack stands under, its root in hexadecimal."""

    origin: str
    size: int
    root: str


class PackProof(msgspec.Struct, frozen=True, kw_only=True, tag_field="schema", tag="appban/pack@1"):
    """What the entries of a pack bear out: the draft of a question, by digest, and which entries it cites or rests on."""

    question: str
    draft: str
    rests_on: tuple[int, ...]
    checkpoint: ProvedHead


def draft_digest(draft: Draft) -> str:
    """SHA-256 of a draft's canonical bytes, in hexadecimal."""
    return to_hex(sha256(encode(draft)))


def answer_decision_digest(decision: AnswerDecision) -> str:
    """SHA-256 of the decision's canonical bytes, in hexadecimal."""
    return to_hex(sha256(encode(decision)))
