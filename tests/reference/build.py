"""Values of the regime with plain defaults, for tests that say only what they are about."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, NetworkId, Place, PlaceClass
from appban.regime.exemption import (
    CircumstanceId,
    Commitment,
    ExemptionId,
    Pin,
    PinnedDevice,
    PinnedPerson,
    Request,
)
from appban.regime.identity import Platform, Surface
from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.query import Query
from appban.regime.restriction import (
    Coverage,
    ExemptionRules,
    Existing,
    Limits,
    Named,
    NotListed,
    Purpose,
    RestrictionId,
    RestrictionVersion,
    Route,
    RouteName,
    ScopeStatement,
    Seat,
    Source,
    Stage,
    When,
)
from appban.regime.time import DAY, HOUR, from_datetime

SeatKind = Literal["security", "minister", "duty", "communications", "head", "attester"]
NATIVE, WEB = Surface.NATIVE_APP, Surface.WEB
SOURCE = Source(reference="a synthetic instrument", mark="operator")
TEXT = Commitment("0" * 64)
KEEP = Existing(rule="keep")
NO_RULES = ExemptionRules(purposes=(), routes=(), mitigations=(), limits=Limits(source=SOURCE), source=SOURCE)
"""An exemption is impossible."""


def moment(clock: str, day: str = "2024-03-05") -> int:
    """UTC microseconds of a time of day, such as `11:05` or `09:59:59.999999`."""
    return from_datetime(dt.datetime.fromisoformat(f"{day}T{clock}+00:00"))


def corporate(body: str, platform: Platform = Platform.IOS) -> Place:
    """A corporate device of a body."""
    return Place(BodyId(body), PlaceClass.CORPORATE, platform)


def scope(
    root: str,
    *,
    name: str = "s1",
    kinds: tuple[BodyKind, ...] | None = None,
    classes: tuple[PlaceClass, ...] = (PlaceClass.CORPORATE,),
    platforms: tuple[Platform, ...] | None = None,
) -> ScopeStatement:
    """A scope statement: corporate devices of a body and those below it, unless said otherwise."""
    return ScopeStatement(
        id=name,
        says=name,
        root=BodyId(root),
        kinds=kinds,
        classes=classes,
        platforms=platforms,
        source=SOURCE,
    )


def seat(kind: SeatKind, *, name: str | None = None, classes: tuple[PersonClass, ...] | None = None) -> Seat:
    """A seat for authority `clear:<kind>`; ministers sit in the minister's, civil servants elsewhere."""
    usual = PersonClass.MINISTER if kind == "minister" else PersonClass.CIVIL_SERVANT
    return Seat(id=name or kind, kind=kind, subject=Subject(f"clear:{kind}"), classes=classes or (usual,))


def stage(
    *seats: Seat, name: str | None = None, required: Literal["always", "never"] | When = "always"
) -> Stage:
    """A stage of these seats, named after the first unless said otherwise; anybody may telephone."""
    return Stage(
        id=name or seats[0].id,
        seats=seats,
        required=required,
        rule="clause 1",
        by_phone=True,
        confirm_within=DAY,
    )


def route(
    *stages: Stage,
    name: RouteName = "ordinary",
    ratify_within: int | None = None,
    regularise_within: int | None = None,
) -> Route:
    """A route through these stages; durations in microseconds."""
    return Route(name=name, stages=stages, ratify_within=ratify_within, regularise_within=regularise_within)


def mitigation(
    slug: str = "dev-no-corporate-data",
    *,
    about: Literal["device", "exemption"] = "device",
    purposes: tuple[str, ...] | None = None,
    fresh_for: int | None = 24 * HOUR,
    grace: int = 0,
    source_grace: int = 0,
    silent_after: int | None = None,
) -> MitigationRule:
    """A mitigation required before use; durations in microseconds."""
    return MitigationRule(
        slug=slug,
        when="before-use",
        about=about,
        purposes=purposes,
        fresh_for=fresh_for,
        grace=grace,
        source_grace=source_grace,
        silent_after=silent_after,
    )


