"""Channels on which the public is reached, the frameworks they are assessed by, and whether they are used at all.

An assessment and a use policy are separate facts, and neither is inferred from the other (DESIGN R11).
"""

from typing import Literal, NewType

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.exemption import Commitment
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


class Criterion(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One question of a principle, the evidence it asks for, and the words it may be answered by, best first."""

    id: str
    question: str
    evidence: str
    scale: tuple[str, ...]


class Principle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One principle of a framework."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]


class Framework(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A framework in one version: in use in [starts, ends), ends None until further notice."""

    id: FrameworkId
    version: int
    title: str
    principles: tuple[Principle, ...]
    starts: int
    ends: int | None
    source: Source


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
