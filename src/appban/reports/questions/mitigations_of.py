"""Question 7: which mitigations an exemption required, which were evidenced, how old the evidence was, which lapsed."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.device import DeviceId
from appban.regime.evidence import proofs_for, standing
from appban.regime.exemption import ExemptionId, Pin
from appban.regime.facts import ExemptionHistory, Proofs
from appban.regime.mitigation import Evidence, MitigationRule
from appban.regime.seats import rules_of
from appban.regime.time import HOUR, show
from appban.reports.questions import _cases as cases
from appban.reports.questions.exemption_decided import case_of
from appban.reports.questions.model import Cell, Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which exemption."""

    exemption: ExemptionId


def answer(ground: Ground, asked: Asked) -> Found:
    """Each mitigation that the pinned rules ask for, for each device that it is about, as it stood at as-of."""
    history = case_of(ground, asked.exemption)
    rows = [
        _row(ground, history, pin, rule, device)
        for pin in history.request.restrictions
        for rule in rules_for(ground, history, pin)
        for device in subjects_of(history, rule)
    ]
    missing = [] if rows else [_none(asked.exemption)]
    counts: dict[str, int | None] = {
        name: sum(row[4] == name for row in rows)
        for name in ("fresh", "grace", "source-grace", "failed", "not-evidenced")
    }
    return Found(
        rows=cases.ordered(rows),
        rests=Rests(subjects=set(cases.subjects_of(history))),
        counts={name.replace("-", "_"): count for name, count in counts.items()},
        missing=tuple(missing),
    )


def rules_for(ground: Ground, history: ExemptionHistory, pin: Pin) -> Iterator[MitigationRule]:
    """The mitigations that a pinned restriction asks of a request for its purpose."""
    rules = rules_of(ground.facts, pin)
    for rule in () if rules is None else rules.mitigations:
        if rule.purposes is None or history.request.purpose in rule.purposes:
            yield rule


def subjects_of(history: ExemptionHistory, rule: MitigationRule) -> tuple[DeviceId | None, ...]:
    """What a mitigation is to be evidenced for: each device named, or the exemption (None)."""
    return tuple([d.id for d in history.request.devices]) if rule.about == "device" else (None,)


def _row(
    ground: Ground, history: ExemptionHistory, pin: Pin, rule: MitigationRule, device: DeviceId | None
) -> Row:
    proofs = proofs_for(ground.facts, history.request.exemption, rule, device)
    newest = _newest(proofs, ground.at)
    failed = max((each for each in (proofs.failed if proofs else ()) if each <= ground.at), default=None)
    return (
        pin.restriction,
        rule.slug,
        rule.when,
        device or "",
        _how(ground, proofs, rule, failed, newest),
        *_evidence(newest, rule, ground.at),
        "" if failed is None else show(failed),
    )


def _newest(proofs: Proofs | None, at: int) -> Evidence | None:
    held = [each for each in (proofs.held if proofs else ()) if each.effective <= at]
    return max(held, key=lambda each: (each.stated, each.effective), default=None)


def _how(
    ground: Ground, proofs: Proofs | None, rule: MitigationRule, failed: int | None, newest: Evidence | None
) -> str:
    how = standing(ground.facts, proofs, rule, ground.at)
    if how is not None:
        return how
    return "failed" if failed is not None and (newest is None or newest.stated <= failed) else "not-evidenced"


def _evidence(newest: Evidence | None, rule: MitigationRule, at: int) -> tuple[Cell, ...]:
    if newest is None:
        return "", "", "", "", ""
    until = "" if rule.fresh_for is None else show(newest.stated + rule.fresh_for)
    return newest.method.value, newest.source, show(newest.stated), (at - newest.stated) // HOUR, until


def _none(exemption: ExemptionId) -> Missing:
    return Missing(
        what="mitigations", why=f"the rules that {exemption} pinned name none, or are not in the record"
    )


QUESTION = Question(
    number=7,
    name="mitigations-of",
    wording=(
        "Which mitigations were required of an exemption on a day, which were evidenced, how old was the evidence, and "
        "which had lapsed?"
    ),
    method=(
        "What the pinned version of each restriction asks for the purpose. Evidence counts from the later of its stated "
        "and record time, and is as old as its stated time; a failure ends all evidence stated at or before it. The "
        "newest evidence in effect is shown, whether it is fresh or not."
    ),
    asked=Asked,
    columns=(
        Column("restriction", "restriction", "the restriction that asks for it"),
        Column("mitigation", "text", "the mitigation"),
        Column("when", "text", "before-use, during-use or at-end"),
        Column("device", "device", "the device, where it is about one"),
        Column("standing", "text", "fresh, grace, source-grace, failed or not-evidenced"),
        Column("method", "text", "how the newest evidence was had"),
        Column("source", "text", "from where"),
        Column("evidenced", "time", "when it was true"),
        Column("age_hours", "count", "how old it was, in whole hours"),
        Column("fresh_until", "time", "until when it is fresh, if it ages"),
        Column("failed", "time", "when it was last seen to fail"),
    ),
    answer=answer,
)
