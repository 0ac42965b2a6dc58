"""A pack is a regime as data: this is the shape of the file that a person writes.

Every statement, scope and rule carries where it comes from and how well that was seen (`source`). What the sources
leave open and an operator must settle is marked `operator`; what was not verified stands under `unverified` and makes
no rule. Times and lengths are text (see `written`); `adoption` turns a pack into the regime's values.
"""

from typing import Literal

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.mitigation import MitigationKind
from appban.regime.pack.facts import (
    AdministrationText,
    ApplicationText,
    BodyText,
    ClassificationText,
    EntityText,
    ListingText,
    ListText,
    OwnershipText,
    Reference,
    Written,
)
from appban.regime.pack.rules import RestrictionText, RulesText, ScopeText
from appban.regime.pack.shapes import schema_of
from appban.regime.pack.text import Document, read
from appban.regime.pack.written import WRITTEN, Address, Moment, ZoneName
from appban.regime.restriction import RestrictionId
from appban.regime.source import Source


class FactsText(Written, frozen=True, kw_only=True):
    """From when, and on whose word, the facts hold that bear no date or source of their own."""

    since: Moment = msgspec.field(name="from")
    source: Source


class PackHead(Written, frozen=True, kw_only=True):
    """What the pack is. `country` is ISO 3166-1 alpha-2; `zone` is where its bare dates are."""

    id: str
    title: str
    version: int
    zone: ZoneName
    summary: str
    country: str | None = None
    facts: FactsText


class DisputedText(Written, frozen=True, kw_only=True):
    """What was said in public and is contradicted or not confirmed; kept, and never a rule.

    `by` is who said it, by name and office; `url` where it can be read. `restriction` is for one that stands alone.
    """

    id: str
    on: Moment
    by: str | None = None
    place: str
    url: Address | None = None
    says: str
    restriction: RestrictionId | None = None
    restrictions: tuple[RestrictionId, ...] = ()
    apps: tuple[AppId, ...] = ()
    source: Source

    @property
    def speaks_of(self) -> tuple[RestrictionId, ...]:
        """The restrictions, however they were written."""
        one = () if self.restriction is None else (self.restriction,)
        return tuple(dict.fromkeys((*one, *self.restrictions)))


class StatementText(DisputedText, frozen=True, kw_only=True):
    """What someone in authority said in public; `understood` is a reporter's inference and never a rule."""

    certainty: Literal["stated", "understood"]


class UnverifiedText(Written, frozen=True, kw_only=True):
    """A note of what is not known, so that nobody takes its absence for a fact; makes no rule."""

    about: str
    note: str


class Pack(Written, frozen=True, kw_only=True):
    """A pack file; `uses` names the packs whose facts it builds on."""

    pack: PackHead
    uses: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    administrations: tuple[AdministrationText, ...] = ()
    bodies: tuple[BodyText, ...] = ()
    entities: tuple[EntityText, ...] = ()
    ownership: tuple[OwnershipText, ...] = ()
    applications: tuple[ApplicationText, ...] = ()
    protected_apps: tuple[AppId, ...] = ()
    classifications: tuple[ClassificationText, ...] = ()
    lists: tuple[ListText, ...] = ()
    listings: tuple[ListingText, ...] = ()
    mitigations: tuple[MitigationKind, ...] = ()
    scopes: tuple[ScopeText, ...] = ()
    rules: tuple[RulesText, ...] = ()
    restrictions: tuple[RestrictionText, ...] = ()
    statements: tuple[StatementText, ...] = ()
    disputed: tuple[DisputedText, ...] = ()
    unverified: tuple[UnverifiedText, ...] = ()


def load_pack(data: bytes, name: str) -> tuple[Pack, Document]:
    """A pack file's values, and the document that knows their lines; InputError, with the line, if it is no pack."""
    document = read(data, name)
    return document.convert(Pack), document


def schema() -> dict[str, object]:
    """The JSON Schema of a pack file, for editors that check while one writes."""
    return {"title": "appban pack", **schema_of(Pack, WRITTEN)}
