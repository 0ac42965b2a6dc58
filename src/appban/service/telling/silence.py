"""That a review has had no answer for so long that those above the body are told (journey 24, ADR 0013)."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.exemption import ReviewId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.exemptions.reviewing import ReviewLine, review_lines
from appban.service.guard import REVIEW
from appban.service.telling import wording
from appban.service.telling.composing import About, News, lineage, notices
from appban.service.telling.edge import Edge
from appban.service.telling.notice import Notice
from appban.service.telling.recipients import Role, gathered

KEY = "silence"


def silence_edges(facts: Facts, body: BodyId) -> Iterator[Edge]:
    """For each review that a body was asked in, the instant at which its silence is for those above as well."""
    asked = {
        opened.review: opened
        for held in facts.reviewing.values()
        for _, opened in held
        if opened.body == body
    }
    for review, opened in asked.items():
        yield Edge(
            kind="silence",
            key=f"{KEY}:{review}",
            at=opened.escalates,
            until=opened.suspends,
            state="a review has had no answer",
            when=opened.suspends,
        )


def silence_told(facts: Facts, body: BodyId, edge: Edge, now: int, zone: ZoneInfo) -> Iterator[Notice]:
    """The notices of a silence: how many exemptions nobody has answered for; none if none waits any longer."""
    review = ReviewId(edge.key.removeprefix(f"{KEY}:"))
    waits = [line for line in review_lines(facts, now) if line.review == review and line.waits]
    if not waits:
        return
    about = About(
        reference=review,
        line=lineage(facts, body, now),
        values={
            "body": wording.body_name(facts, body, now),
            "count": str(len(waits)),
            "opened": wording.day(_opened(waits), zone),
            "review": review,
        },
    )
    values = {"when": "" if edge.when is None else wording.end(edge.when, zone)}
    news = News(kind=edge.kind, edge=edge.key, state=edge.state, values=values, expires=edge.until)
    yield from notices(about, news, gathered(facts, now, *_people(facts, body, now)))


def _opened(waits: list[ReviewLine]) -> int:
    return min(line.opened for line in waits)


def _people(facts: Facts, body: BodyId, at: int) -> tuple[tuple[Role, tuple[PersonId, ...]], ...]:
    """Those who review for the body, and whoever reviews above it; root appointers where nobody above does."""
    own = _reviewers(facts, body, at)
    parents = (facts.bodies.lineage(body, at) or ())[1:]
    above = tuple(dict.fromkeys(p for parent in parents[:1] for p in _reviewers(facts, parent, at)))
    roots = () if above or facts.opened is None else facts.opened.appointers
    return ("above", above), ("appointer", roots), ("reviewer", own)


def _reviewers(facts: Facts, body: BodyId, at: int) -> tuple[PersonId, ...]:
    return tuple(p for p in facts.authorities_of if authority_for(facts, p, REVIEW, body, at) is not None)
