"""How an exemption is held off, taken away, given back, ratified after an emergency, and closed (DESIGN R8, R9)."""

from typing import Literal

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import authority_for
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.seats import rules_of
from appban.regime.spans import spans
from appban.regime.time import show
from appban.service.exemptions.begun import ever_in_force
from appban.service.guard import (
    acting_person,
    holders,
    known_exemption,
    refuse_gain,
    require_security,
    two_distinct,
)
from appban.service.reading import Focus
from appban.service.work import Work

Attested = Literal["device-wiped", "inspection", "disposal"]
"""How it can be known that an application is gone, on the word of two; an inventory needs nobody's."""


def suspend(work: Work, exemption: ExemptionId, reason: str, *, stated: int | None = None) -> None:
    """Hold an exemption off at once; a holder or somebody who could fill a security seat may."""
    facts, history, person = _open(work, exemption)
    _refuse_over(history)
    if facts.human(person) not in holders(facts, history):
        require_security(facts, person, history.request, work.now)
    kept = work.keep(reason, exemption)
    event = ev.ExemptionSuspended(stated=_when(work, stated), exemption=exemption, reason=kept)
    work.add(event, history.request.body)


def reinstate(work: Work, exemption: ExemptionId, reason: str) -> None:
    """Lift a suspension; somebody who could fill a security seat, and neither asked for it nor holds it."""
    facts, history, person = _open(work, exemption)
    require_security(facts, person, history.request, work.now)
    refuse_gain(facts, history, person)
    if not history.suspensions.during(work.now):
        raise RefusedError(f"{exemption} is not suspended")
    kept = work.keep(reason, exemption)
    work.add(ev.ExemptionReinstated(stated=work.now, exemption=exemption, reason=kept), history.request.body)


def revoke(work: Work, exemption: ExemptionId, reason: str, *, stated: int | None = None) -> None:
    """Take an exemption away for good; restricting, so it takes effect at the stated time."""
    facts, history, person = _open(work, exemption)
    require_security(facts, person, history.request, work.now)
    _refuse_over(history)
    kept = work.keep(reason, exemption)
    event = ev.ExemptionRevoked(stated=_when(work, stated), exemption=exemption, reason=kept)
    work.add(event, history.request.body)


def hand_back(work: Work, exemption: ExemptionId) -> None:
    """Give an exemption back; a holder or the requester may."""
    facts, history, person = _open(work, exemption)
    _refuse_over(history)
    if facts.human(person) not in holders(facts, history) | {facts.human(history.request.requester)}:
        raise NotAuthorisedError(
            f"{person} neither holds nor asked for {exemption}; security revokes it instead"
        )
    work.add(ev.ExemptionHandedBack(stated=work.now, exemption=exemption), history.request.body)


def ratify(work: Work, exemption: ExemptionId) -> None:
    """Confirm an emergency grant after the event; somebody with that authority who had no part in it."""
    facts, history, person = _open(work, exemption)
    if history.request.route != "emergency":
        raise RefusedError(f"{exemption} was not granted on the emergency route; there is nothing to ratify")
    _require_ratifier(facts, history, person, work.now)
    refuse_gain(facts, history, person)
    if not ever_in_force(work.writer, exemption, work.now):
        raise RefusedError(f"{exemption} was never in force; there is nothing to ratify yet")
    if facts.human(person) in {facts.human(d.event.decision.person) for d in history.decisions}:
        raise RefusedError(f"{person} decided on {exemption} and does not ratify it; somebody else does")
    work.add(
        ev.ExemptionRatified(stated=work.now, exemption=exemption, ratifier=person), history.request.body
    )


def review_emergency(work: Work, exemption: ExemptionId, reason: str) -> None:
    """Review an unratified emergency grant, which unblocks the body's next."""
    facts, history, person = _open(work, exemption)
    if history.request.route != "emergency":
        raise RefusedError(f"{exemption} was not granted on the emergency route; there is nothing to review")
    _require_ratifier(facts, history, person, work.now)
    refuse_gain(facts, history, person)
    kept = work.keep(reason, exemption)
    event = ev.EmergencyReviewed(stated=work.now, exemption=exemption, reviewer=person, reason=kept)
    work.add(event, history.request.body)


def check_close(work: Work, exemption: ExemptionId) -> None:
    """Refused as `close` would be, but for who signs with whoever acts."""
    facts, history, person = _open(work, exemption)
    require_security(facts, person, history.request, work.now)
    _refuse_unless_over(facts, history, work.now)
    _refuse_holders(facts, history, (person,))


def close(
    work: Work,
    exemption: ExemptionId,
    evidence: Attested | Literal["observed-gone"],
    *,
    digest: str | None,
    signed_by: tuple[PersonId, ...],
) -> None:
    """Close an exemption that is over: the application is gone, on evidence signed by two unless it was observed."""
    facts, history, person = _open(work, exemption)
    require_security(facts, person, history.request, work.now)
    _refuse_unless_over(facts, history, work.now)
    if evidence != "observed-gone":
        two_distinct(facts, signed_by, f"closing {exemption} on {evidence}")
        _refuse_holders(facts, history, signed_by)
    event = ev.ExemptionClosed(
        stated=work.now, exemption=exemption, evidence=evidence, digest=digest, signed_by=signed_by
    )
    work.add(event, history.request.body)


def _open(work: Work, exemption: ExemptionId) -> tuple[Facts, ExemptionHistory, PersonId]:
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    return facts, known_exemption(facts, exemption), acting_person(work, facts)


def _when(work: Work, stated: int | None) -> int:
    if stated is not None and stated > work.now:
        raise InputError(f"{show(stated)} is yet to come; say since when, or leave it out for now")
    return work.now if stated is None else stated


def _refuse_over(history: ExemptionHistory) -> None:
    if history.ended:
        raise RefusedError(f"{history.request.exemption} was {next(iter(history.ended))} already")


def _refuse_unless_over(facts: Facts, history: ExemptionHistory, now: int) -> None:
    request = history.request
    if "closed" in history.ended:
        raise RefusedError(f"{request.exemption} was closed already")
    parts = [
        span for pin in request.restrictions for span in spans(facts, request.exemption, pin.restriction)
    ]
    if any(span.end > now for span in parts):
        raise RefusedError(
            f"{request.exemption} is not over; revoke it or have it handed back, then close it"
        )
    if not (parts or history.ended or request.end <= now):
        raise RefusedError(f"{request.exemption} was never in force; the requester withdraws it instead")


def _refuse_holders(facts: Facts, history: ExemptionHistory, signers: tuple[PersonId, ...]) -> None:
    if {facts.human(person) for person in signers} & holders(facts, history):
        raise RefusedError(
            f"a holder of {history.request.exemption} does not sign for its closing; name two others"
        )


def _require_ratifier(facts: Facts, history: ExemptionHistory, person: PersonId, now: int) -> None:
    rules = rules_of(facts, history.request.restrictions[0])
    route = None if rules is None else rules.route("emergency")
    subject = None if route is None else route.ratified_by
    if subject is None or authority_for(facts, person, subject, history.request.body, now) is None:
        raise NotAuthorisedError(
            f"{person} holds no authority to {subject or 'ratify'} for {history.request.body}"
        )
