"""From a verdict to an answer that says why, and of whose exemptions it speaks only of those of the device asked about."""

import msgspec

from appban.regime.facts import Facts
from appban.regime.query import Query, Verdict
from appban.regime.restriction import RestrictionVersion, ScopeStatement
from appban.regime.time import show
from appban.service.bans.domains import UNCATALOGUED
from appban.web.authzen import CitedClause, EvaluationAnswer, EvaluationContext, WeighedExemption
from appban.web.questions import Question

REASON = "0"
"""AuthZEN section 6.2.3.2 wants an id of the reason within a response; there is one reason in each."""

_USER = {
    "prohibited": "This application may not be used here.",
    "not-listed": "This application is not on the list of those that may be used here.",
    "unknown": "It is not known whether this application may be used here, so it may not.",
    "exempt": "This application may be used here by exemption; what it asks of you still holds.",
    "permitted": "This application may be used here.",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with what it answers and the facts it came from."""

    verdict: Verdict
    queries: tuple[Query, ...]
    facts: Facts
    question: Question


def explain(told: Told) -> EvaluationAnswer:
    """The answer."""
    verdict = told.verdict
    surface = told.queries[0].surface
    clause = _clause(told)
    reasons = (
        *verdict.reasons,
        *((f"surface not given: {surface} is meant",) if told.question.defaulted else ()),
    )
    known = tuple(str(q.app) for q in told.queries if not q.app.startswith(UNCATALOGUED))
    context = EvaluationContext(
        id=REASON,
        reason_admin={"en": _sentence(verdict, clause, reasons)},
        reason_user={"en": _USER[verdict.outcome]},
        outcome=verdict.outcome,
        surface=surface,
        refresh_after=show(verdict.refresh_after),
        valid_until=None if verdict.valid_until is None else show(verdict.valid_until),
        applications=known,
        clause=clause,
        reasons=reasons,
        obligations=verdict.obligations,
        exemptions=verdict.exemptions,
        considered=_considered(told),
        grace=verdict.grace,
        record=verdict.record,
    )
    return EvaluationAnswer(decision=verdict.permissive, context=context)


def refused(reason: str, refresh_after: int) -> EvaluationContext:
    """Why nothing could be found out."""
    return EvaluationContext(
        id=REASON,
        reason_admin={"en": reason},
        reason_user={"en": _USER["unknown"]},
        outcome="unknown",
        refresh_after=show(refresh_after),
        reasons=(reason,),
    )


def _considered(told: Told) -> tuple[WeighedExemption, ...]:
    """The verdict also speaks of a person's exemptions on other devices, which are none of this asker's business."""
    device = told.queries[0].device
    own = () if device is None else told.facts.naming_device.get(device, ())
    return tuple(
        dict.fromkeys(
            WeighedExemption(exemption=each.exemption, why_not=each.why_not)
            for each in told.verdict.considered
            if each.exemption in own
        )
    )


def _clause(told: Told) -> CitedClause | None:
    cited = told.verdict.clause
    if cited is None:
        return None
    version = told.facts.restrictions[cited.restriction].version(cited.version)
    statement = None if version is None else _statement(version, cited.statement)
    return CitedClause(
        restriction=cited.restriction,
        version=cited.version,
        statement=cited.statement,
        says="" if statement is None else statement.says,
        source="" if statement is None else f"{statement.source.reference} ({statement.source.mark})",
    )


def _statement(version: RestrictionVersion, name: str) -> ScopeStatement | None:
    return next((each for each in version.scope if each.id == name), None)


def _sentence(verdict: Verdict, clause: CitedClause | None, reasons: tuple[str, ...]) -> str:
    by = "" if clause is None else f" by {clause.restriction} version {clause.version}, {clause.statement}"
    return "; ".join((f"{verdict.outcome}{by}", *reasons))
