"""Events in the life of an exemption, from submission to closure."""

from typing import Literal

from appban.regime.events.base import Event
from appban.regime.exemption import Commitment, Decision, ExemptionId, Request
from appban.regime.people import PersonId
from appban.regime.restriction import Risk


class ExemptionSubmitted(Event, frozen=True, gc=False, kw_only=True, tag="exemption-submitted.1"):
    """A version of a request was submitted; the digest is over the request's canonical bytes."""

    request: Request
    digest: str


class ExemptionEvent(Event, frozen=True, gc=False, kw_only=True):
    """The common part of what happens to an exemption."""

    exemption: ExemptionId


class ExemptionWithdrawn(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-withdrawn.1"):
    """The requester took the request back before it was in force."""

    reason: Commitment


class StageNotRequired(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="stage-not-required.1"):
    """A stage that the rules do not require of this version, with the rule that said so."""

    digest: str
    stage: str
    rule: str


class RequestAssessed(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="request-assessed.1"):
    """An analyst's judgement of a version's risk; a stage's condition may turn on it."""

    digest: str
    assessor: PersonId
    risk: Risk
    residual: Risk
    reasons: Commitment


class ExemptionAssigned(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-assigned.1"):
    """A request is for one person to look after (None: nobody any more). It decides nothing and bars nobody."""

    person: PersonId | None


class NeedAsked(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="need-asked.1"):
    """Somebody who may have no account here, such as a director, was asked by a link whether a version is needed."""

    digest: str
    of: Commitment
    until: int


class NeedAnswered(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="need-answered.1"):
    """Whoever had the link said whether the version is needed. A fact for those who decide; it fills no seat."""

    digest: str
    of: Commitment
    outcome: Literal["confirmed", "declined"]
    reason: Commitment | None


class PhoneCodeMinted(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="phone-code-minted.1"):
    """A random code for one version and stage, to be read out on the telephone until an instant."""

    digest: str
    stage: str
    code: Commitment
    until: int


class DecisionMade(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="decision-made.1"):
    """One person in one seat cleared or refused one exact version. By phone: who noted it and by when to confirm.

    `reason` is what the person wrote for those who asked; it is not what the decision binds to.
    """

    decision: Decision
    digest: str
    seat: str
    noted_by: PersonId | None = None
    phone_code: Commitment | None = None
    confirm_by: int | None = None
    subject_to: tuple[str, ...] = ()
    passkey_assertion: str | None = None
    reason: Commitment | None = None


class ClearanceConfirmed(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="clearance-confirmed.1"):
    """The written confirmation of a clearance given by phone."""

    decision_digest: str


class ConditionMet(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="condition-met.1"):
    """A "subject to" of a clearance is met."""

    decision_digest: str
    condition: str
    reason: Commitment


class ExemptionSuspended(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-suspended.1"):
    """An exemption is held off until reinstated."""

    reason: Commitment


class ExemptionReinstated(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-reinstated.1"):
    """A suspension is lifted."""

    reason: Commitment


class ExemptionRevoked(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-revoked.1"):
    """An exemption is taken away for good."""

    reason: Commitment


class ExemptionHandedBack(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-handed-back.1"):
    """The holders give an exemption back."""


class ExemptionRatified(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-ratified.1"):
    """An emergency grant is confirmed after the event by somebody who was not in it."""

    ratifier: PersonId


class EmergencyReviewed(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="emergency-reviewed.1"):
    """An unratified emergency grant was reviewed, which unblocks the body's next."""

    reviewer: PersonId
    reason: Commitment


class ExemptionClosed(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="exemption-closed.1"):
    """The application is gone from the exempt devices, by observation or on evidence signed by two."""

    evidence: Literal["observed-gone", "device-wiped", "inspection", "disposal"]
    digest: str | None
    signed_by: tuple[PersonId, ...]
