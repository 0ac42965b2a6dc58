"""Events about publications: drafted, questioned, cleared, carried out, stopped, and put right."""

from typing import Literal

import msgspec

from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.publication import Content, PostDecision, PublicationId, StopId, Template, TemplateId


class Said(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A propriety question and what was said to it; `passes` is what the answer came to."""

    question: str
    answer: Literal["yes", "no"]
    passes: bool


class PublicationEvent(Event, frozen=True, gc=False, kw_only=True):
    """An event about one publication."""

    publication: PublicationId


class PublicationDrafted(Event, frozen=True, gc=False, kw_only=True, tag="publication-drafted.1"):
    """A post was written or edited; `digest` is that of this version's content."""

    content: Content
    digest: str


class ProprietyAnswered(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="propriety-answered.1"):
    """The propriety questions were answered of one version; one that does not pass stops it there."""

    content_digest: str
    answers: tuple[Said, ...]
    person: PersonId


class PublicationSubmitted(
    PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-submitted.1"
):
    """One version of a post is whole, and waits for two persons to clear it."""

    content_digest: str
    person: PersonId


class PublicationDecided(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-decided.1"):
    """Somebody other than its author cleared or refused one version of a post."""

    decision: PostDecision
    digest: str
    reason: Commitment


class PublicationBegun(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-begun.1"):
    """A post is about to be handed to its platform under a key that never posts twice, or a person goes to post it.

    Written before anything is sent, so that a crash in between is seen afterwards.
    """

    content_digest: str
    key: str
    person: PersonId
    device: DeviceId | None
    platform: str


class PublicationAnswered(
    PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-answered.1"
):
    """What a platform, or a person who posts by hand, said came of it.

    `stated` is when: of a post that is live, when it went out. `reference` is the platform's id of the post, `address` where it stands, `copy` the digest of what was really
    posted, fetched back (`fetched`) or handed in; None: not known yet.
    """

    key: str
    state: Literal["processing", "live", "failed", "gone", "unclear"]
    handle: str | None
    reference: str | None
    address: str | None
    copy: str | None
    fetched: bool
    says: str


class PublicationWithdrawn(
    PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-withdrawn.1"
):
    """A post is not to go out, or is to be taken down."""

    person: PersonId
    reason: Commitment


class CorrectionMade(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="correction-made.1"):
    """What was wrong with a post and is right now, in public."""

    says: str
    address: str | None


class CaptionsFollowed(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="captions-followed.1"):
    """The captions of a film of an urgent post were added after it went out."""

    media: str
    captions: str


class PublicationReviewed(
    PublicationEvent, frozen=True, gc=False, kw_only=True, tag="publication-reviewed.1"
):
    """An urgent post was looked at again, by somebody who had not cleared it."""

    reviewer: PersonId
    findings: Commitment


class TemplateCleared(Event, frozen=True, gc=False, kw_only=True, tag="template-cleared.1"):
    """A template was cleared by two persons, neither its author."""

    template: Template
    author: PersonId
    cleared_by: tuple[PersonId, ...]


class TemplateEnded(Event, frozen=True, gc=False, kw_only=True, tag="template-ended.1"):
    """A template is not to be used any longer."""

    template: TemplateId


class StopCalled(Event, frozen=True, gc=False, kw_only=True, tag="stop-called.1"):
    """Everything of a body and those below it that is not out yet is held."""

    stop: StopId
    body: BodyId
    person: PersonId
    reason: str


class StopLifted(Event, frozen=True, gc=False, kw_only=True, tag="stop-lifted.1"):
    """Two persons lifted a stop."""

    stop: StopId
    lifted_by: tuple[PersonId, ...]


class StopPassed(PublicationEvent, frozen=True, gc=False, kw_only=True, tag="stop-passed.1"):
    """Two persons let one version of one post through a stop that goes on."""

    stop: StopId
    content_digest: str
    passed_by: tuple[PersonId, ...]


class PostSeen(Event, frozen=True, gc=False, kw_only=True, tag="post-seen.1"):
    """An account shows a post; `publication` None: no cleared publication explains it."""

    account: AccountId
    reference: str
    address: str | None
    posted: int | None
    source: Literal["api", "import", "manual", "press"]
    digest: str | None
    publication: PublicationId | None