def rules(
    *routes: Route,
    mitigations: Iterable[MitigationRule] = (),
    purposes: tuple[str, ...] = ("enforcement", "communications"),
    exempt_is_listed: bool = True,
) -> ExemptionRules:
    """Exemption rules without caps."""
    return ExemptionRules(
        purposes=tuple(map(Purpose, purposes)),
        routes=routes,
        mitigations=tuple(mitigations),
        limits=Limits(source=SOURCE),
        exempt_is_listed=exempt_is_listed,
        source=SOURCE,
    )


def restriction(
    name: str,
    *,
    starts: int,
    coverage: tuple[Coverage, ...] | None = None,
    apps: tuple[str, ...] = (),
    version: int = 1,
    scopes: tuple[ScopeStatement, ...] = (),
    surfaces: tuple[Surface, ...] = (NATIVE, WEB),
    exemptions: ExemptionRules = NO_RULES,
    ends: int | None = None,
    existing: Existing = KEEP,
) -> RestrictionVersion:
    """A version of a restriction that names `apps`, or covers by other rules; on body D and below unless said."""
    return RestrictionVersion(
        id=RestrictionId(name),
        version=version,
        title=name,
        instrument=SOURCE,
        scope=scopes or (scope("D"),),
        surfaces=surfaces,
        coverage=coverage or (Named(apps=tuple(map(AppId, apps))),),
        exemptions=exemptions,
        starts=starts,
        ends=ends,
        precision="instant",
        existing=existing,
        zone="Europe/London",
    )


def not_listed(name: str) -> tuple[Coverage, ...]:
    """The coverage of an approved list."""
    return (NotListed(list=name),)


def pinned(**places: Place) -> tuple[PinnedDevice, ...]:
    """Devices as a request pins them."""
    return tuple(PinnedDevice(DeviceId(each), place) for each, place in places.items())


def holders(*people: str, person_class: PersonClass = PersonClass.CIVIL_SERVANT) -> tuple[PinnedPerson, ...]:
    """People as a request pins them."""
    return tuple(PinnedPerson(PersonId(each), person_class) for each in people)


def pins(*restrictions: RestrictionVersion) -> tuple[Pin, ...]:
    """Restrictions as a request pins them, in these versions."""
    return tuple(Pin(each.id, each.version) for each in restrictions)


def request(
    *,
    start: int,
    end: int,
    restrictions: tuple[Pin, ...],
    devices: tuple[PinnedDevice, ...],
    people: tuple[PinnedPerson, ...] = holders("H"),
    exemption: str = "E",
    version: int = 1,
    requester: str = "Q",
    body: str = "D",
    path: RouteName = "ordinary",
    apps: tuple[str, ...] = ("tiktok",),
    surfaces: tuple[Surface, ...] = (NATIVE, WEB),
    purpose: str = "enforcement",
    mitigations: tuple[str, ...] = (),
    circumstance: str | None = None,
    replaces: str | None = None,
) -> Request:
    """A version of a request, by Q for H to use TikTok on body D's devices, unless said otherwise."""
    return Request(
        exemption=ExemptionId(exemption),
        version=version,
        requester=PersonId(requester),
        body=BodyId(body),
        route=path,
        restrictions=restrictions,
        apps=tuple(map(AppId, apps)),
        surfaces=surfaces,
        devices=devices,
        people=people,
        purpose=Purpose(purpose),
        mitigations=mitigations,
        start=start,
        end=end,
        justification=TEXT,
        alternatives=TEXT,
        circumstance=CircumstanceId(circumstance) if circumstance else None,
        replaces=ExemptionId(replaces) if replaces else None,
    )


def ask(
    device: str | None,
    app: str,
    at: int,
    *,
    network: str | None = None,
    surface: Surface = NATIVE,
    person: str | None = None,
    purpose: str | None = None,
    version: str | None = None,
) -> Query:
    """A question: "may it be used?" if a person or purpose is given, otherwise "may it be here?"."""
    return Query(
        device=DeviceId(device) if device else None,
        network=NetworkId(network) if network else None,
        app=AppId(app),
        surface=surface,
        at=at,
        version=version,
        person=PersonId(person) if person else None,
        purpose=Purpose(purpose) if purpose else None,
        question="used" if person or purpose else "here",
    )
