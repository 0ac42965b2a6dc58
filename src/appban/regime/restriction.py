"""A restriction: a dated prohibition with its instrument, scope, surfaces, coverage and exemption rules; versioned.

Everything here is a declarative field, so that `policy check` can enumerate what a pack says. A tuple of None means
"not limited by this"; an empty tuple limits to nothing, so that leaving members out never widens.
"""

from typing import Literal, NewType

import msgspec

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass, Subject
from appban.regime.source import Source

__all__ = [
    "Category",
    "Coverage",
    "ExemptionRules",
    "Existing",
    "Limits",
    "Named",
    "NotListed",
    "Origin",
    "OwnedBy",
    "Purpose",
    "RestrictionId",
    "RestrictionVersion",
    "Risk",
    "Route",
    "RouteName",
    "ScopeStatement",
    "Seat",
    "Source",
    "Stage",
    "When",
]

RestrictionId = NewType("RestrictionId", str)
Purpose = NewType("Purpose", str)
Risk = Literal["low", "medium", "high"]
RouteName = Literal["ordinary", "emergency", "carried-over"]


class ScopeStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sourced sentence about whom a restriction reaches: bodies below `root`, of these kinds, these places."""

    id: str
    says: str
    root: BodyId
    kinds: tuple[BodyKind, ...] | None
    classes: tuple[PlaceClass, ...]
    platforms: tuple[Platform, ...] | None = None
    source: Source


class Named(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="named", tag_field="by"
):
    """Covers exactly these applications."""

    apps: tuple[AppId, ...]
    source: Source | None = None


class OwnedBy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="owned-by", tag_field="by"
):
    """Covers what an entity publishes, or what a chain of ownership of at least `share` basis points leads to it."""

    entity: EntityId
    share: int
    source: Source | None = None


class Category(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="category", tag_field="by"
):
    """Covers applications classified so at the time."""

    category: str
    source: Source | None = None


class Origin(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="origin", tag_field="by"
):
    """Covers applications whose country of origin is recorded as this (ISO 3166-1 alpha-2)."""

    country: str
    source: Source | None = None


class NotListed(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="not-listed", tag_field="by"
):
    """Covers whatever does not stand on an approved list: the only rule that reaches past the catalogue."""

    list: str
    source: Source | None = None


Coverage = Named | OwnedBy | Category | Origin | NotListed


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition on a request: all fields stated must match; a field the request lacks (risk not assessed) matches.

    `any_of`, when given, asks besides that at least one of its conditions match: a reader who overlooks it asks for
    more clearance, never for less.
    """

    purposes: tuple[Purpose, ...] | None = None
    risks: tuple[Risk, ...] | None = None
    longer_than_days: int | None = None
    surfaces: tuple[Surface, ...] | None = None
    bodies: tuple[BodyId, ...] | None = None
    devices_at_least: int | None = None
    people_at_least: int | None = None
    any_of: tuple["When", ...] = ()


class Seat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in a stage that one person fills, with authority for `subject`, of one of these classes."""

    id: str
    kind: Literal["security", "minister", "duty", "communications", "head", "attester"]
    subject: Subject
    classes: tuple[PersonClass, ...]
    passkey: bool = False


class Stage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of a route: required always, never, or when a condition matches; `rule` is the clause that says so."""

    id: str
    seats: tuple[Seat, ...]
    required: Literal["always", "never"] | When
    rule: str
    by_phone: bool = False
    confirm_within: int | None = None
    source: Source | None = None


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way into force. Durations in microseconds; the emergency caps count whole hours per application and body.

    The first four exist for `emergency`, `regularise_within` for `carried-over`.
    """

    name: RouteName
    stages: tuple[Stage, ...]
    invariants: tuple[str, ...] = ()
    max_hours: int | None = None
    cap_hours: int | None = None
    cap_days: int | None = None
    ratify_within: int | None = None
    ratified_by: Subject | None = None
    regularise_within: int | None = None
    source: Source | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Caps on one request and, for days, on all that share a device or person with the application in 12 months."""

    max_days: int | None = None
    max_devices: int | None = None
    max_people: int | None = None
    days_in_12_months: int | None = None
    source: Source


class ExemptionRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether and how this restriction may be departed from; no purposes or no routes means impossible."""

    purposes: tuple[Purpose, ...]
    routes: tuple[Route, ...]
    mitigations: tuple[MitigationRule, ...]
    limits: Limits
    exempt_is_listed: bool = True
    source: Source

    def route(self, name: RouteName) -> Route | None:
        """The route of that name, if the restriction has it."""
        return next((route for route in self.routes if route.name == name), None)


class Existing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new version does to requests submitted before its start: keep them, end them, or until an instant."""

    rule: Literal["keep", "until", "end"]
    until: int | None = None


class RestrictionVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a restriction, in force from `starts` until `ends` (None: until ended) or the next version."""

    id: RestrictionId
    version: int
    title: str
    instrument: Source
    scope: tuple[ScopeStatement, ...]
    surfaces: tuple[Surface, ...]
    surfaces_source: Source | None = None
    coverage: tuple[Coverage, ...]
    exemptions: ExemptionRules
    starts: int
    ends: int | None
    precision: Literal["instant", "day"]
    existing: Existing
    zone: str

    @property
    def approved_list(self) -> NotListed | None:
        """The approved-list rule, if this is one; a restriction is either that or prohibits by the other rules."""
        first = self.coverage[0]
        return first if isinstance(first, NotListed) else None
