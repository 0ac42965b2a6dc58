"""Whether a restriction reaches a question: coverage of the application, scope of the place, both at an instant.

Closed world: only recorded facts bring an application under a rule; one outside the catalogue is reached by approved
lists alone. A place must be wholly known here; what is missing is completed by the caller.
"""

from typing import assert_never

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppFact, AppId, EntityId
from appban.regime.device import Place
from appban.regime.facts import Facts
from appban.regime.identity import Platform
from appban.regime.query import Query
from appban.regime.restriction import Category, Coverage, Named, NotListed, Origin, OwnedBy, ScopeStatement


def app_at(facts: Facts, app: AppId, at: int) -> AppFact | None:
    """What the catalogue says of an application at an instant; None when it is not catalogued then."""
    found = None
    for fact in facts.apps.get(app, ()):
        if fact.stated > at:
            break
        found = fact
    return found


def owned_by(facts: Facts, entity: EntityId, owner: EntityId, share: int, at: int) -> bool:
    """Whether a chain of ownership, each link of at least `share` basis points at `at`, leads to the owner."""
    seen, front = {entity}, [entity]
    while front:
        here = front.pop()
        if here == owner:
            return True
        for above, history in facts.ownership.get(here, {}).items():
            held = [fact.share for fact in history if fact.stated <= at]
            if held and held[-1] >= max(share, 1) and above not in seen:
                seen.add(above)
                front.append(above)
    return False


def classified(facts: Facts, app: AppId, sort: str, value: str, at: int) -> bool:
    """Whether an application is in a category or of an origin at an instant."""
    held = [fact.holds for fact in facts.classes.get((app, sort, value), ()) if fact.stated <= at]
    return bool(held) and held[-1]


def covers(facts: Facts, rule: Coverage, app: AppId, at: int) -> bool:
    """Whether a rule covers an application at an instant, listings aside (an approved list covers all but those)."""
    fact = app_at(facts, app, at)
    if fact is None:
        return isinstance(rule, NotListed)
    match rule:
        case NotListed():
            return True
        case Named():
            return app in rule.apps
        case OwnedBy():
            owner = rule.entity
            return fact.publisher is not None and owned_by(facts, fact.publisher, owner, rule.share, at)
        case Category():
            return classified(facts, app, "category", rule.category, at)
        case Origin():
            return classified(facts, app, "origin", rule.country, at)
        case _:
            assert_never(rule)


def listed(facts: Facts, name: str, query: Query, place: Place) -> bool:
    """Whether the application asked about stands on an approved list for a place, surface and version."""
    line = () if place.body is None else facts.bodies.lineage(place.body, query.at) or ()
    for listing_id in facts.listings_of.get(query.app, ()):
        held = facts.listings[listing_id]
        if (
            held.list == name
            and held.effective <= query.at < held.until
            and held.body in line
            and (held.classes is None or place.place_class in held.classes)
            and query.surface in held.surfaces
            and (query.version is None or held.versions is None or query.version in held.versions)
        ):
            return True
    return False


def body_in_scope(facts: Facts, statement: ScopeStatement, body: BodyId, at: int) -> bool:
    """Whether a body lies in the subtree and is of a kind that a scope statement names, as the tree stood."""
    line = facts.bodies.lineage(body, at)
    if line is None or statement.root not in line:
        return False
    return statement.kinds is None or kind_for_scope(facts, line, at) in statement.kinds


def kind_for_scope(facts: Facts, line: tuple[BodyId, ...], at: int) -> BodyKind | None:
    """The kind a body counts as: its own, or for a unit that of the nearest body above which is not a unit."""
    for body in line:
        fact = facts.bodies.at(body, at)
        if fact is not None and fact.kind is not BodyKind.UNIT:
            return fact.kind
    return None


def place_in_scope(statement: ScopeStatement, place: Place) -> bool:
    """Whether class and platform of a place match; a network has no platform to limit."""
    if place.place_class not in statement.classes:
        return False
    return (
        statement.platforms is None
        or place.platform in statement.platforms
        or place.platform is Platform.NETWORK
    )
