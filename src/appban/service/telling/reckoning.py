"""The edges of a topic as the facts have it, and the notices of one that is due."""

from collections.abc import Iterator
from typing import assert_never
from zoneinfo import ZoneInfo

from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.on_call import rung_first
from appban.regime.people import AuthorityId, PersonId
from appban.regime.time import FOREVER
from appban.service.telling import dues, force, silence, standing, wording
from appban.service.telling.composing import News, Tale, notices, of_exemption
from appban.service.telling.edge import Edge
from appban.service.telling.ends import planned_end
from appban.service.telling.notice import Notice
from appban.service.telling.recipients import (
    Addressee,
    all_concerned,
    concerned,
    gathered,
    ratifiers,
    security,
    waited_for,
)
from appban.service.telling.topic import Topic


def topics(facts: Facts, over_by: int) -> Iterator[Topic]:
    """Everything that has edges, without the exemptions whose window was over by an instant."""
    live = [e for e, history in facts.exemptions.items() if history.request.end > over_by]
    yield from (Topic("exemption", each) for each in live)
    asked = (opened.body for each in live for _, opened in facts.reviewing.get(each, ()))
    bodies = dict.fromkeys((*(facts.exemptions[each].request.body for each in live), *asked))
    yield from (Topic("review", body) for body in bodies)
    yield from (
        Topic("authority", a) for a, held in facts.authorities.items() if over_by < held.until < FOREVER
    )


def is_living(facts: Facts, topic: Topic, over_by: int) -> bool:
    """Whether a topic has edges after an instant, as far as its window says."""
    return topic.sort != "exemption" or facts.exemptions[ExemptionId(topic.id)].request.end > over_by


def edges_of(facts: Facts, topic: Topic, now: int, zone: ZoneInfo) -> tuple[Edge, ...]:
    """Every edge of a topic with these entries: past ones, and those to come."""
    match topic.sort:
        case "exemption":
            return tuple(_edges(facts, ExemptionId(topic.id), now, zone))
        case "authority":
            return tuple(standing.authority_edges(facts, facts.authorities[AuthorityId(topic.id)], now, zone))
        case "review":
            body = BodyId(topic.id)
            return (*standing.review_edges(body, now, zone), *silence.silence_edges(facts, body))
        case _:
            assert_never(topic.sort)


def told(facts: Facts, topic: Topic, edge: Edge, now: int, zone: ZoneInfo) -> tuple[Notice, ...]:
    """The notices of an edge, told now; none where what it tells of came to nothing."""
    match topic.sort:
        case "exemption":
            return tuple(_told(facts, ExemptionId(topic.id), edge, now, zone))
        case "authority":
            return tuple(standing.authority_told(facts, AuthorityId(topic.id), edge, now, zone))
        case "review":
            tell = silence.silence_told if edge.kind == "silence" else standing.review_told
            return tuple(tell(facts, BodyId(topic.id), edge, now, zone))
        case _:
            assert_never(topic.sort)


def _edges(facts: Facts, exemption: ExemptionId, now: int, zone: ZoneInfo) -> Iterator[Edge]:
    held = force.intervals(facts, exemption)
    end = planned_end(facts, exemption, now)
    yield from force.force_edges(facts, exemption, held)
    yield from force.ending_edge(facts, exemption, held, end, now)
    yield from dues.call_edges(facts, exemption)
    yield from dues.relay_edges(facts, exemption, now)
    yield from dues.condition_edges(facts, exemption)
    yield from dues.ratification_edges(facts, exemption, held)
    if held and end is not None:
        yield from force.reminder_edges(exemption, held, end, now, zone)
        yield from dues.stale_edges(facts, exemption, end, zone)


def _told(facts: Facts, exemption: ExemptionId, edge: Edge, now: int, zone: ZoneInfo) -> Iterator[Notice]:
    tale = Tale(facts=facts, exemption=exemption, at=now, zone=zone)
    news = News(
        kind=edge.kind,
        edge=edge.key,
        state=edge.state,
        values=_values(edge, zone) | _seat(facts, tale.history, edge, now),
        expires=edge.until if edge.until != FOREVER else None,
    )
    yield from notices(of_exemption(tale, news.kind), news, _addressees(facts, tale.history, edge, now))


def _values(edge: Edge, zone: ZoneInfo) -> dict[str, str]:
    moment = "" if edge.when is None or edge.when == FOREVER else wording.end(edge.when, zone)
    return {"when": moment or "it is ended", "why": edge.why}


def _seat(facts: Facts, history: ExemptionHistory, edge: Edge, now: int) -> dict[str, str]:
    """The seat that an edge is about, if it is about one."""
    if edge.kind != "waiting":
        return {}
    return {"seat": edge.why, "able": str(len(_able(facts, history, edge, now)))}


def _able(facts: Facts, history: ExemptionHistory, edge: Edge, now: int) -> tuple[PersonId, ...]:
    return next(
        (able for place, able in waited_for(facts, history, now).items() if "/".join(place) == edge.why), ()
    )


def _addressees(facts: Facts, history: ExemptionHistory, edge: Edge, now: int) -> tuple[Addressee, ...]:
    given = [each.event for each in history.decisions]
    match edge.kind:
        case "phone":
            calls = [each for each in given if each.confirm_by == edge.when]
            people = [p for each in calls for p in (each.decision.person, each.noted_by) if p is not None]
            return gathered(facts, now, ("caller", people))
        case "conditions":
            setters = [each.decision.person for each in given if each.subject_to]
            return gathered(facts, now, *concerned(history), ("decider", setters))
        case "ratify":
            return gathered(facts, now, ("ratifier", ratifiers(facts, history, now)))
        case "waiting":
            able = _able(facts, history, edge, now)
            told = rung_first(facts, able, history.request.body, history.versions[-1][0])
            return gathered(facts, now, ("decider", (each for each in able if each not in told)))
        case "stale":
            holders = (person.id for person in history.request.people)
            return gathered(facts, now, ("holder", holders), ("security", security(facts, history, now)))
        case _:
            return all_concerned(facts, history, now)
