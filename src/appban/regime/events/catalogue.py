"""Events about applications: their names, owners, classes and places on approved lists."""

from typing import Literal

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId, EntityId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.identity import Identity
from appban.regime.restriction import Source


class AppRecorded(Event, frozen=True, gc=False, kw_only=True, tag="app-recorded.1"):
    """An application as the catalogue has it. `shared_domains` also carry other services."""

    app: AppId
    name: str
    publisher: EntityId | None
    identities: tuple[Identity, ...]
    domains: tuple[str, ...]
    shared_domains: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class IdentityConfirmed(Event, frozen=True, gc=False, kw_only=True, tag="identity-confirmed.1"):
    """An analyst looked at a suspected or near-variant identity and says that it is this application."""

    app: AppId
    identity: Identity
    reason: Commitment


class IdentityWithdrawn(Event, frozen=True, gc=False, kw_only=True, tag="identity-withdrawn.1"):
    """A confirmation was taken back."""

    app: AppId
    identity: Identity
    reason: Commitment


class OwnershipRecorded(Event, frozen=True, gc=False, kw_only=True, tag="ownership-recorded.1"):
    """From then on `owner` holds `share` basis points of `owned` (0: no longer any)."""

    owned: EntityId
    owner: EntityId
    share: int
    source: Source


class AppClassified(Event, frozen=True, gc=False, kw_only=True, tag="app-classified.1"):
    """An application is (or is no longer) in a category or of a country of origin."""

    app: AppId
    sort: Literal["category", "origin"]
    value: str
    holds: bool
    source: Source


class AppListed(Event, frozen=True, gc=False, kw_only=True, tag="app-listed.1"):
    """An application stands on an approved list; helps, so it takes effect when recorded or later."""

    listing: str
    list: str
    app: AppId
    versions: tuple[str, ...] | None
    body: BodyId
    classes: tuple[str, ...] | None
    surfaces: tuple[str, ...]
    until: int | None
    source: Source | None = None


class ListingEnded(Event, frozen=True, gc=False, kw_only=True, tag="listing-ended.1"):
    """An application no longer stands on an approved list."""

    listing: str
