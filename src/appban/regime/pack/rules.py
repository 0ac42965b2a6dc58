"""How a pack writes restrictions: scope, coverage, routes, mitigations and versions, each with its source."""

from typing import Literal

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import EntityId
from appban.regime.device import PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.pack.facts import Written
from appban.regime.pack.written import Duration, Moment, Share
from appban.regime.people import Subject
from appban.regime.restriction import (
    Category,
    Limits,
    Named,
    NotListed,
    Origin,
    Purpose,
    RestrictionId,
    RouteName,
    Seat,
    When,
)
from appban.regime.source import Source


class ScopeText(Written, frozen=True, kw_only=True):
    """One sourced sentence about whom a restriction reaches. `kinds: any` is said, never left out."""

    id: str
    says: str
    root: BodyId
    kinds: Literal["any"] | tuple[BodyKind, ...]
    classes: tuple[PlaceClass, ...]
    platforms: Literal["any"] | tuple[Platform, ...] = "any"
    source: Source


class OwnedByText(Written, frozen=True, kw_only=True, tag="owned-by", tag_field="by"):
    """Covers what an entity publishes, or what a chain of ownership of at least this share leads to it."""

    entity: EntityId
    at_least: Share
    source: Source


CoverageText = Named | OwnedByText | Category | Origin | NotListed


class PurposeText(Written, frozen=True, kw_only=True):
    """A ground on which an exemption may be asked for."""

    id: Purpose
    source: Source


class StageText(Written, frozen=True, kw_only=True):
    """A step of a route: required always, never, or when a condition matches; `rule` says so in words."""

    id: str
    seats: tuple[Seat, ...]
    required: Literal["always", "never"] | When
    rule: str
    by_phone: bool = False
    confirm_within: Duration | None = None
    source: Source


class RouteText(Written, frozen=True, kw_only=True):
    """A way into force, with the invariants that `policy check` is to prove of it."""

    name: RouteName
    stages: tuple[StageText, ...]
    invariants: tuple[str, ...] = ()
    max_hours: int | None = None
    cap_hours: int | None = None
    cap_days: int | None = None
    ratify_within: Duration | None = None
    ratified_by: Subject | None = None
    regularise_within: Duration | None = None
    source: Source


class MitigationText(Written, frozen=True, kw_only=True):
    """A mitigation that the rules require."""

    slug: str
    when: Literal["before-use", "during-use", "at-end"]
    about: Literal["device", "exemption"]
    purposes: tuple[Purpose, ...] | None = None
    fresh_for: Duration | None = None
    grace: Duration | None = None
    source_grace: Duration | None = None
    silent_after: Duration | None = None
    source: Source


class RulesText(Written, frozen=True, kw_only=True):
    """Whether and how a restriction may be departed from; no purposes and no routes: not at all.

    `id` is for rules that stand in the pack's own list, so that several restrictions can name them.
    """

    id: str | None = None
    purposes: tuple[PurposeText, ...]
    routes: tuple[RouteText, ...]
    mitigations: tuple[MitigationText, ...] = ()
    limits: Limits | None = None
    exempt_is_listed: bool = True
    source: Source


class UntilText(Written, frozen=True, kw_only=True):
    """Requests made under the version before run on until a day."""

    until: Moment


class VersionText(Written, frozen=True, kw_only=True):
    """One version of a restriction. A scope statement or rules may stand here or be named from the pack's lists."""

    version: int
    title: str
    instrument: Source
    starts: Moment
    ends: Moment | None = None
    existing: Literal["keep", "end"] | UntilText
    scope: tuple[str | ScopeText, ...]
    surfaces: tuple[Surface, ...]
    surfaces_source: Source
    covers: tuple[CoverageText, ...]
    exemptions: str | RulesText


class ReaffirmedText(Written, frozen=True, kw_only=True):
    """Someone in authority said that a restriction remains."""

    on: Moment
    says: str
    source: Source


class LiftedText(Written, frozen=True, kw_only=True):
    """A restriction was lifted."""

    on: Moment
    source: Source


class RestrictionText(Written, frozen=True, kw_only=True):
    """A restriction through its versions."""

    id: RestrictionId
    versions: tuple[VersionText, ...]
    reaffirmed: tuple[ReaffirmedText, ...] = ()
    lifted: LiftedText | None = None
