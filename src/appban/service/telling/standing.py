"""Edges that are about no single exemption: an authority ends, a quarter's review of what is in force is due."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.authority import authority_for, holds_at
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.regime.facts import Facts
from appban.regime.people import Authority, AuthorityId, PersonId
from appban.regime.spans import in_force
from appban.regime.time import DAY, FOREVER, from_datetime, to_datetime
from appban.service.exemptions.reviewing import review_lines
from appban.service.guard import REVIEW
from appban.service.telling import wording
from appban.service.telling.composing import About, News, lineage, notices
from appban.service.telling.edge import Edge
from appban.service.telling.ends import reminders
from appban.service.telling.notice import Notice
from appban.service.telling.recipients import gathered, security

QUARTERS = (1, 4, 7, 10)
OFFICE_OPENS = dt.time(9)
REVIEW_WITHIN = 28 * DAY


def by_a_group(facts: Facts, held: Authority) -> bool:
    """Whether a group of the identity provider gave an authority: it comes and goes with signing in, untold."""
    return any(held.instrument == mapping.as_instrument for mapping in facts.groups.values())


def authority_edges(facts: Facts, held: Authority, now: int, zone: ZoneInfo) -> Iterator[Edge]:
    """The reminders of the end of an authority."""
    if held.until == FOREVER or by_a_group(facts, held):
        return
    last = to_datetime(held.until - 1, zone).date()
    for each in reminders(held.until, held.held_from, zone):
        left = last - to_datetime(max(now, each.at), zone).date()
        yield Edge(
            kind="authority",
            key=f"authority:{held.id}:{held.until}:{each.days}",
            at=each.at,
            until=each.until,
            state=f"an authority ends {wording.in_days(left.days)}",
            when=held.until,
        )


def authority_told(
    facts: Facts, authority: AuthorityId, edge: Edge, now: int, zone: ZoneInfo
) -> Iterator[Notice]:
    """The notices of an edge of an authority: to who holds it and who gave it; none if it holds no longer."""
    held = facts.authorities[authority]
    if holds_at(facts, held, now):
        yield from authority_notices(facts, held, edge, now, zone)


def authority_notices(
    facts: Facts, held: Authority, edge: Edge, now: int, zone: ZoneInfo
) -> Iterator[Notice]:
    """What is told of an authority."""
    about = About(
        reference=held.id,
        line=lineage(facts, held.body, now),
        values={"subject": held.subject, "body": wording.body_name(facts, held.body, now)},
    )
    people = gathered(facts, now, ("self", (held.person,)), ("appointer", held.granted_by))
    yield from notices(about, _news(edge, zone), people)


def review_edges(body: BodyId, now: int, zone: ZoneInfo) -> Iterator[Edge]:
    """The review of the present quarter and of the next, for a body."""
    for at in review_days(now, zone):
        yield Edge(
            kind="review",
            key=f"review:{body}:{wording.day(at, zone)}",
            at=at,
            until=at + REVIEW_WITHIN,
            state="the review of this quarter is due",
            when=at + REVIEW_WITHIN,
        )


def review_days(now: int, zone: ZoneInfo) -> tuple[int, int]:
    """When the review of the present quarter fell due, and when that of the next will: its first day, in the morning."""
    today = to_datetime(now, zone).date()
    firsts = [
        dt.date(year, month, 1) for year in (today.year - 1, today.year, today.year + 1) for month in QUARTERS
    ]
    days = [from_datetime(dt.datetime.combine(day, OFFICE_OPENS, tzinfo=zone)) for day in firsts]
    past = [day for day in days if day <= now]
    return past[-1], days[len(past)]


def review_told(facts: Facts, body: BodyId, edge: Edge, now: int, zone: ZoneInfo) -> Iterator[Notice]:
    """The notices of a review: how many exemptions of a body are in force; none if none is."""
    found = live_of(facts, body, now)
    if not found:
        return
    about = About(
        reference=body,
        line=lineage(facts, body, now),
        values={
            "body": wording.body_name(facts, body, now),
            "count": str(len(found)),
            "review": _open_review(facts, found, now) or "",
        },
    )
    people = gathered(facts, now, ("reviewer", reviewers(facts, body, found, now)))
    yield from notices(about, _news(edge, zone), people)


def _open_review(facts: Facts, exemptions: tuple[ExemptionId, ...], now: int) -> ReviewId | None:
    """The newest review that waits for an answer about one of these; None if nobody has opened any."""
    waits = [line for line in review_lines(facts, now) if line.waits and line.exemption in exemptions]
    return max(waits, key=lambda line: line.opened).review if waits else None


def live_of(facts: Facts, body: BodyId, at: int) -> tuple[ExemptionId, ...]:
    """The exemptions of a body that are in force at an instant."""
    return tuple(
        exemption
        for exemption, history in facts.exemptions.items()
        if history.request.body == body
        and history.request.start <= at < history.request.end
        and any(in_force(facts, exemption, pin.restriction, at) for pin in history.request.restrictions)
    )


def reviewers(
    facts: Facts, body: BodyId, exemptions: tuple[ExemptionId, ...], at: int
) -> tuple[PersonId, ...]:
    """Who reviews what is in force for a body."""
    named = tuple(p for p in facts.authorities_of if authority_for(facts, p, REVIEW, body, at) is not None)
    others = (p for each in exemptions for p in security(facts, facts.exemptions[each], at))
    return named or tuple(dict.fromkeys(others))


def _news(edge: Edge, zone: ZoneInfo) -> News:
    moment = "" if edge.when is None else wording.end(edge.when, zone)
    return News(kind=edge.kind, edge=edge.key, state=edge.state, values={"when": moment}, expires=edge.until)
