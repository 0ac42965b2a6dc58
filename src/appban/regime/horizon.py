"""How long a compiled ruleset holds: until the next instant at which a fact common to many answers changes."""

from collections.abc import Iterator

from appban.regime.facts import Facts
from appban.regime.time import FOREVER


def next_edge(facts: Facts, at: int) -> int:
    """The first instant after `at` at which bodies, restrictions, the catalogue, lists, places or leavers change."""
    return min((t for t in _edges(facts) if t > at), default=FOREVER)


def _edges(facts: Facts) -> Iterator[int]:
    yield from facts.bodies.edges()
    for restriction in facts.restrictions.values():
        for _, version in restriction.versions:
            yield version.starts
            yield FOREVER if version.ends is None else version.ends
        yield FOREVER if restriction.ended is None else restriction.ended
    yield from (fact.stated for history in facts.apps.values() for fact in history)
    yield from (
        fact.stated for owners in facts.ownership.values() for held in owners.values() for fact in held
    )
    yield from (fact.stated for held in facts.classes.values() for fact in held)
    for listing in facts.listings.values():
        yield from (listing.effective, listing.until)
    for places in (facts.devices, facts.networks):
        yield from (fact.stated for held in places.values() for fact in held.facts)
    yield from (t for person in facts.people.values() for t in person.absences.edges())
