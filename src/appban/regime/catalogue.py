"""The catalogue: applications with publisher, identities and domains, and dated facts of ownership and kind.

Coverage rules read these facts; an application itself carries no flag that says it is banned.
"""

from typing import NewType

import msgspec

from appban.regime.identity import Identity

AppId = NewType("AppId", str)
EntityId = NewType("EntityId", str)

WHOLE = 10_000
"""Shares are in basis points: 10,000 is all of an entity."""


class AppFact(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an application is from `stated` on."""

    stated: int
    recorded: int
    name: str
    publisher: EntityId | None
    identities: tuple[Identity, ...]
    domains: tuple[str, ...]
    shared_domains: tuple[str, ...]


class OwnershipFact(msgspec.Struct, frozen=True, gc=False):
    """From `stated` on `owner` holds `share` basis points of `owned`; a later fact of the pair replaces it."""

    stated: int
    recorded: int
    share: int


class ClassificationFact(msgspec.Struct, frozen=True, gc=False):
    """From `stated` on an application does (or no longer does) belong to a category or country of origin."""

    stated: int
    recorded: int
    holds: bool


class Listing(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An application stands on an approved list for a body and those below, from `effective` until `until`.

    versions None: any version; classes None: any device class.
    """

    id: str
    list: str
    app: AppId
    versions: tuple[str, ...] | None
    body: str
    classes: tuple[str, ...] | None
    surfaces: tuple[str, ...]
    effective: int
    until: int
