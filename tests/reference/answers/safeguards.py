"""Questions of safeguards: 7 mitigations-of, 8 exemptions-beyond."""

from collections.abc import Iterator
from typing import Any

from tests.reference import naive
from tests.reference.answers.cases import empty
from tests.reference.answers.force import about, in_force, requests, spans
from tests.reference.answers.record import HOUR, Asked, Row, below, each_of, in_order, iso, tree
from tests.reference.reading import Entries, pinned, versions

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId, Request
from appban.regime.mitigation import MitigationRule

FOR_GOOD = (ev.ExemptionWithdrawn, ev.ExemptionRevoked, ev.ExemptionHandedBack, ev.ExemptionClosed)


def rules_of(near: Entries, e: ExemptionId) -> Iterator[tuple[Any, MitigationRule]]:
    """The safeguards that the pinned versions ask for the purpose."""
    v = versions(near, e)[-1]
    for pin in v.event.request.restrictions:
        rule = pinned(near, v, pin.restriction)
        for each in rule.exemptions.mitigations if rule is not None else ():
            if each.purposes is None or v.event.request.purpose in each.purposes:
                yield pin.restriction, each


def subjects(request: Request, rule: MitigationRule) -> list[Any]:
    """Of what a safeguard is asked: each device, or the exemption as a whole."""
    return [d.id for d in request.devices] if rule.about == "device" else [None]


def proofs(
    near: Entries, e: ExemptionId, rule: MitigationRule, device: Any, kind: type[ev.Event]
) -> list[Any]:
    """What is recorded of a safeguard, as (record time, event)."""
    return [
        (t, p)
        for t, p in each_of(near, kind)
        if p.mitigation == rule.slug and (p.device == device if rule.about == "device" else p.exemption == e)
    ]


def standing(near: Entries, e: ExemptionId, rule: MitigationRule, device: Any, t: int) -> str:
    """How a safeguard stands at an instant."""
    if naive.evidenced(near, rule, e, device, t):
        return _by_what(near, e, rule, device, t)
    failed = [p.stated for _, p in proofs(near, e, rule, device, ev.MitigationFailed) if p.stated <= t]
    good = [
        p.stated for r, p in proofs(near, e, rule, device, ev.MitigationEvidenced) if max(r, p.stated) <= t
    ]
    return "failed" if failed and max(failed) >= max(good, default=0) else "not-evidenced"


def _by_what(near: Entries, e: ExemptionId, rule: MitigationRule, device: Any, t: int) -> str:
    failed = [p.stated for _, p in proofs(near, e, rule, device, ev.MitigationFailed) if p.stated <= t]
    good = [p for r, p in proofs(near, e, rule, device, ev.MitigationEvidenced) if max(r, p.stated) <= t]
    good = [p for p in good if not any(p.stated <= x for x in failed)]
    if any(rule.fresh_for is None or t < p.stated + rule.fresh_for for p in good):
        return "fresh"
    return "grace" if any(p.method == "attestation" for p in good) else "source-grace"


def mitigations_of(asked: Asked) -> list[Row]:
    """7: each safeguard of an exemption, and the newest evidence of it."""
    e, t = asked.get("exemption"), asked.at
    near = about(asked.facts, e)
    request, rows = requests(asked.facts)[e], []
    for restriction, rule in rules_of(near, e):
        for device in subjects(request, rule):
            good = [
                p for r, p in proofs(near, e, rule, device, ev.MitigationEvidenced) if max(r, p.stated) <= t
            ]
            best = max(good, key=lambda p: p.stated, default=None)
            failed = [
                p.stated for _, p in proofs(near, e, rule, device, ev.MitigationFailed) if p.stated <= t
            ]
            rows.append(
                (
                    restriction, rule.slug, rule.when, device or "", standing(near, e, rule, device, t),
                    *_evidence(rule, best, t), iso(max(failed, default=None)) or "",
                )
            )  # fmt: skip
    return in_order(rows)


