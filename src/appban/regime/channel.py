"""Channels on which the public is reached, the frameworks they are assessed by, and whether they are used at all.

An assessment and a use policy are separate facts, and neither is inferred from the other (DESIGN R11).
"""

from typing import Literal, NewType

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.catalogue import AppId
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.source import Source

ChannelId = NewType("ChannelId", str)
FrameworkId = NewType("FrameworkId", str)
AssessmentId = NewType("AssessmentId", str)

Use = Literal["organic", "paid", "influencer"]
"""What a channel is used for; each is assessed by itself."""

UsePolicy = Literal["not-used", "exceptional-only", "permitted"]
Outcome = Literal["pass", "pass-with-conditions", "campaign-specific-only", "fail"]
"""What an assessment can be decided to be."""

Reopening = Literal["platform-change", "ownership", "law", "framework-version", "incident", "age"]
"""Why a channel has to be assessed again."""


State = Literal[
    "not-assessed",
    "in-assessment",
    "pass",
    "pass-with-conditions",
    "campaign-specific-only",
    "fail",
    "suspended-pending-reassessment",
    "out-of-date",
    "unknown",
]
"""What a channel's assessment for one use comes to at an instant (`channel_state.assessed`)."""


class Criterion(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One question of a principle, the evidence it asks for, and the words it may be answered by, best first.

    An answer in `flags` has to be weighed: with one of them there is no plain pass. `source` is that of the question.
    """

    id: str
    question: str
    evidence: str
    scale: tuple[str, ...]
    flags: tuple[str, ...]
    source: Source


class Principle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One principle of a framework."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]


class Framework(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A framework in one version: in use in [starts, ends) for some uses, ends None until further notice.

    `outdates` names the frameworks whose assessments (of itself: those under older versions) have to be made again
    once it starts. `review_days` is the longest until a review; it and the scales come from `rules`.
    """

    id: FrameworkId
    version: int
    title: str
    principles: tuple[Principle, ...]
    uses: tuple[Use, ...]
    outdates: tuple[FrameworkId, ...]
    review_days: int
    starts: int
    ends: int | None
    source: Source
    rules: Source


class FrameworkPin(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A framework in the version that an assessment answers."""

    framework: FrameworkId
    version: int


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an assessor says of one criterion: a word of its scale, why, and the digests of the evidence."""

    principle: str
    criterion: str
    answer: str
    reason: Commitment
    evidence: tuple[str, ...]


class Channel(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A channel: what it is called, the application it is reached by, and the platform that carries posts to it.

    `platform` is the name of a file of `platforms/`; None has none, and people post by hand. `metrics` are those
    that it offers; any other is "not offered", never 0.
    """

    id: ChannelId
    name: str
    app: AppId | None
    platform: str | None
    metrics: tuple[str, ...]


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel's assessment for one use comes to at an instant, and what that rests on.

    `since` is when the state began and `assessed` when it was judged; None is not known. `by` decided here, `source`
    says so from elsewhere; `under_way` is an assessment that is being made.
    """

    state: State
    since: int | None = None
    assessed: int | None = None
    review_by: int | None = None
    by: PersonId | None = None
    source: Source | None = None
    conditions: tuple[str, ...] = ()
    campaign: str | None = None
    assessment: AssessmentId | None = None
    under_way: AssessmentId | None = None
    why: str = ""


def answers_digest(answers: tuple[Answer, ...]) -> str:
    """SHA-256 of the answers' canonical bytes, in order of principle and criterion, in hexadecimal."""
    ordered = sorted(answers, key=lambda each: (each.principle, each.criterion))
    return to_hex(sha256(encode(tuple(ordered))))
