"""What a viewer can do about a post now. An act is offered only if it has a chance; the verb has the last word."""

from collections.abc import Callable, Iterator, Mapping

from appban.regime.account_state import publishers
from appban.regime.authority import authority_for, class_of
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.post_state import (
    CLASSES,
    CLEAR,
    DUTY,
    authors,
    body_of,
    clearers,
    happened,
    newest,
    why_not_clear,
)
from appban.service.publications.posts import has_hand, may_write
from appban.service.publications.publishing_posts import MANUAL
from appban.web.console.case_acts import Act
from appban.web.console.visit import Visit

_DONE = frozenset({"live", "failed", "gone"})


def post_acts(visit: Visit, history: PublicationHistory, wanted: tuple[str, ...]) -> tuple[Act, ...]:
    """The acts that come next for a post and that are open to the viewer, the one that moves it on first."""
    offered = [*wanted, "not-posted"] if "posted" in wanted else [*wanted]
    found = [each for each in _ACTS if each in offered and _MAY[each](visit, history)]
    return tuple(_ACTS[each] for each in found)


def _writes(visit: Visit, history: PublicationHistory) -> bool:
    return may_write(visit.head, visit.viewer.person, newest(history).content.account, visit.now)


def _clears(visit: Visit, history: PublicationHistory) -> bool:
    facts, me = visit.head, visit.viewer.person
    return why_not_clear(facts, history, me, visit.now, visit.now) is None and facts.human(
        me
    ) not in clearers(facts, history, visit.now)


def _refuses(visit: Visit, history: PublicationHistory) -> bool:
    return why_not_clear(visit.head, history, visit.viewer.person, visit.now, visit.now) is None


def _releases(visit: Visit, history: PublicationHistory) -> bool:
    facts, me = visit.head, visit.viewer.person
    body = body_of(facts, newest(history).content.account, visit.now)
    held = body is not None and authority_for(facts, me, DUTY, body, visit.now) is not None
    return held and class_of(facts, me, visit.now) in CLASSES


def _publishes(visit: Visit, history: PublicationHistory) -> bool:
    facts = visit.head
    named = publishers(facts, newest(history).content.account, visit.now)
    return facts.human(visit.viewer.person) in {facts.human(each) for each in named}


def begun_by_hand(visit: Visit, history: PublicationHistory) -> pb.PublicationBegun | None:
    """What the viewer went to post by hand and of which nothing came yet."""
    done = {e.key for _, e in happened(history, pb.PublicationAnswered) if e.state in _DONE}
    facts, me = visit.head, visit.head.human(visit.viewer.person)
    found: Iterator[pb.PublicationBegun] = (
        e
        for _, e in happened(history, pb.PublicationBegun)
        if e.platform == MANUAL and e.key not in done and facts.human(e.person) == me
    )
    return next(found, None)


def _began(visit: Visit, history: PublicationHistory) -> bool:
    return begun_by_hand(visit, history) is not None


def _rights(visit: Visit, history: PublicationHistory) -> bool:
    return has_hand(visit.head, visit.viewer.person, newest(history).content, visit.now)


def _reviews(visit: Visit, history: PublicationHistory) -> bool:
    facts, me = visit.head, visit.viewer.person
    body = body_of(facts, newest(history).content.account, visit.now)
    if body is None or authority_for(facts, me, CLEAR, body, visit.now) is None:
        return False
    decided = {facts.human(e.decision.person) for _, e in happened(history, pb.PublicationDecided)}
    return facts.human(me) not in authors(facts, history) | decided


_ACTS: Mapping[str, Act] = {
    "clear": Act(text="Clear it", slug="clear"),
    "refuse": Act(text="Refuse it", slug="refuse"),
    "release": Act(text="Propose to release it", slug="release"),
    "answer": Act(text="Answer the propriety questions", slug="propriety"),
    "submit": Act(text="Put it before those who clear", slug="submit"),
    "publish": Act(text="Go and post it", slug="publish"),
    "posted": Act(text="Say that it is out", slug="posted"),
    "not-posted": Act(text="Say that it did not go out", slug="not-posted"),
    "captions": Act(text="Add the captions", slug="captions"),
    "review": Act(text="Look at it again", slug="review"),
    "edit": Act(text="Change it", slug="edit"),
    "correct": Act(text="Correct it in public", slug="correct"),
    "taken-down": Act(text="Say that it is taken down", slug="taken-down", grave=True),
    "withdraw": Act(text="Withdraw it", slug="withdraw", grave=True),
}
"""In the order of what moves a post on."""

_MAY: Mapping[str, Callable[[Visit, PublicationHistory], bool]] = {
    "clear": _clears,
    "refuse": _refuses,
    "release": _releases,
    "answer": _writes,
    "submit": _writes,
    "publish": _publishes,
    "posted": _began,
    "not-posted": _began,
    "captions": _rights,
    "review": _reviews,
    "edit": _writes,
    "correct": _rights,
    "taken-down": _rights,
    "withdraw": _rights,
}
