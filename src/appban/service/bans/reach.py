"""Whom a change of the regime touches: devices, live exemptions and the people who hold them, before it is made."""

from collections.abc import Iterator

from appban.regime.device import Place
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import in_force
from appban.service.bans.plan import Touched


def touched(before: Facts, after: Facts, roster: Roster, at: int) -> Touched:
    """What differs at an instant between two states: which restrictions reach each device, which exemptions are live."""
    old, new = Ruleset(before, roster, at), Ruleset(after, roster, at)
    held = {place: (_reach(old, place), _reach(new, place)) for place, _ in _places(new)}
    live = {e for e in after.exemptions if _live(before, e, at) != _live(after, e, at)}
    people: set[PersonId] = {p.id for e in live for p in after.exemptions[e].request.people}
    return Touched(
        devices=sum(count for place, count in _places(new) if _differs(*held[place])),
        unknown_devices=sum(count for place, count in _places(new) if held[place][1] is None),
        people=len(people),
        exemptions=tuple(sorted(live)),
    )


Reach = frozenset[tuple[str, int]] | None
"""The restrictions, with their versions, that reach a place; None if a fact is missing that could matter."""


def _places(rules: Ruleset) -> Iterator[tuple[Place, int]]:
    """Every place with how many devices stand there: where the log says, else where the roster says."""
    counts = [0] * len(rules.roster.places)
    for device, place in rules.roster.index.items():
        counts[place] += device not in rules.pinned
    yield from zip(rules.roster.places, counts, strict=True)
    yield from ((place, 1) for place in rules.pinned.values())


def _differs(old: Reach, new: Reach) -> bool:
    return new is not None and (old or frozenset()) != new


def _reach(rules: Ruleset, place: Place) -> Reach:
    mask = rules.mask_of(place)
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
