"""Question 8: whether an exemption went on past its end, or with a failed mitigation, and for how long."""

from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.evidence import Standing, edges, proofs_for, standing
from appban.regime.exemption import Pin, Request
from appban.regime.facts import ExemptionHistory
from appban.regime.mitigation import MitigationRule
from appban.regime.seats import empty_seats
from appban.regime.time import HOUR, show
from appban.reports.questions import _cases as cases
from appban.reports.questions.mitigations_of import rules_for, subjects_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row

Kind = Literal["over-not-closed", "mitigation-lapsed", "by-grace"]
KINDS: tuple[Kind, ...] = ("over-not-closed", "mitigation-lapsed", "by-grace")


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which body with those below it; left out, of all."""

    body: BodyId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """What is beyond its end or its evidence at as-of."""
    rows: list[Row] = []
    rests, rules = Rests(), _Rules(ground)
    for _, history in cases.seen_cases(ground, body=asked.body):
        if history.versions[0][0] > ground.at or not history.decisions:
            continue
        found = _beyond(ground, rules, history)
        if found:
            rests.subjects.update(cases.subjects_of(history))
            rows += found
    counts: dict[str, int | None] = {
        each.replace("-", "_"): sum(r[3] == each for r in rows) for each in KINDS
    }
    return Found(rows=cases.ordered(rows), rests=rests, counts={**counts, "in_force_past_expiry": 0})


class _Rules:
    """The mitigations asked for before use, which many exemptions have in common: looked up once for pins and purpose."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept: dict[tuple[tuple[Pin, ...], str], tuple[MitigationRule, ...]] = {}

    def of(self, history: ExemptionHistory, request: Request) -> tuple[MitigationRule, ...]:
        """Those that the restrictions it pins ask of a request for its purpose; of one that several ask for, the first."""
        key = (request.restrictions, request.purpose)
        found = self._kept.get(key)
        if found is None:
            each: dict[tuple[str, str], MitigationRule] = {}
            for pin in request.restrictions:
                for rule in rules_for(self._ground, history, pin):
                    if rule.when == "before-use":
                        each.setdefault((rule.slug, rule.about), rule)
            found = self._kept[key] = tuple(each.values())
        return found


def _beyond(ground: Ground, rules: _Rules, history: ExemptionHistory) -> list[Row]:
    request, at = history.request, ground.at
    if request.start > at:
        return []
    if at >= request.end or (history.ended and any(since <= at for since in history.ended.values())):
        return _over(ground, history, request)
    force = ground.force(request.exemption)
    if cases.within(force, at):
        return _lapsed(ground, rules, history, request)
    if force and force[0][0] <= at and ground.is_over(request.exemption, at):
        # Over for another reason: its restriction ended, a unit moved, another took its place.
        return _over(ground, history, request)
    if not all(empty_seats(ground.facts, history, pin, at) for pin in request.restrictions):
        return _lapsed(ground, rules, history, request)
    return []


def _over(ground: Ground, history: ExemptionHistory, request: Request) -> list[Row]:
    """Over after it was in force, and not closed: the application is not known to be gone."""
    closed, force, at = history.ended.get("closed"), ground.force(request.exemption), ground.at
    if (closed is not None and closed <= at) or not force or force[0][0] > at:
        return []
    since = None
    for _, end in force:  # they come in order
        since = end if end <= at else since
    return [_row(ground, request, "over-not-closed", since)]


def _lapsed(ground: Ground, rules: _Rules, history: ExemptionHistory, request: Request) -> list[Row]:
    rows, facts = [], ground.facts
    for rule in rules.of(history, request):
        for device in subjects_of(history, rule):
            how = standing(facts, proofs_for(facts, request.exemption, rule, device), rule, ground.at)
            if how != "fresh":
                rows.append(_mitigation(ground, request, rule, device, how=how))
    return rows


def _mitigation(
    ground: Ground,
    request: Request,
    rule: MitigationRule,
    device: DeviceId | None,
    *,
    how: Standing | None,
) -> Row:
    proofs = proofs_for(ground.facts, request.exemption, rule, device)
    changes = sorted({t for t in edges(ground.facts, proofs, rule) if t <= ground.at}) if proofs else []
    since = None
    for before, here in zip([None, *changes], changes, strict=False):
        was = None if before is None else standing(ground.facts, proofs, rule, before)
        if was != how and standing(ground.facts, proofs, rule, here) == how:
            since = here
    ever = proofs is not None and any(each.effective <= ground.at for each in proofs.held)
    kind: Kind = "mitigation-lapsed" if how is None else "by-grace"
    return _row(ground, request, kind, since if ever else None, mitigation=rule.slug, device=device)


def _row(
    ground: Ground,
    request: Request,
    kind: Kind,
    since: int | None,
    *,
    mitigation: str = "",
    device: DeviceId | None = None,
) -> Row:
    hours = None if since is None else (ground.at - since) // HOUR
    shown = None if since is None else show(since)
    return (request.exemption, request.body, request.purpose, kind, mitigation, device or "", shown, hours)


QUESTION = Question(
    number=8,
    name="exemptions-beyond",
    wording=(
        "On a day, was any exemption in force past its expiry or with a failed mitigation, and for how long?"
    ),
    method=(
        "None is in force past its end, since force ends by itself; so what is asked is what stood beyond it. "
        "over-not-closed: it was in force, is over, and nobody has closed it, so the application is not known to be gone. "
        "mitigation-lapsed: decided by all who have to, within its window, and a mitigation asked for before use is not evidenced, "
        "so that it is not in force for that device. by-grace: such a mitigation holds by a grace. Since when: the last "
        "instant at which that began; not known where it was never evidenced."
    ),
    asked=Asked,
    columns=(
        Column("exemption", "exemption", "the exemption"),
        Column("body", "body", "the body that asked"),
        Column("purpose", "text", "the purpose"),
        Column("kind", "text", "over-not-closed, mitigation-lapsed or by-grace"),
        Column("mitigation", "text", "the mitigation, where it is about one"),
        Column("device", "device", "the device, where it is about one"),
        Column("since", "time", "since when"),
        Column("hours", "count", "for how many whole hours by as-of"),
    ),
    answer=answer,
)
