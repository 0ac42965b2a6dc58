"""What single facts say at one instant, each read from the whole list of entries: the alphabet of the naive decider."""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar, assert_never

from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import DeviceId, Place
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.regime.query import Query
from appban.regime.restriction import (
    Category,
    Coverage,
    Named,
    NotListed,
    Origin,
    OwnedBy,
    RestrictionId,
    RestrictionVersion,
)

E = TypeVar("E", bound=ev.Event)
E_co = TypeVar("E_co", bound=ev.Event, covariant=True)
Entries = Sequence[tuple[int, ev.Event]]


class Fact(NamedTuple, Generic[E_co]):
    """An entry of one type with its place in the record."""

    order: int
    recorded: int
    event: E_co

    @property
    def effective(self) -> int:
        """When a fact that helps takes effect."""
        return max(self.event.stated, self.recorded)


Submitted = Fact[ev.ExemptionSubmitted]


def of(entries: Entries, kind: type[E]) -> list[Fact[E]]:
    """The entries of one type, in order."""
    return [Fact(n, recorded, e) for n, (recorded, e) in enumerate(entries) if isinstance(e, kind)]


def latest(facts: Iterable[Fact[E]], at: int) -> E | None:
    """The event that holds at an instant: the last stated by then; of two stated together, the last recorded."""
    said = [f for f in facts if f.event.stated <= at]
    return max(said, key=lambda f: (f.event.stated, f.order)).event if said else None


def gone(losses: Sequence[Fact[ev.Event]], returns: Sequence[Fact[ev.Event]], t: int) -> bool:
    """Whether something lost by t is not back: a return counts if recorded after the loss and effective no earlier."""
    return any(
        lost.event.stated <= t
        and not any(back.order > lost.order and lost.event.stated <= back.effective <= t for back in returns)
        for lost in losses
    )


def lineage(entries: Entries, body: BodyId | None, at: int) -> list[BodyId]:
    """A body and those above it as the tree stood at an instant; empty for one that is not in the tree then."""
    line: list[BodyId] = []
    while body is not None and body not in line:
        stated = [f for f in of(entries, ev.BodyRecorded) if f.event.body == body]
        moved = [f for f in of(entries, ev.UnitTransferred) if f.event.unit == body]
        if latest(stated, at) is None:
            break
        line.append(body)
        facts: list[Fact[ev.BodyRecorded | ev.UnitTransferred]] = [*stated, *moved]
        holds = latest(facts, at)
        body = holds.parent if holds else None
    return line


def transferred(entries: Entries, body: BodyId, carried: str, since: int, t: int) -> bool:
    """Whether what stood under a body `since` then was ended by a transfer of that body, or of one above, by t."""
    return any(
        since < f.event.stated <= t
        and f.event.unit in lineage(entries, body, f.event.stated - 1)
        and carried not in (*f.event.carried_exemptions, *f.event.carried_authorities)
        for f in of(entries, ev.UnitTransferred)
    )


def same(entries: Entries, person: PersonId) -> frozenset[PersonId]:
    """Every id of the human whom this id names."""
    ids, links = {person}, of(entries, ev.PersonLinked)
    for _ in links:
        for link in links:
            pair = {link.event.person, link.event.same_as}
            ids |= pair if ids & pair else set()
    return frozenset(ids)


def left(entries: Entries, person: PersonId, t: int) -> bool:
    """Whether a person has dropped out."""
    ids = same(entries, person)
    return gone(
        [f for f in of(entries, ev.PersonLeft) if f.event.person in ids],
        [f for f in of(entries, ev.PersonReturned) if f.event.person in ids],
        t,
    )


def dropped(entries: Entries, device: DeviceId, t: int) -> bool:
    """Whether a device has dropped out."""
    lost = [f for f in of(entries, ev.DeviceLost) if f.event.device == device]
    reassigned = [f for f in of(entries, ev.DeviceReassigned) if f.event.device == device]
    back = [f for f in of(entries, ev.DeviceReturned) if f.event.device == device]
    return gone([*lost, *reassigned], back, t)


def restrictions(entries: Entries) -> set[RestrictionId]:
    """Every restriction ever made."""
    return {f.event.restriction.id for f in of(entries, ev.RestrictionMade)}


def governing(entries: Entries, restriction: RestrictionId, t: int) -> RestrictionVersion | None:
    """The version of a restriction that holds at an instant, if it is in force then."""
    made = [f.event.restriction for f in of(entries, ev.RestrictionMade)]
    begun = [each for each in made if each.id == restriction and each.starts <= t]
    over = any(
        f.event.restriction == restriction and f.event.stated <= t for f in of(entries, ev.RestrictionEnded)
    )
    rule = max(begun, key=lambda each: each.version, default=None)
    return None if rule is None or over or (rule.ends is not None and rule.ends <= t) else rule


