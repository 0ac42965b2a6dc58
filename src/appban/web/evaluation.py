"""`POST /access/v1/evaluation`: the decision point asked in the words of AuthZEN (Authorization API 1.0, section 6)."""

from collections.abc import Iterable, Sequence

import msgspec

from appban.errors import InternalError
from appban.regime.facts import Facts
from appban.regime.query import Query, Verdict
from appban.regime.time import SECOND, read
from appban.service.answering import ask
from appban.service.rosters import roster_for
from appban.web.authzen import EvaluationAnswer, EvaluationRequest
from appban.web.decider import Look
from appban.web.explaining import Told, explain, refused
from appban.web.questions import Question, queries, read_question
from appban.web.route import Call, Reply, Room

_ORDER = ("prohibited", "not-listed", "unknown", "exempt", "permitted")
"""Of several applications at one domain the first of these decides: it is let through only if each of them is."""


def evaluate(room: Room, call: Call) -> Reply:
    """The answer to one question, as of now and of the head of the log."""
    asked, look = _asked(call), call.look
    if look is None or call.token is None:
        raise InternalError("an evaluation was let in without a token or a look; report this")
    question = read_question(look.reader, asked, 0)
    told = _told_now(look, question, call)
    if told.verdict.permissive and asked.context is not None and asked.context.at is not None:
        told = _told_then(room, asked.context.at, told)
    return Reply(body=explain(told))


def cut_off(room: Room, call: Call) -> Reply:
    """The answer while the store cannot be reached: nothing is let through, since it may have been ended meanwhile."""
    _asked(call)
    now = room.house.desk.clock.now()
    reason = "the record cannot be reached, so nothing is let through"
    context = refused(reason, now + room.decider.staleness)
    return Reply(body=EvaluationAnswer(decision=False, context=context))


def _asked(call: Call) -> EvaluationRequest:
    if not isinstance(call.body, EvaluationRequest):
        raise InternalError("an evaluation was let in without its body; report this")
    return call.body


def _told_now(look: Look, question: Question, call: Call) -> Told:
    if call.token is None:
        raise InternalError("an evaluation was let in without a token; report this")
    with look.standing() as (standing, now):
        at_now = msgspec.structs.replace(question, query=msgspec.structs.replace(question.query, at=now))
        asked = queries(at_now, standing, call.token.body)
        told = [(query, look.verdict(standing, query, now)) for query in asked]
        return _joined(told, standing.rules.facts, question)


def _told_then(room: Room, text: str, now: Told) -> Told:
    """Of an instant that the caller names; only asked where it is allowed now, so that a caller's clock opens nothing."""
    desk = room.house.desk
    at, _ = read(text, desk.zone, bare="as-of")
    found: list[tuple[Query, Verdict]] = []
    facts = now.facts
    for query in now.queries:
        then = msgspec.structs.replace(query, at=at)
        roster = roster_for(room.house.lake, at, () if then.device is None else (then.device,))
        asked = ask(desk, then, roster, staleness_seconds=room.decider.staleness // SECOND)
        found.append((then, asked.verdict))
        facts = asked.facts
    return _joined(found, facts, now.question)


def _joined(found: Sequence[tuple[Query, Verdict]], facts: Facts, question: Question) -> Told:
    """The answer about all the applications at once: the least permissive, for as long as each of them stands."""
    deciding = min((verdict for _, verdict in found), key=lambda verdict: _ORDER.index(verdict.outcome))
    verdicts = [verdict for _, verdict in found]
    ends = [verdict.valid_until for verdict in verdicts if verdict.valid_until is not None]
    joined = msgspec.structs.replace(
        deciding,
        obligations=_all(verdict.obligations for verdict in verdicts) if deciding.permissive else (),
        exemptions=tuple(dict.fromkeys(e for verdict in verdicts for e in verdict.exemptions))
        if deciding.permissive
        else (),
        grace=_all(verdict.grace for verdict in verdicts) if deciding.permissive else (),
        valid_until=min(ends, default=None),
        refresh_after=min(verdict.refresh_after for verdict in verdicts),
    )
    return Told(verdict=joined, queries=tuple(query for query, _ in found), facts=facts, question=question)


def _all(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for part in parts for each in part))
