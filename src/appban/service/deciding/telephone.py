"""Clearance by telephone: a random code read out, noted by somebody else, confirmed in writing (DESIGN R7)."""

import hmac

import msgspec

from appban.errors import NotAuthorisedError, RefusedError
from appban.regime import events as ev
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Stage
from appban.regime.seats import needed
from appban.regime.time import DAY, show
from appban.service.guard import acting_person, known_decision, known_exemption, refuse_barred
from appban.service.reading import Focus
from appban.service.work import Work

CODE_DIGITS = 6
CODE_LIFETIME = DAY


def mint_phone_code(work: Work, exemption: ExemptionId, stage: str) -> str:
    """A random code for the newest version and one stage, good for a day, to be read out on the telephone."""
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    refuse_barred(facts, history, acting_person(work, facts))
    found = [
        n.stage
        for pin in history.request.restrictions
        for n in needed(facts, history.versions[-1][1], pin, work.now)
    ]
    if not any(each.id == stage and each.by_phone for each in found):
        raise RefusedError(f"stage {stage} of {exemption} is not one that may be cleared by phone")
    code = f"{int.from_bytes(work.desk.entropy.bytes(8), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
    event = ev.PhoneCodeMinted(
        stated=work.now,
        exemption=exemption,
        digest=history.versions[-1][1].digest,
        stage=stage,
        code=work.keep(code, exemption),
        until=work.now + CODE_LIFETIME,
    )
    work.add(event, history.request.body)
    return code


def confirm(work: Work, exemption: ExemptionId, digest: str) -> None:
    """Record the written confirmation of a clearance given by phone; anybody may who did not ask for it."""
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    refuse_barred(facts, history, acting_person(work, facts))
    given = known_decision(history, digest)
    if given.confirm_by is None:
        raise RefusedError(f"decision {digest} was not given by phone and needs no confirmation")
    if digest in history.confirmations:
        raise RefusedError(f"decision {digest} was confirmed {show(history.confirmations[digest])} already")
    event = ev.ClearanceConfirmed(stated=work.now, exemption=exemption, decision_digest=digest)
    work.add(event, history.request.body)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A decision heard by telephone: on which version and stage, from whom, when, with which code."""

    digest: str
    stated: int
    person: PersonId | None
    code: str | None


class Heard(msgspec.Struct, frozen=True):
    """A call as accepted: by when it must be confirmed in writing, and which code it used up."""

    confirm_by: int
    code: Commitment


def hear(work: Work, facts: Facts, history: ExemptionHistory, asked: Call, stage: Stage) -> Heard | None:
    """What a call comes to; None for a decision that the actor made in person.

    NotAuthorisedError for deciding in another's name without a call, RefusedError for a stage or code that is not so.
    """
    actor = PersonId(work.act.actor.person)
    if asked.code is None:
        if asked.person is not None and asked.person != actor:
            raise NotAuthorisedError(
                f"{actor} cannot decide for {asked.person}; note a phone call with its code"
            )
        return None
    if not stage.by_phone or stage.confirm_within is None:
        raise RefusedError(f"stage {stage.id} may not be cleared by phone")
    refuse_barred(facts, history, actor)
    minted = _matching(work, history, asked, stage)
    if asked.stated < minted.stated:
        raise RefusedError(
            f"the code was minted {show(minted.stated)}, after the call at {show(asked.stated)}; "
            "nobody can have read it out then"
        )
    return Heard(asked.stated + stage.confirm_within, minted.code)


def _matching(work: Work, history: ExemptionHistory, asked: Call, stage: Stage) -> ev.PhoneCodeMinted:
    spent = {given.event.phone_code for given in history.decisions}
    live = {
        each.code: each
        for each in history.phone_codes
        if (each.digest, each.stage) == (asked.digest, stage.id) and each.until > work.now
    }
    said = (asked.code or "").encode()
    for held in work.writer.openings(live).values():
        if hmac.compare_digest(held.value.encode(), said) and held.commitment not in spent:
            return live[Commitment(held.commitment)]
    raise RefusedError(
        f"code {asked.code} is not one minted for this version and stage in the last day and not used yet; "
        "mint a new one with `appban exemption call`"
    )