def _evidence(rule: MitigationRule, best: Any, t: int) -> Row:
    if best is None:
        return "", "", "", "", ""
    fresh = "" if rule.fresh_for is None else iso(best.stated + rule.fresh_for)
    return best.method.value, best.source, iso(best.stated), (t - best.stated) // HOUR, fresh


def exemptions_beyond(asked: Asked) -> list[Row]:
    """8: what was over and not closed, or without a safeguard, or in force by a grace."""
    where, rows = tree(asked.facts), []
    for e, request in requests(asked.facts).items():
        if below(where, request.body, asked.get("body"), asked.at):
            for kind, slug, device, since in _beyond(asked, e, request):
                hours = None if since is None else (asked.at - since) // HOUR
                rows.append((e, request.body, request.purpose, kind, slug, device, iso(since), hours))
    return in_order(rows)


def _beyond(asked: Asked, e: ExemptionId, request: Request) -> Iterator[tuple[str, str, Any, int | None]]:
    near, t = about(asked.facts, e), asked.at
    if request.start > t or versions(near, e)[0].recorded > t:
        return
    ended = [x for _, x in near if isinstance(x, FOR_GOOD) and x.exemption == e and x.stated <= t]
    closed = any(isinstance(x, ev.ExemptionClosed) for x in ended)
    held = [s for s in spans(asked.facts, e) if s[0] <= t]
    over = bool(ended) or t >= request.end or _superseded(asked, e, request)
    if over:
        if held and not closed and held[-1][1] <= t:
            yield "over-not-closed", "", "", held[-1][1]
        return
    if not empty(near, e, t):
        for _, rule in rules_of(near, e):
            for device in subjects(request, rule) if rule.when == "before-use" else ():
                yield from _without(asked, e, rule, device)


def _without(
    asked: Asked, e: ExemptionId, rule: MitigationRule, device: Any
) -> Iterator[tuple[str, str, Any, int | None]]:
    """That a safeguard is not there, or there by a grace only."""
    near, t = about(asked.facts, e), asked.at
    said = standing(near, e, rule, device, t)
    if said in {"failed", "not-evidenced"}:
        yield "mitigation-lapsed", rule.slug, device or "", _since(near, e, rule, device, t, good=False)
    elif said != "fresh" and in_force(asked.facts, e, t):
        yield "by-grace", rule.slug, device or "", _since(near, e, rule, device, t, good=True)


def _superseded(asked: Asked, e: ExemptionId, request: Request) -> bool:
    """Whether another took its place, or its regularisation is past, which nothing undoes."""
    held = spans(asked.facts, e)
    heirs = [x for x, r in requests(asked.facts).items() if r.replaces == e]
    begun = [s[0][0] for x in heirs if (s := spans(asked.facts, x))]
    v = versions(about(asked.facts, e), e)[-1]
    rule = pinned(about(asked.facts, e), v, request.restrictions[0].restriction)
    route = None if rule is None else rule.exemptions.route(request.route)
    late = (
        route is not None
        and request.route == "carried-over"
        and asked.at >= v.recorded + (route.regularise_within or 0)
    )
    return bool(held) and (any(x <= asked.at for x in begun) or late)


def _since(
    near: Entries, e: ExemptionId, rule: MitigationRule, device: Any, t: int, *, good: bool
) -> int | None:
    """Since when it has stood so: tried at every instant at which it may have changed."""
    edges = {x for r, p in near for x in (r, p.stated)}
    for _, p in proofs(near, e, rule, device, ev.MitigationEvidenced):
        fresh = p.stated + (rule.fresh_for or 0)
        edges |= {fresh, fresh + rule.grace, fresh + rule.source_grace}
    edges |= {p.stated + (rule.silent_after or 0) for _, p in each_of(near, ev.SourceDelivered)}
    now = standing(near, e, rule, device, t)
    wanted = {now} if good else {"failed", "not-evidenced"}
    since = None
    for x in sorted((x for x in edges if x <= t), reverse=True):
        if standing(near, e, rule, device, x) not in wanted:
            return since
        since = x
    return None