def pinned(entries: Entries, v: Submitted, restriction: RestrictionId) -> RestrictionVersion | None:
    """The version of a restriction whose rules govern a version of a request; None if it does not name it."""
    made = [f.event.restriction for f in of(entries, ev.RestrictionMade)]
    pins = {(pin.restriction, pin.version) for pin in v.event.request.restrictions}
    return next((each for each in made if each.id == restriction and (each.id, each.version) in pins), None)


def versions(entries: Entries, exemption: ExemptionId) -> list[Submitted]:
    """The versions of a request, oldest first."""
    made = [f for f in of(entries, ev.ExemptionSubmitted) if f.event.request.exemption == exemption]
    return sorted(made, key=lambda f: f.event.request.version)


def reaches(entries: Entries, rule: RestrictionVersion, query: Query, place: Place, at: int) -> bool:
    """Whether a restriction in force reaches what is asked, at a place of which all is given."""
    return (
        query.surface in rule.surfaces
        and any(covers(entries, each, query, place, at) for each in rule.coverage)
        and in_scope(entries, rule, place, at)
    )


def in_scope(entries: Entries, rule: RestrictionVersion, place: Place, at: int) -> bool:
    """Whether one of a restriction's scope statements speaks of a place; a unit is of the kind it is a unit of."""
    line = lineage(entries, place.body, at)
    told = [latest([f for f in of(entries, ev.BodyRecorded) if f.event.body == body], at) for body in line]
    kinds = [each.kind for each in told if each is not None and each.kind is not BodyKind.UNIT]
    return bool(line) and any(
        scope.root in line
        and (scope.kinds is None or (bool(kinds) and kinds[0] in scope.kinds))
        and place.place_class in scope.classes
        and (scope.platforms is None or place.platform in scope.platforms)
        for scope in rule.scope
    )


def covers(entries: Entries, rule: Coverage, query: Query, place: Place, at: int) -> bool:
    """Whether a coverage rule brings an application under it; outside the catalogue only an approved list does."""
    app = latest([f for f in of(entries, ev.AppRecorded) if f.event.app == query.app], at)
    match rule:
        case NotListed():
            return not listed(entries, rule, query, place, at)
        case Named():
            return app is not None and query.app in rule.apps
        case OwnedBy():
            return app is not None and app.publisher is not None and owned(entries, app.publisher, rule, at)
        case Category():
            return app is not None and classified(entries, query.app, "category", rule.category, at)
        case Origin():
            return app is not None and classified(entries, query.app, "origin", rule.country, at)
        case _:
            assert_never(rule)


def listed(entries: Entries, rule: NotListed, query: Query, place: Place, at: int) -> bool:
    """Whether an application stands on an approved list for a place and surface, in the version asked if any."""
    over = {f.event.listing for f in of(entries, ev.ListingEnded) if f.event.stated <= at}
    return any(
        (f.event.list, f.event.app) == (rule.list, query.app)
        and f.event.body in lineage(entries, place.body, at)
        and (f.event.classes is None or place.place_class in f.event.classes)
        and query.surface in f.event.surfaces
        and (f.event.versions is None or query.version is None or query.version in f.event.versions)
        and f.effective <= at
        and (f.event.until is None or at < f.event.until)
        and f.event.listing not in over
        for f in of(entries, ev.AppListed)
    )


def owned(entries: Entries, publisher: EntityId, rule: OwnedBy, at: int) -> bool:
    """Whether a chain of holdings, each of the rule's share or more, leads from a publisher to the rule's entity."""
    facts, reached = of(entries, ev.OwnershipRecorded), {publisher}
    pairs = {(f.event.owned, f.event.owner) for f in facts}
    for _ in pairs:
        for pair in pairs:
            held = latest([f for f in facts if (f.event.owned, f.event.owner) == pair], at)
            if pair[0] in reached and held is not None and held.share >= rule.share:
                reached.add(pair[1])
    return rule.entity in reached


def classified(entries: Entries, app: AppId, sort: str, value: str, at: int) -> bool:
    """Whether an application is held to be of a category or a country of origin."""
    facts = [f for f in of(entries, ev.AppClassified) if f.event.app == app]
    said = latest([f for f in facts if (f.event.sort, f.event.value) == (sort, value)], at)
    return said is not None and said.holds
