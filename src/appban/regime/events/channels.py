"""Events about channels: frameworks, assessments, use policy, and what was spent on them."""

from appban.regime.bodies import BodyId
from appban.regime.channel import (
    Answer,
    AssessmentId,
    Channel,
    ChannelId,
    Framework,
    FrameworkPin,
    Outcome,
    Reopening,
    Use,
    UsePolicy,
)
from appban.regime.events.base import Event
from appban.regime.exemption import CircumstanceId, Commitment
from appban.regime.people import PersonId
from appban.regime.restriction import Seat
from appban.regime.source import Source


class FrameworkAdopted(Event, frozen=True, gc=False, kw_only=True, tag="framework-adopted.1"):
    """A framework, or a new version of one, was taken in by two persons from a file."""

    framework: Framework
    file_digest: str
    adopted_by: tuple[PersonId, ...]


class ChannelRecorded(Event, frozen=True, gc=False, kw_only=True, tag="channel-recorded.1"):
    """A channel came to be known, or is described anew."""

    channel: Channel
    source: Source


class UsePolicySet(Event, frozen=True, gc=False, kw_only=True, tag="use-policy-set.1"):
    """Whether a channel is used at all by a body and those below it, on whose word; None: not known any longer.

    `standing_seats` are those in which a standing exceptional use of it is cleared.
    """

    channel: ChannelId
    body: BodyId
    policy: UsePolicy | None
    uses: tuple[Use, ...]
    standing_seats: tuple[Seat, ...]
    source: Source


class AssessmentReported(Event, frozen=True, gc=False, kw_only=True, tag="assessment-reported.1"):
    """What is known of an assessment made elsewhere: `outcome` None, not said; `assessed` None: that there was none."""

    channel: ChannelId
    use: Use
    outcome: Outcome | None
    assessed: int | None
    review_by: int | None
    source: Source


class AssessmentOpened(Event, frozen=True, gc=False, kw_only=True, tag="assessment-opened.1"):
    """A channel is being assessed for one use, under one version of a framework; `campaign` None: for any.

    `subject` names the influencer whom it is about; None: the channel itself.
    """

    assessment: AssessmentId
    channel: ChannelId
    use: Use
    framework: FrameworkPin
    campaign: str | None
    subject: Commitment | None
    assessor: PersonId
    body: BodyId


class CriterionAnswered(Event, frozen=True, gc=False, kw_only=True, tag="criterion-answered.1"):
    """The assessor answered one criterion; a later answer to the same one replaces it until the decision."""

    assessment: AssessmentId
    answer: Answer


class AssessmentDecided(Event, frozen=True, gc=False, kw_only=True, tag="assessment-decided.1"):
    """Another person than the assessor decided on the answers given, whose digest is named.

    `rationale` is weighed against `risk` where the outcome is `campaign-specific-only`.
    """

    assessment: AssessmentId
    answers_digest: str
    outcome: Outcome
    conditions: tuple[str, ...]
    rationale: Commitment
    risk: Commitment | None
    decided_by: PersonId
    review_by: int


class ReassessmentCalled(Event, frozen=True, gc=False, kw_only=True, tag="reassessment-called.1"):
    """Something happened by which a channel has to be assessed again; `uses` empty: for all of them."""

    channel: ChannelId
    uses: tuple[Use, ...]
    cause: Reopening
    says: str
    source: Source


class SpendRecorded(Event, frozen=True, gc=False, kw_only=True, tag="spend-recorded.1"):
    """Money spent on a channel in [starts, ends), in the smallest unit of the currency."""

    spend: str
    channel: ChannelId
    body: BodyId
    use: Use
    campaign: str
    amount: int
    currency: str
    starts: int
    ends: int
    source: Source


class CircumstanceReviewed(Event, frozen=True, gc=False, kw_only=True, tag="circumstance-reviewed.1"):
    """A declared emergency that is over was looked at again, by somebody other than its declarer."""

    circumstance: CircumstanceId
    reviewer: PersonId
    findings: Commitment
