"""How a pack writes facts: bodies, owners, applications, identities, approved lists."""

from typing import Literal

import msgspec

from appban.errors import InputError
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform, Surface, catalogued
from appban.regime.pack.written import Host, Moment, Share
from appban.regime.source import Source


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The common part of everything in a pack file: a field that nobody knows is refused."""


class Reference(Written, frozen=True, kw_only=True):
    """A source that many lines cite by its key."""

    key: str
    reference: str
    mark: Literal["seen", "secondary"] = "seen"


class AdministrationText(Written, frozen=True, kw_only=True):
    """An administration and the day it took office."""

    id: str
    name: str
    since: Moment = msgspec.field(name="from")
    source: Source


class BodyText(Written, frozen=True, kw_only=True):
    """A body, what kind it is and where it stands; several lines of one id are its history."""

    id: BodyId
    name: str
    kind: BodyKind
    parent: BodyId | None = None
    since: Moment | None = msgspec.field(name="from", default=None)
    source: Source | None = None


class EntityText(Written, frozen=True, kw_only=True):
    """A company or other owner of applications."""

    id: EntityId
    name: str
    source: Source | None = None


class OwnershipText(Written, frozen=True, kw_only=True):
    """From a day on, `owner` holds a share of `owned`."""

    owned: EntityId
    owner: EntityId
    share: Share
    since: Moment = msgspec.field(name="from")
    source: Source


class IdentityText(Written, frozen=True, kw_only=True):
    """One identity of an application; `seen_in` names references by key."""

    platform: Platform
    kind: Kind
    value: str
    seen_in: tuple[str, ...]

    def __post_init__(self) -> None:
        """ValueError if the value cannot be an identity of that kind on that platform."""
        try:
            catalogued(self.platform, self.kind, self.value)
        except InputError as fault:
            raise ValueError(str(fault)) from None


class ApplicationText(Written, frozen=True, kw_only=True):
    """An application. `shared_domains` also carry other services, so that blocking them blocks more than it."""

    id: AppId
    name: str
    publisher: EntityId | None = None
    since: Moment | None = msgspec.field(name="from", default=None)
    identities: tuple[IdentityText, ...] = ()
    domains: tuple[Host, ...] = ()
    shared_domains: tuple[Host, ...] = ()
    seen_in: tuple[str, ...] = ()


class ClassificationText(Written, frozen=True, kw_only=True):
    """From a day on, an application is in a category or of a country of origin (or, `holds: false`, no longer)."""

    app: AppId
    sort: Literal["category", "origin"]
    value: str
    holds: bool = True
    since: Moment = msgspec.field(name="from")
    source: Source


class ListText(Written, frozen=True, kw_only=True):
    """An approved list."""

    id: str
    title: str
    source: Source


class ListingText(Written, frozen=True, kw_only=True):
    """An application stands on an approved list for a body and those below it."""

    id: str
    list: str
    app: AppId
    body: BodyId
    surfaces: tuple[Surface, ...]
    versions: tuple[str, ...] | None = None
    classes: tuple[PlaceClass, ...] | None = None
    since: Moment | None = msgspec.field(name="from", default=None)
    until: Moment | None = None
    source: Source
