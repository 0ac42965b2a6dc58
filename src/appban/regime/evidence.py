"""Whether a mitigation is evidenced at an instant (semantics: evidenced, silent)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Literal

from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts, Proofs
from appban.regime.mitigation import Evidence, Method, MitigationRule

Standing = Literal["fresh", "grace", "source-grace"]


def silent(facts: Facts, source: str, rule: MitigationRule, at: int) -> bool:
    """Whether a source has delivered nothing about any device for `silent_after` by an instant."""
    if rule.silent_after is None:
        return False
    heard = facts.deliveries.get(source, [])
    before = bisect_right(heard, at)
    return before == 0 or at - heard[before - 1] >= rule.silent_after


def proofs_for(
    facts: Facts, exemption: ExemptionId, rule: MitigationRule, device: DeviceId | None
) -> Proofs | None:
    """The evidence a rule turns on: about the device, or about the exemption."""
    if rule.about == "exemption":
        return facts.exemptions[exemption].proofs.get(rule.slug)
    return None if device is None else facts.device_proofs.get((rule.slug, device))


def standing(facts: Facts, proofs: Proofs | None, rule: MitigationRule, at: int) -> Standing | None:
    """How a mitigation stands at an instant: fresh, in a grace (which is shown), or None when not evidenced."""
    best: Standing | None = None
    if proofs is None:
        return None
    for held in reversed(proofs.held):
        if held.effective > at or (
            proofs.failed and any(held.stated <= failed <= at for failed in proofs.failed)
        ):
            continue
        if rule.fresh_for is None or at < held.stated + rule.fresh_for:
            return "fresh"
        over = at - held.stated - rule.fresh_for
        if held.method is Method.ATTESTATION:
            best = "grace" if over < rule.grace else best
        elif over < rule.source_grace and silent(facts, held.source, rule, at):
            best = best or "source-grace"
    return best


def edges(facts: Facts, proofs: Proofs, rule: MitigationRule) -> Iterator[int]:
    """Every instant at which the standing may change."""
    yield from proofs.failed
    for held in proofs.held:
        yield held.effective
        if rule.fresh_for is not None:
            stale = held.stated + rule.fresh_for
            yield from (stale, stale + rule.grace, stale + rule.source_grace)
            yield from _silence_edges(facts, held, rule, stale)


def _silence_edges(facts: Facts, held: Evidence, rule: MitigationRule, stale: int) -> Iterator[int]:
    if rule.silent_after is None or not rule.source_grace:
        return
    heard, limit = facts.deliveries.get(held.source, []), rule.silent_after
    first = bisect_left(heard, stale - limit)
    for n in range(first, bisect_right(heard, stale + rule.source_grace)):
        # Of thousands of deliveries only those beside a silence change anything.
        if n == 0 or heard[n] - heard[n - 1] > limit:
            yield heard[n]
        if n + 1 == len(heard) or heard[n + 1] - heard[n] > limit:
            yield heard[n] + limit
