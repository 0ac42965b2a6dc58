"""Clearing posts: two persons, neither of them its author, each on the digest of exactly what would go out (DESIGN R6, R11).

Whoever decides signs in: a decision heard by telephone is entered by the person who decided, and says that it was heard so.
"""

from typing import Literal

import msgspec

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime.events import publications as pb
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.lacks import before_clearance
from appban.regime.people import PersonId
from appban.regime.post_state import (
    clearers,
    happened,
    newest,
    refused,
    subject_for,
    submitted,
    why_not_clear,
)
from appban.regime.publication import PostDecision, PublicationId, post_decision_digest
from appban.regime.publishing import lacking
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.guard import acting_person
from appban.service.publications.posts import (
    check_version,
    facts_of_post,
    known_account,
    known_post,
    refuse_over,
)
from appban.service.publications.questioning import lacks_in_words
from appban.service.work import Work

Medium = Literal["in-person", "telephone"]


class PostClearing(msgspec.Struct, frozen=True, kw_only=True):
    """One decision on the version of a post whose digest the person was shown, or had read out (`telephone`)."""

    publication: PublicationId
    digest: str
    outcome: Literal["clear", "refuse"]
    medium: Medium = "in-person"
    reason: str = ""


class SeatOfBundle(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency exemption that is cleared together with a post: its version as shown, and the stage that is filled."""

    exemption: ExemptionId
    digest: str
    stage: str


def decide_post(work: Work, asked: PostClearing) -> str:
    """Clear or refuse the newest version of a post; the digest of the decision.

    ConflictError if it is not the newest that was shown; NotAuthorisedError or RefusedError with what stands in the way.
    """
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, asked.publication, (person,))
    person = acting_person(work, facts)
    history = known_post(facts, asked.publication)
    check_version(history, asked.digest)
    refuse_over(history, work.now)
    if asked.outcome == "clear":
        _check_clear(facts, asked.publication, person, work.now)
    else:
        _check_refuse(facts, asked.publication, person, work.now, asked.reason)
    return add_decision(work, facts, asked, person)


def clear_bundle(work: Work, asked: PostClearing, seats: tuple[SeatOfBundle, ...], instrument: str) -> str:
    """Clear a post of the urgent route, and a seat of each emergency exemption that it is posted under, in one act.

    RefusedError unless each exemption rests on the circumstance that the post names; on any error nothing is cleared.
    """
    facts = facts_of_post(work.writer, asked.publication)
    content = newest(known_post(facts, asked.publication)).content
    account = known_account(facts, content.account, work.now)
    for seat in seats:
        held = facts.exemptions.get(seat.exemption)
        if (
            seat.exemption not in account.exemptions
            or held is None
            or (held.request.route, held.request.circumstance) != ("emergency", content.circumstance)
        ):
            raise RefusedError(
                f"{seat.exemption} is no emergency exemption of {content.circumstance} that {content.account} is run under; "
                "clear it by itself"
            )
        decide_seat(
            work,
            Clearing(
                exemption=seat.exemption,
                digest=seat.digest,
                stage=seat.stage,
                outcome=asked.outcome,
                instrument=instrument,
                stated=work.now,
                reason=asked.reason,
            ),
        )
    return decide_post(work, asked)


def add_decision(work: Work, facts: Facts, asked: PostClearing, person: PersonId) -> str:
    """Add the decision of a person, who was found to be able to make it; its digest."""
    content = newest(known_post(facts, asked.publication)).content
    decision = PostDecision(
        content_digest=asked.digest,
        outcome=asked.outcome,
        person=person,
        capacity=subject_for(content),
        medium=asked.medium,
        stated=work.now,
    )
    digest = post_decision_digest(decision)
    event = pb.PublicationDecided(
        stated=work.now,
        publication=asked.publication,
        decision=decision,
        digest=digest,
        reason=work.keep(asked.reason, asked.publication),
    )
    work.add(event, known_account(facts, content.account, work.now).body)
    return digest


def refuse_unable(facts: Facts, publication: PublicationId, person: PersonId, at: int) -> None:
    """NotAuthorisedError unless a person's clearance of the newest version would count; RefusedError if it does already."""
    history = facts.communications.publications[publication]
    why = why_not_clear(facts, history, person, at, at)
    if why is not None:
        raise NotAuthorisedError(f"{person} {why}; somebody else clears {publication}")
    if facts.human(person) in clearers(facts, history, at):
        raise RefusedError(f"{person} cleared this version already; a second person is still missing")


def _check_clear(facts: Facts, publication: PublicationId, person: PersonId, at: int) -> None:
    history = facts.communications.publications[publication]
    if refused(history, at):
        raise RefusedError(f"this version of {publication} was refused; it is edited and then cleared anew")
    if newest(history).content.template is None and not submitted(history, at):
        raise RefusedError(f"{publication} was not put before those who clear; its author submits it first")
    refuse_unable(facts, publication, person, at)
    lacks = before_clearance(lacking(facts, publication, at))
    if lacks:
        raise RefusedError(f"{publication} is not to be cleared as it stands: " + lacks_in_words(lacks))
    if newest(history).content.end <= at:
        raise RefusedError(f"the time of {publication} is over; it is edited to a new time and then cleared")


def _check_refuse(facts: Facts, publication: PublicationId, person: PersonId, at: int, reason: str) -> None:
    history = facts.communications.publications[publication]
    why = why_not_clear(facts, history, person, at, at)
    if why is not None:
        raise NotAuthorisedError(f"{person} {why}; its author withdraws or edits {publication}")
    if not reason.strip():
        raise InputError("no reason is given; say why it is refused")
    if any(
        e.decision.outcome == "refuse" and e.decision.content_digest == newest(history).digest
        for _, e in happened(history, pb.PublicationDecided)
    ):
        raise RefusedError(f"this version of {publication} was refused already")
