"""Standing exceptional uses: asked for, cleared seat by seat by persons of their own, and ended (DESIGN R11)."""

from typing import Literal

import msgspec

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.account import AccountId, PurposeClass, StandingUse, StandingUseId, standing_use_digest
from appban.regime.account_state import AccountState
from appban.regime.authority import authority_for, may_fill
from appban.regime.channel_state import policy_in_effect
from appban.regime.communications import StandingUseHistory
from appban.regime.events import accounts as ev
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Seat
from appban.regime.time import show
from appban.service.accounts.running import our_account
from appban.service.channels.asking import comms_facts, said
from appban.service.guard import ACCOUNT
from appban.service.work import Work


class StandingAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A standing exceptional use to be asked for."""

    account: AccountId
    purposes: tuple[PurposeClass, ...]
    start: int | None
    end: int
    justification: str


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in a seat of a standing exceptional use as it was shown: `digest` is its own."""

    use: StandingUseId
    digest: str
    seat: str
    outcome: Literal["clear", "refuse"]
    instrument: str
    reason: str


def submit_standing(work: Work, asked: StandingAsked) -> StandingUseId:
    """Ask for a standing exceptional use of an account, within its mandate."""
    _, person, state = our_account(work, asked.account)
    seats = _seats(work, asked.account)
    _refuse_outside(state, asked.purposes)
    start = work.now if asked.start is None else asked.start
    if asked.end <= max(start, work.now):
        raise InputError(f"a use until {show(asked.end)} ends before it could begin; give a later end")
    name = StandingUseId(work.mint("use"))
    use = StandingUse(
        id=name,
        account=asked.account,
        channel=state.channel,
        body=state.body,
        purposes=tuple(dict.fromkeys(asked.purposes)),
        requester=person,
        seats=seats,
        start=start,
        end=asked.end,
        justification=work.keep(said(asked.justification, "justification"), name),
    )
    work.add(ev.StandingUseSubmitted(stated=work.now, use=use, digest=standing_use_digest(use)), state.body)
    return name


def decide_standing(work: Work, given: Filling) -> None:
    """Clear or refuse one seat; a refusal is for good, and a new use has to be asked for."""
    facts, person = comms_facts(work)
    history = _open(facts, given.use, work.now)
    submitted = history.submitted[1]
    asked = submitted.use
    if given.digest != submitted.digest:
        raise ConflictError(f"{given.use} has the digest {submitted.digest}; look at it again, then decide")
    seat = next((each for each in asked.seats if each.id == given.seat), None)
    if seat is None:
        named = ", ".join(each.id for each in asked.seats)
        raise NotFoundError(f"{given.use} has no seat {given.seat!r}; it has {named}")
    _refuse_seat(facts, history, seat, person, work.now)
    work.add(
        ev.StandingUseDecided(
            stated=work.now,
            use=given.use,
            digest=given.digest,
            seat=seat.id,
            outcome=given.outcome,
            person=person,
            instrument=said(given.instrument, "instrument"),
            reason=work.keep(said(given.reason, "reason"), given.use),
        ),
        asked.body,
    )


def end_standing(work: Work, use: StandingUseId, reason: str) -> None:
    """End a standing exceptional use now: whoever runs accounts may, and whoever could fill a seat of it."""
    facts, person = comms_facts(work)
    asked = _open(facts, use, work.now).submitted[1].use
    runs = authority_for(facts, person, ACCOUNT, asked.body, work.now) is not None
    if not runs and not any(may_fill(facts, person, each, (asked.body,), work.now) for each in asked.seats):
        raise NotAuthorisedError(f"{person} neither runs accounts of {asked.body} nor could clear {use}")
    kept = work.keep(said(reason, "reason"), use)
    work.add(ev.StandingUseEnded(stated=work.now, use=use, reason=kept), asked.body)


def _seats(work: Work, account: AccountId) -> tuple[Seat, ...]:
    facts, _, state = our_account(work, account)
    policy = policy_in_effect(facts, state.channel, state.body, work.now)
    said_ = None if policy is None else policy.policy
    if policy is None or said_ != "exceptional-only":
        raise RefusedError(
            f"{state.channel} is {said_ or 'of no known use policy'}; only a channel that is exceptional-only "
            "has standing exceptional uses"
        )
    if not policy.standing_seats:
        raise RefusedError(
            f"the use policy of {state.channel} names nobody who clears a standing use, so there is none; "
            "a declared circumstance is the other way"
        )
    return policy.standing_seats


def _refuse_outside(state: AccountState, purposes: tuple[PurposeClass, ...]) -> None:
    allowed = () if state.mandate is None else state.mandate.purposes
    outside = [each for each in purposes if each not in allowed]
    if outside or not purposes:
        raise RefusedError(
            f"the mandate of {state.account} is for {', '.join(allowed) or 'nothing'}, and this asks for "
            f"{', '.join(outside) or 'nothing'}; ask within the mandate"
        )


def _open(facts: Facts, use: StandingUseId, at: int) -> StandingUseHistory:
    history = facts.communications.standing_uses.get(use)
    if history is None:
        raise NotFoundError(f"there is no standing use {use}; `appban account standing-use list` shows them")
    refused = [each for _, each in history.decisions if each.outcome == "refuse"]
    if history.ended is not None or refused or history.submitted[1].use.end <= at:
        raise ConflictError(f"{use} is over or was refused; ask for a new one")
    return history


def _refuse_seat(facts: Facts, history: StandingUseHistory, seat: Seat, person: PersonId, at: int) -> None:
    asked = history.submitted[1].use
    if facts.human(person) == facts.human(asked.requester):
        raise RefusedError(f"{person} asked for {asked.id}, and never clears it; somebody else decides")
    if not may_fill(facts, person, seat, (asked.body,), at):
        classes = " or ".join(seat.classes)
        raise NotAuthorisedError(
            f"{person} is no {classes} with authority to {seat.subject} for {asked.body}, and cannot fill "
            f"seat {seat.id}"
        )
    for _, given in history.decisions:
        if given.seat == seat.id:
            raise ConflictError(f"seat {seat.id} of {asked.id} was filled at {show(given.stated)}")
        if facts.human(given.person) == facts.human(person):
            raise RefusedError(f"{person} filled seat {given.seat} of {asked.id}; one person fills one seat")
