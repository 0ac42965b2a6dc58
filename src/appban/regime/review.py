"""Reviews that nobody answered: silence suspends from a date that the review itself states (ADR 0013)."""

from collections.abc import Iterator

from appban.regime.events import ReviewOpened
from appban.regime.exemption import ExemptionId, ReviewId
from appban.regime.facts import ExemptionHistory, Facts


def unanswered(facts: Facts, exemption: ExemptionId, at: int) -> Iterator[ReviewOpened]:
    """The reviews that suspend an exemption at an instant: their date is past and nobody said to keep it by then."""
    history = facts.exemptions[exemption]
    for _, opened in facts.reviewing.get(exemption, ()):
        if at >= opened.suspends and not kept(history, opened.review, at):
            yield opened


def kept(history: ExemptionHistory, review: ReviewId, at: int) -> bool:
    """Whether a review had said by an instant to keep an exemption."""
    return any(
        since <= at and event.review == review and event.answer == "keep" for since, event in history.answers
    )


def review_edges(facts: Facts, exemption: ExemptionId) -> Iterator[int]:
    """Every instant at which `unanswered` may change."""
    yield from (opened.suspends for _, opened in facts.reviewing.get(exemption, ()))
    yield from (since for since, _ in facts.exemptions[exemption].answers)
