"""Question 5: who decided an exemption, under what authority and delegation, and whether ministerial clearance was needed."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotFoundError
from appban.ports.asking import Ground
from appban.regime.authority import class_of
from appban.regime.events import DecisionMade
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Deciding, ExemptionHistory, Facts
from appban.regime.people import Authority
from appban.regime.seats import rules_of
from appban.regime.time import FOREVER, show
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which exemption."""

    exemption: ExemptionId


def answer(ground: Ground, asked: Asked) -> Found:
    """Each decision by as-of and each stage that was not required, in the order of the record."""
    history = case_of(ground, asked.exemption)
    rests = Rests(subjects={f"exemption:{asked.exemption}"})
    made = [given for given in history.decisions if given.event.decision.stated <= ground.at]
    rows = [_row(ground, history, given, rests) for given in made]
    free = [_not_required(history, each.digest, each.stage, each.rule) for each in history.not_required]
    missing = [] if history.versions[0][0] <= ground.at else [_later(asked.exemption)]
    return Found(rows=(*rows, *free), rests=rests, counts={"decisions": len(rows)}, missing=tuple(missing))


def case_of(ground: Ground, exemption: ExemptionId) -> ExemptionHistory:
    """The history of an exemption; NotFoundError, in the same words, for one not known then and one not seen."""
    history = ground.facts.exemptions.get(exemption)
    if history is None or not ground.sees_case(history):
        raise NotFoundError(
            f"there is no exemption {exemption} as known then; `appban exemption list` shows those you may see"
        )
    return history


def _row(ground: Ground, history: ExemptionHistory, given: Deciding, rests: Rests) -> Row:
    event, decision = given.event, given.event.decision
    version = history.by_digest(decision.request_digest)
    held = next(_held(ground.facts, history, event), None)
    if held is not None:
        rests.subjects.add(f"authority:{held.id}")
    rests.subjects.add(f"person:{decision.person}")
    of_class = class_of(ground.facts, decision.person, decision.stated)
    confirmed = history.confirmations.get(event.digest)
    return (
        None if version is None else version.request.version,
        decision.stage,
        event.seat,
        decision.outcome,
        _rule(ground.facts, history, decision.stage),
        decision.person,
        None if of_class is None else of_class.value,
        decision.capacity,
        decision.instrument,
        *_authority(held),
        show(decision.stated),
        show(given.recorded),
        event.phone_code is not None or event.noted_by is not None,
        event.noted_by or "",
        "" if event.confirm_by is None else show(event.confirm_by),
        show(confirmed) if confirmed is not None and confirmed <= ground.at else "",
    )


def _authority(held: Authority | None) -> tuple[str | bool | tuple[str, ...] | None, ...]:
    if held is None:
        return None, None, None, None, None
    until = "" if held.until >= FOREVER else show(held.until)
    return held.id, show(held.held_from), until, held.delegable, held.granted_by


def _held(facts: Facts, history: ExemptionHistory, event: DecisionMade) -> Iterator[Authority]:
    """The appointments by which the person could fill that seat when deciding."""
    decision = event.decision
    subjects = {
        seat.subject
        for pin in history.request.restrictions
        if (rules := rules_of(facts, pin)) is not None
        for route in rules.routes
        for stage in route.stages
        for seat in stage.seats
        if (stage.id, seat.id) == (decision.stage, event.seat)
    }
    line = facts.bodies.lineage(history.request.body, decision.stated) or ()
    for each in facts.ids_of(decision.person):
        for name in facts.authorities_of.get(each, ()):
            held = facts.authorities[name]
            if (
                held.subject in subjects
                and held.body in line
                and held.held_from <= decision.stated < held.until
            ):
                yield held


def _rule(facts: Facts, history: ExemptionHistory, stage: str) -> str:
    for pin in history.request.restrictions:
        rules = rules_of(facts, pin)
        route = None if rules is None else rules.route(history.request.route)
        for each in () if route is None else route.stages:
            if each.id == stage:
                return each.rule
    return ""


def _not_required(history: ExemptionHistory, digest: str, stage: str, rule: str) -> Row:
    version = history.by_digest(digest)
    number = None if version is None else version.request.version
    return (number, stage, "", "not-required", rule, *[""] * 15)


def _later(exemption: ExemptionId) -> Missing:
    return Missing(what="the request", why=f"{exemption} was submitted after as-of")


QUESTION = Question(
    number=5,
    name="exemption-decided",
    wording=(
        "Who decided on an exemption, under what authority and delegation, and was ministerial clearance needed, given "
        "by whom and when?"
    ),
    method=(
        "Each decision stated by as-of, in the order of the record, with the appointment by which its person could fill "
        "that seat when deciding; a stage that the rules do not require stands as not-required with the rule that said "
        "so. Whether the seats were filled together says question 3 or the exemption itself."
    ),
    asked=Asked,
    columns=(
        Column("version", "count", "the version of the request decided on"),
        Column("stage", "text", "the stage"),
        Column("seat", "text", "the seat filled"),
        Column("outcome", "text", "clear, refuse or not-required"),
        Column("rule", "text", "the clause that asks for the stage, or says that it is not needed"),
        Column("person", "person", "who decided"),
        Column("class", "text", "of which class then"),
        Column("capacity", "text", "in which capacity"),
        Column("instrument", "text", "by which instrument"),
        Column("authority", "text", "the appointment"),
        Column("authority_from", "time", "since when it was held"),
        Column("authority_until", "time", "until when"),
        Column("delegable", "yes-no", "whether it may be delegated"),
        Column("granted_by", "people", "who made it"),
        Column("decided", "time", "when the person decided"),
        Column("recorded", "time", "when that was recorded"),
        Column("by_phone", "yes-no", "whether it was given by telephone"),
        Column("noted_by", "person", "who noted it then"),
        Column("confirm_by", "time", "by when it was to be confirmed in writing"),
        Column("confirmed", "time", "when it was"),
    ),
    answer=answer,
)
