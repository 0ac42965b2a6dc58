"""Whom a change of the regime touches: devices, live exemptions and the people who hold them, before it is made."""

import msgspec

from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import in_force


class Touched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts as of the instant at which the change holds; `unknown_devices` have facts missing that could matter."""

    devices: int
    unknown_devices: int
    people: int
    exemptions: tuple[ExemptionId, ...]


def touched(before: Facts, after: Facts, roster: Roster, at: int) -> Touched:
    """What differs at an instant between two states: which restrictions reach each device, which exemptions are live."""
    old, new = Ruleset(before, roster, at), Ruleset(after, roster, at)
    changed = [_reach(old, n) != _reach(new, n) for n in range(len(roster.places))]
    unknown = [old.place_masks[n] is None or new.place_masks[n] is None for n in range(len(roster.places))]
    live = {e for e in after.exemptions if _live(before, e, at) != _live(after, e, at)}
    people: set[PersonId] = {p.id for e in live for p in after.exemptions[e].request.people}
    return Touched(
        devices=sum(changed[index] for index in roster.index.values()),
        unknown_devices=sum(unknown[index] for index in roster.index.values()),
        people=len(people),
        exemptions=tuple(sorted(live)),
    )


def _reach(rules: Ruleset, place: int) -> frozenset[tuple[str, int]] | None:
    mask = rules.place_masks[place]
    if mask is None:
        return None
    return frozenset(
        (bit.restriction.id, bit.restriction.version) for n, bit in enumerate(rules.bits) if mask >> n & 1
    )


def _live(facts: Facts, exemption: ExemptionId, at: int) -> bool:
    history = facts.exemptions.get(exemption)
    if history is None:
        return False
    return any(in_force(facts, exemption, pin.restriction, at) for pin in history.request.restrictions)
