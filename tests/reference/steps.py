"""Events in the life of an exemption, from plain words; `at` is the time stated, in UTC microseconds."""

from typing import Literal

from tests.reference.build import TEXT

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import (
    Decision,
    ExemptionId,
    Request,
    ReviewId,
    decision_digest,
    request_digest,
)
from appban.regime.mitigation import Method
from appban.regime.people import PersonId
from appban.regime.restriction import Risk


def submitted(request: Request, at: int) -> ev.ExemptionSubmitted:
    """A version of a request was submitted."""
    return ev.ExemptionSubmitted(stated=at, request=request, digest=request_digest(request))


def assessed(request: Request, risk: Risk, at: int) -> ev.RequestAssessed:
    """The risk of a version was assessed."""
    return ev.RequestAssessed(
        stated=at,
        exemption=request.exemption,
        digest=request_digest(request),
        assessor=PersonId("assessor"),
        risk=risk,
        residual=risk,
        reasons=TEXT,
    )


def decided(
    request: Request,
    stage: str,
    who: str,
    at: int,
    *,
    outcome: Literal["clear", "refuse"] = "clear",
    seat: str | None = None,
    confirm_by: int | None = None,
    subject_to: tuple[str, ...] = (),
) -> ev.DecisionMade:
    """A person cleared a version, in the seat named like the stage unless said; by phone if to be confirmed."""
    decision = Decision(
        request_digest=request_digest(request),
        stage=stage,
        outcome=outcome,
        conditions=subject_to,
        person=PersonId(who),
        capacity=seat or stage,
        instrument="a letter",
        stated=at,
    )
    return ev.DecisionMade(
        stated=at,
        exemption=request.exemption,
        decision=decision,
        digest=decision_digest(decision),
        seat=seat or stage,
        noted_by=PersonId("secretary") if confirm_by else None,
        confirm_by=confirm_by,
        subject_to=subject_to,
    )


def confirmed(decision: ev.DecisionMade, at: int) -> ev.ClearanceConfirmed:
    """A clearance by phone was confirmed in writing."""
    return ev.ClearanceConfirmed(stated=at, exemption=decision.exemption, decision_digest=decision.digest)


def met(decision: ev.DecisionMade, condition: str, at: int) -> ev.ConditionMet:
    """A condition of a clearance was met."""
    return ev.ConditionMet(
        stated=at,
        exemption=decision.exemption,
        decision_digest=decision.digest,
        condition=condition,
        reason=TEXT,
    )


def suspended(exemption: str, at: int) -> ev.ExemptionSuspended:
    """An exemption is held off."""
    return ev.ExemptionSuspended(stated=at, exemption=ExemptionId(exemption), reason=TEXT)


def reinstated(exemption: str, at: int) -> ev.ExemptionReinstated:
    """A suspension is lifted."""
    return ev.ExemptionReinstated(stated=at, exemption=ExemptionId(exemption), reason=TEXT)


def revoked(exemption: str, at: int) -> ev.ExemptionRevoked:
    """An exemption is taken away."""
    return ev.ExemptionRevoked(stated=at, exemption=ExemptionId(exemption), reason=TEXT)


def review_opened(exemptions: tuple[str, ...], at: int, suspends: int) -> ev.ReviewOpened:
    """A body is to review these exemptions by an instant."""
    return ev.ReviewOpened(
        stated=at,
        review=ReviewId("v1"),
        body=BodyId("b0"),
        exemptions=tuple(map(ExemptionId, exemptions)),
        escalates=at,
        suspends=suspends,
        calendar="synthetic",
    )


def review_answered(exemption: str, at: int, answer: Literal["keep", "end"] = "keep") -> ev.ReviewAnswered:
    """A review is answered for an exemption."""
    return ev.ReviewAnswered(
        stated=at, exemption=ExemptionId(exemption), review=ReviewId("v1"), answer=answer, reason=TEXT
    )


def withdrawn(exemption: str, at: int) -> ev.ExemptionWithdrawn:
    """A request is taken back."""
    return ev.ExemptionWithdrawn(stated=at, exemption=ExemptionId(exemption), reason=TEXT)


def handed_back(exemption: str, at: int) -> ev.ExemptionHandedBack:
    """An exemption is given back."""
    return ev.ExemptionHandedBack(stated=at, exemption=ExemptionId(exemption))


def closed(exemption: str, at: int) -> ev.ExemptionClosed:
    """The application is gone."""
    return ev.ExemptionClosed(
        stated=at, exemption=ExemptionId(exemption), evidence="observed-gone", digest=None, signed_by=()
    )


def ratified(exemption: str, at: int) -> ev.ExemptionRatified:
    """An emergency grant is confirmed."""
    return ev.ExemptionRatified(stated=at, exemption=ExemptionId(exemption), ratifier=PersonId("ratifier"))


def evidenced(
    slug: str,
    on: str | None,
    at: int,
    *,
    exemption: str | None = None,
    method: Method = Method.MACHINE,
    source: str = "mdm",
) -> ev.MitigationEvidenced:
    """A mitigation was seen to hold on a device, or for an exemption."""
    return ev.MitigationEvidenced(
        stated=at,
        mitigation=slug,
        device=DeviceId(on) if on else None,
        exemption=ExemptionId(exemption) if exemption else None,
        method=method,
        source=source,
    )


def failed(
    slug: str, on: str | None, at: int, *, exemption: str | None = None, source: str = "mdm"
) -> ev.MitigationFailed:
    """A mitigation was seen not to hold on a device, or for an exemption."""
    return ev.MitigationFailed(
        stated=at,
        mitigation=slug,
        device=DeviceId(on) if on else None,
        exemption=ExemptionId(exemption) if exemption else None,
        source=source,
    )


def delivered(source: str, at: int) -> ev.SourceDelivered:
    """A source delivered."""
    return ev.SourceDelivered(stated=at, source=source, batch=TEXT, devices=1)
