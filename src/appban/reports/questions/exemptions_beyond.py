"""Question 8: whether an exemption went on past its end, or with a failed mitigation, and for how long."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.evidence import Standing, edges, proofs_for, standing
from appban.regime.exemption import ExemptionId, Pin
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
    for exemption, history in cases.seen_cases(ground, body=asked.body):
        if history.versions[0][0] > ground.at or not history.decisions:
            continue
        found = list(_beyond(ground, rules, exemption, history))
        if found:
            rests.subjects.update(cases.subjects_of(history))
            rows.extend(found)
    counts: dict[str, int | None] = {
        each.replace("-", "_"): sum(r[3] == each for r in rows) for each in KINDS
    }
    return Found(rows=cases.ordered(rows), rests=rests, counts={**counts, "in_force_past_expiry": 0})


class _Rules:
    """The mitigations asked for before use, which many exemptions have in common: looked up once for each pin and purpose."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept: dict[tuple[Pin, str], tuple[MitigationRule, ...]] = {}

    def of(self, history: ExemptionHistory, pin: Pin) -> tuple[MitigationRule, ...]:
        """Those that a pinned restriction asks of a request for its purpose."""
        key = (pin, history.request.purpose)
        found = self._kept.get(key)
        if found is None:
            asked = rules_for(self._ground, history, pin)
            found = self._kept[key] = tuple(rule for rule in asked if rule.when == "before-use")
        return found


def _beyond(
    ground: Ground, rules: _Rules, exemption: ExemptionId, history: ExemptionHistory
) -> Iterator[Row]:
    request, at = history.request, ground.at
    if not request.start <= at:
        return
    if at >= request.end or any(since <= at for since in history.ended.values()):
        yield from _over(ground, exemption, history)
    elif any(start <= at < end for start, end in ground.force(exemption)):
        yield from _lapsed(ground, rules, history)
    elif ground.state(exemption, at) == "lapsed":
        # Over for another reason: its restriction ended, a unit moved, another took its place.
        yield from _over(ground, exemption, history)
    elif not all(empty_seats(ground.facts, history, pin, at) for pin in request.restrictions):
        yield from _lapsed(ground, rules, history)


def _over(ground: Ground, exemption: ExemptionId, history: ExemptionHistory) -> Iterator[Row]:
    """Over after it was in force, and not closed: the application is not known to be gone."""
    closed = history.ended.get("closed")
    force = ground.force(exemption)
    if (closed is not None and closed <= ground.at) or not force or force[0][0] > ground.at:
        return
    ends = [end for _, end in force if end <= ground.at]
    yield _row(ground, history, "over-not-closed", max(ends, default=None))


def _lapsed(ground: Ground, rules: _Rules, history: ExemptionHistory) -> Iterator[Row]:
    exemption, seen = history.request.exemption, set[tuple[str, DeviceId | None]]()
    for pin in history.request.restrictions:
        for rule in rules.of(history, pin):
            for device in subjects_of(history, rule):
                if (rule.slug, device) in seen:
                    continue
                seen.add((rule.slug, device))
                proofs = proofs_for(ground.facts, exemption, rule, device)
                how = standing(ground.facts, proofs, rule, ground.at)
                if how != "fresh":
                    yield _mitigation(ground, history, rule, device, how=how)


def _mitigation(
    ground: Ground,
    history: ExemptionHistory,
    rule: MitigationRule,
    device: DeviceId | None,
    *,
    how: Standing | None,
) -> Row:
    proofs = proofs_for(ground.facts, history.request.exemption, rule, device)
    changes = sorted({t for t in edges(ground.facts, proofs, rule) if t <= ground.at}) if proofs else []
    since = None
    for before, here in zip([None, *changes], changes, strict=False):
        was = None if before is None else standing(ground.facts, proofs, rule, before)
        if was != how and standing(ground.facts, proofs, rule, here) == how:
            since = here
    ever = proofs is not None and any(each.effective <= ground.at for each in proofs.held)
    kind: Kind = "mitigation-lapsed" if how is None else "by-grace"
    return _row(ground, history, kind, since if ever else None, mitigation=rule.slug, device=device)


def _row(
    ground: Ground,
    history: ExemptionHistory,
    kind: Kind,
    since: int | None,
    *,
    mitigation: str = "",
    device: DeviceId | None = None,
) -> Row:
    request = history.request
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
