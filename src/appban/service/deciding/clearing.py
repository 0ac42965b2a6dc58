"""Deciding on a request: risk assessment, clearance or refusal of one seat, conditions.

Append refuses a clearance that could not fill its seat when it is made (semantics: append refuses).
"""

import msgspec

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.authority import authority_for, may_fill
from appban.regime.caps import exceeded
from appban.regime.exemption import Decision, ExemptionId, decision_digest
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Risk, Seat, Stage
from appban.regime.seats import Needed, empty_seats, narrows_at, needed, rules_of
from appban.regime.spans import in_force
from appban.regime.time import show
from appban.service.deciding.signing import check_shown, signature
from appban.service.deciding.telephone import Call, hear
from appban.service.guard import (
    acting_person,
    known_decision,
    known_exemption,
    refuse_absent,
    refuse_barred,
    require_security,
)
from appban.service.reading import Focus, facts_about
from appban.service.work import Work


class Clearing(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `digest` is of the version that the person was shown; seat None: the one that person can fill.

    `stated` (UTC microseconds) is when the person decided; `by_phone` is the code read out, noted by the actor on
    behalf of `person`. `reason` is for those who asked, and not part of what is decided. `shown` is the digest of the decision as `prepare` showed it, `assertion` what the browser gave
    when it was signed with a passkey.
    """

    exemption: ExemptionId
    digest: str
    stage: str
    outcome: str
    instrument: str
    stated: int
    seat: str | None = None
    conditions: tuple[str, ...] = ()
    subject_to: tuple[str, ...] = ()
    person: PersonId | None = None
    by_phone: str | None = None
    shown: str | None = None
    assertion: str | None = None
    reason: str = ""


class Place(msgspec.Struct, frozen=True):
    """The open seat of an exemption that a decision is for."""

    history: ExemptionHistory
    stage: Stage
    seat: Seat


def assess(work: Work, exemption: ExemptionId, risk: Risk, residual: Risk, reasons: str) -> None:
    """Record the risk of the newest version, by somebody who could fill a security seat and did not ask for it."""
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    person = acting_person(work, facts)
    require_security(facts, person, history.request, work.now)
    refuse_barred(facts, history, person)
    event = ev.RequestAssessed(
        stated=work.now,
        exemption=exemption,
        digest=history.versions[-1][1].digest,
        assessor=person,
        risk=risk,
        residual=residual,
        reasons=work.keep(reasons, exemption),
    )
    work.add(event, history.request.body)


def decide_seat(work: Work, asked: Clearing) -> str:
    """Clear or refuse one seat of the newest version; the digest of the decision.

    ConflictError if the version is not the newest; RefusedError with the rule that stands in the way.
    """
    actor = PersonId(work.act.actor.person)
    person = actor if asked.person is None else asked.person
    facts = facts_for(work.writer, asked.exemption, actor, person)
    acting_person(work, facts)
    return decide_on(work, facts, asked, person)


def facts_for(reader: StoreReader, exemption: ExemptionId, *people: PersonId) -> Facts:
    """The facts about an exemption, with the others that share its caps (semantics: append refuses)."""
    request = known_exemption(facts_about(reader, Focus(exemptions=(exemption,))), exemption).request
    return facts_about(
        reader,
        Focus(
            exemptions=(exemption,),
            devices=tuple(device.id for device in request.devices),
            people=(*people, *(person.id for person in request.people)),
            emergencies_of=request.body if request.route == "emergency" else None,
        ),
    )


def decide_on(work: Work, facts: Facts, asked: Clearing, person: PersonId) -> str:
    """Add the decision of a person, on facts that the caller holds; errors as `decide_seat`.

    The caller has seen to it that the actor may speak for the person; `facts` may already hold what this work adds.
    """
    now = max(work.now, facts.time)
    place = find_place(facts, asked, person, now)
    heard = hear(work, facts, place.history, _call(asked), place.stage)
    decision = decision_of(asked, place, person)
    check_shown(decision, asked.shown, asked.assertion, now)
    digest = decision_digest(decision)
    event = ev.DecisionMade(
        stated=asked.stated,
        exemption=asked.exemption,
        decision=decision,
        digest=digest,
        seat=place.seat.id,
        noted_by=None if heard is None else PersonId(work.act.actor.person),
        phone_code=None if heard is None else heard.code,
        confirm_by=None if heard is None else heard.confirm_by,
        subject_to=asked.subject_to,
        reason=work.keep(asked.reason, asked.exemption) if asked.reason else None,
        passkey_assertion=signature(
            work, facts, decision, place.seat, asked.assertion, by_phone=heard is not None
        ),
    )
    work.add(event, place.history.request.body)
    if decision.outcome == "clear":
        _recheck_caps(work, facts, place)
    return digest


def find_place(facts: Facts, asked: Clearing, person: PersonId, now: int) -> Place:
    """The seat that a person may fill or refuse now; errors as `decide_seat`."""
    history = known_exemption(facts, asked.exemption)
    _check_version(facts, history, asked, now)
    _check_time(history, asked, now)
    refuse_absent(facts, person, asked.stated)
    stage, seat = _seat_for(facts, history, asked, person, now)
    _check_person(facts, history, asked, person, seat, now=now)
    return Place(history, stage, seat)


def decision_of(asked: Clearing, place: Place, person: PersonId) -> Decision:
    """What is decided, as its digest covers it."""
    return Decision(
        request_digest=asked.digest,
        stage=place.stage.id,
        outcome="clear" if asked.outcome == "clear" else "refuse",
        conditions=(*asked.conditions, *asked.subject_to),  # all of them inside what the digest covers
        person=person,
        capacity=place.seat.kind,
        instrument=asked.instrument,
        stated=asked.stated,
    )


def meet_condition(work: Work, exemption: ExemptionId, digest: str, condition: str, reason: str) -> None:
    """Record that a "subject to" of a clearance is met; by the person who set it or another who could fill that seat."""
    actor = PersonId(work.act.actor.person)
    facts = work.facts(Focus(exemptions=(exemption,), people=(actor,)))
    history = known_exemption(facts, exemption)
    given = known_decision(history, digest)
    if condition not in given.subject_to:
        raise NotFoundError(
            f"decision {digest} has no condition {condition!r}; it has {', '.join(given.subject_to) or 'none'}"
        )
    person = acting_person(work, facts)
    refuse_barred(facts, history, person)
    if facts.human(person) != facts.human(given.decision.person) and not _of_that_seat(
        facts, history, given, person, work.now
    ):
        raise NotAuthorisedError(
            f"{person} neither set {condition!r} nor could fill {given.decision.stage}/{given.seat}; "
            "`appban authority who-can` shows who could"
        )
    kept = work.keep(reason, exemption)
    event = ev.ConditionMet(
        stated=work.now, exemption=exemption, decision_digest=digest, condition=condition, reason=kept
    )
    work.add(event, history.request.body)


def _of_that_seat(
    facts: Facts, history: ExemptionHistory, given: ev.DecisionMade, person: PersonId, now: int
) -> bool:
    version = history.versions[-1][1]
    places = [n for pin in history.request.restrictions for n in needed(facts, version, pin, now)]
    same = [n for n in places if (n.stage.id, n.seat.id) == (given.decision.stage, given.seat)]
    return any(_may(facts, history, n, person, now) for n in same)


def _check_version(facts: Facts, history: ExemptionHistory, asked: Clearing, now: int) -> None:
    if asked.outcome not in {"clear", "refuse"}:
        raise InputError(f"{asked.outcome!r} is no decision; it is clear or refuse")
    newest = history.versions[-1][1]
    if asked.digest != newest.digest:
        raise ConflictError(
            f"{asked.exemption} is at version {newest.request.version} with digest {newest.digest}, "
            f"you were shown {asked.digest}; read the newest version, then decide"
        )
    if history.ended:
        raise RefusedError(f"{asked.exemption} was {next(iter(history.ended))}; there is nothing to decide")
    pins = history.request.restrictions
    if asked.outcome == "refuse" and any(in_force(facts, asked.exemption, p.restriction, now) for p in pins):
        raise RefusedError(f"{asked.exemption} is in force; it is revoked now, not refused")


def _seat_for(
    facts: Facts, history: ExemptionHistory, asked: Clearing, person: PersonId, now: int
) -> tuple[Stage, Seat]:
    newest = history.versions[-1][1]
    pins = newest.request.restrictions
    wanted = [n for pin in pins for n in needed(facts, newest, pin, now) if n.stage.id == asked.stage]
    if not wanted:
        raise RefusedError(f"the rules ask for no stage {asked.stage} of {asked.exemption}")
    wanted = [n for n in wanted if asked.seat is None or n.seat.id == asked.seat]
    empty = {(n.stage.id, n.seat.id) for pin in pins for n in empty_seats(facts, history, pin, now)}
    open_ones = [n for n in wanted if asked.outcome == "refuse" or (n.stage.id, n.seat.id) in empty]
    if not open_ones:
        raise RefusedError(
            f"every seat {asked.seat or ''} of stage {asked.stage} is filled already or not asked for"
        )
    able = [n for n in open_ones if _may(facts, history, n, person, asked.stated)]
    if not able:
        raise NotAuthorisedError(_why_unable(facts, history, open_ones[0], person, asked.stated))
    return able[0].stage, able[0].seat


def _may(facts: Facts, history: ExemptionHistory, place: Needed, person: PersonId, at: int) -> bool:
    return may_fill(facts, person, place.seat, (d.place.body for d in history.request.devices), at)


def _why_unable(facts: Facts, history: ExemptionHistory, place: Needed, person: PersonId, at: int) -> str:
    bodies = {d.place.body for d in history.request.devices}
    lacking = [
        b for b in bodies if b is None or authority_for(facts, person, place.seat.subject, b, at) is None
    ]
    because = (
        f"no authority to {place.seat.subject} over {', '.join(str(b) for b in lacking)} at {show(at)}"
        if lacking
        else f"a class that seat does not take (it takes {', '.join(place.seat.classes)})"
    )
    return f"{person} cannot fill {place.stage.id}/{place.seat.id}: {because}"


def _check_person(
    facts: Facts, history: ExemptionHistory, asked: Clearing, person: PersonId, seat: Seat, *, now: int
) -> None:
    refuse_barred(facts, history, person)
    newest = history.versions[-1][1]
    carried = {v.digest for _, v in history.versions if narrows_at(facts, newest, v, now)}
    for given in history.decisions:
        other = given.event.decision
        same = facts.human(other.person) == facts.human(person) and other.request_digest in carried
        if same and other.outcome == "clear" and (other.stage, given.event.seat) != (asked.stage, seat.id):
            raise RefusedError(
                f"{person} fills {other.stage}/{given.event.seat} of {asked.exemption} already; "
                "one person fills one seat"
            )


def _check_time(history: ExemptionHistory, asked: Clearing, now: int) -> None:
    recorded = history.versions[-1][0]
    if asked.stated > now:
        raise InputError(f"a decision at {show(asked.stated)} is yet to come; state when it was made")
    if asked.stated < recorded:
        raise RefusedError(
            f"this version was submitted {show(recorded)}; nobody can have decided on it at {show(asked.stated)}"
        )
    if now >= history.request.end:
        raise RefusedError(f"the window of {asked.exemption} is over; there is nothing to {asked.outcome}")


def _recheck_caps(work: Work, facts: Facts, place: Place) -> None:
    history, filled = place.history, (place.stage.id, place.seat.id)
    for pin in history.request.restrictions:
        left = [n for n in empty_seats(facts, history, pin, work.now) if (n.stage.id, n.seat.id) != filled]
        rules = rules_of(facts, pin)
        if left or rules is None or in_force(facts, history.request.exemption, pin.restriction, work.now):
            continue
        problems = list(exceeded(facts, history.request, rules, work.desk.zone))
        if problems:
            raise RefusedError(f"{pin.restriction}: {'; '.join(problems)} by now; ask for less")


def _call(asked: Clearing) -> Call:
    return Call(digest=asked.digest, stated=asked.stated, person=asked.person, code=asked.by_phone)
