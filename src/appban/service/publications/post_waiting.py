"""What of posts waits for one person: clearance, urgent ones first; what came of posting; captions; taking down; a second look.

As with requests (`cases.case_waiting`), nothing here lets anybody do anything: the verb asks again.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from appban.regime.account import AccountId
from appban.regime.authority import authority_for
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_standing import state_of
from appban.regime.post_state import (
    CLEAR,
    authors,
    body_of,
    captions_due,
    clearers,
    happened,
    newest,
    why_not_clear,
)
from appban.regime.publication import PublicationId
from appban.regime.time import FOREVER
from appban.service.publications.posts import has_hand, may_write
from appban.service.publications.righting import ReviewLine

Kind = Literal["clear", "posted", "take-down", "captions", "review"]


class PostWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits. `due` by when; None where no date is known."""

    kind: Kind
    publication: PublicationId
    account: AccountId
    topic: str
    urgent: bool
    due: int | None


def posts_waiting(
    facts: Facts, person: PersonId, at: int, reviews: Mapping[PublicationId, ReviewLine]
) -> tuple[PostWaiting, ...]:
    """What waits for a person at an instant, urgent posts first, then what is due first; `reviews`: all that are owed."""
    found = (
        each
        for publication in facts.communications.publications
        for each in _of(facts, publication, person, at, reviews)
    )
    return tuple(sorted(found, key=lambda each: (not each.urgent, FOREVER if each.due is None else each.due)))


def _of(
    facts: Facts,
    publication: PublicationId,
    person: PersonId,
    at: int,
    reviews: Mapping[PublicationId, ReviewLine],
) -> Iterator[PostWaiting]:
    history = facts.communications.publications[publication]
    if not history.drafts or history.drafts[0][0] > at:
        return
    content = newest(history).content
    for kind, due in _kinds(facts, history, person, at, reviews.get(publication)):
        yield PostWaiting(
            kind=kind,
            publication=publication,
            account=content.account,
            topic=content.topic,
            urgent=content.route == "urgent" and kind == "clear",
            due=due,
        )


def _kinds(
    facts: Facts, history: PublicationHistory, person: PersonId, at: int, review: ReviewLine | None
) -> Iterator[tuple[Kind, int | None]]:
    content = newest(history).content
    state = state_of(facts, content.publication, at)
    filled = content.template is not None and state in {"drafted", "questioned"}
    if (state == "submitted" or filled) and _clears(facts, history, person, at):
        yield "clear", content.end
    if state == "publishing" and _began(facts, history, person):
        yield "posted", None
    if state == "to-take-down" and may_write(facts, person, content.account, at):
        yield "take-down", None
    owed = captions_due(history, at)
    if owed is not None and has_hand(facts, person, content, at):
        yield "captions", owed
    if review is not None and _reviews(facts, history, person, at):
        yield "review", review.due


def _clears(facts: Facts, history: PublicationHistory, person: PersonId, at: int) -> bool:
    able = why_not_clear(facts, history, person, at, at) is None
    return able and facts.human(person) not in clearers(facts, history, at)


def _began(facts: Facts, history: PublicationHistory, person: PersonId) -> bool:
    me = facts.human(person)
    return any(facts.human(e.person) == me for _, e in happened(history, pb.PublicationBegun))


def _reviews(facts: Facts, history: PublicationHistory, person: PersonId, at: int) -> bool:
    body = body_of(facts, newest(history).content.account, at)
    if body is None or authority_for(facts, person, CLEAR, body, at) is None:
        return False
    decided = {facts.human(e.decision.person) for _, e in happened(history, pb.PublicationDecided)}
    return facts.human(person) not in authors(facts, history) | decided
