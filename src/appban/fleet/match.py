"""Which application an identity on a device is, or resembles: each distinct identity is looked at once.

`matched`: exactly a catalogued platform, kind and value, a name on the network below a catalogued domain, or what a
person confirmed. `candidate`: a near-variant. `suspected`: a row that has a name and a publisher only, and has those of
the application. The last two are never treated as the application; a name alone is neither.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.fleet.keys import keys_of, lookups, shown
from appban.fleet.names import company, is_browser, shown_name
from appban.regime.catalogue import AppFact, AppId, EntityId
from appban.regime.coverage import app_at
from appban.regime.facts import Facts
from appban.regime.identity import Identity, Kind, Platform, identity

_PLAIN_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
"""What is in canonical form at sight."""
_NARROWER = frozenset({Kind.BUNDLE_ID, Kind.SHA256})
"""Kinds beside which a team id says who may sign the program, and not that whatever he signs is it."""
Strength = Literal["matched", "candidate", "suspected"]


class Likeness(msgspec.Struct, frozen=True, order=True):
    """That an identity is, or resembles, an application, and why."""

    app: AppId
    strength: Strength
    why: str


class Names(msgspec.Struct, frozen=True):
    """What the catalogue says at an instant, by what an identity is looked up by."""

    exact: dict[Identity, tuple[AppId, ...]]
    settled: dict[Identity, AppId]
    by_lookup: dict[str, tuple[AppId, ...]]
    companies: dict[AppId, frozenset[str]]

    def lookups(self) -> set[str]:
        """Every lookup that an identity in question has at least one of."""
        return {
            *self.by_lookup,
            *(each for identity in self.settled for each in lookups(identity, None, None)),
        }


def names_at(facts: Facts, at: int) -> Names:
    """The catalogue's names at an instant; of two confirmations of one identity the newer stands."""
    exact: dict[Identity, dict[AppId, None]] = {}
    by_lookup: dict[str, dict[AppId, None]] = {}
    companies: dict[AppId, frozenset[str]] = {}
    for app in facts.apps:
        fact = app_at(facts, app, at)
        if fact is None:
            continue
        companies[app] = frozenset({shown_name(fact.name), *map(company, _owners(facts, fact.publisher, at))})
        identities = tuple(_identities(fact))
        for named in identities:
            exact.setdefault(named, {})[app] = None
        for each in keys_of(fact.name, identities):
            by_lookup.setdefault(each, {})[app] = None
    settled = {each: of for each, said in facts.confirmed.items() if (of := said[-1][1]) is not None}
    return Names(
        {each: tuple(apps) for each, apps in exact.items()},
        settled,
        {each: tuple(apps) for each, apps in by_lookup.items()},
        companies,
    )


def likenesses(names: Names, of: Identity, name: str | None, publisher: str | None) -> tuple[Likeness, ...]:
    """What an identity, shown with a name and publisher, is or resembles: a likeness an application, none, or several."""
    if of in names.settled:
        return (Likeness(names.settled[of], "matched", "confirmed by a person"),)
    if of in names.exact:
        why = "signed by a catalogued team" if of.kind is Kind.TEAM_ID else "catalogued"
        return tuple(Likeness(app, "matched", why) for app in names.exact[of])
    found: dict[AppId, Likeness] = {}
    shown_publisher = shown(of, name, publisher)[1]
    for each in lookups(of, name, publisher):
        for app in names.by_lookup.get(each, ()):
            likeness = _weigh(names, app, each, of, shown_publisher)
            if likeness is not None:
                found.setdefault(app, likeness)
    return tuple(found.values())


def _weigh(names: Names, app: AppId, by: str, of: Identity, publisher: str) -> Likeness | None:
    match by[0]:
        case "v":
            return Likeness(app, "candidate", "the same value on another platform, or one that looks like it")
        case "p":
            return Likeness(app, "candidate", "a name beneath a catalogued one")
        case "f":
            return Likeness(app, "candidate", "the same package from another publisher")
        case "d":
            return Likeness(app, "matched", "a name at or below a catalogued domain")
        case "h":
            return Likeness(app, "candidate", "names a host at or below a catalogued domain")
        case _:
            return _by_name(names, app, of.kind, publisher)


def _by_name(names: Names, app: AppId, kind: Kind, publisher: str) -> Likeness | None:
    known = company(publisher) in names.companies[app]
    if kind is not Kind.TITLE:
        why = "has the application's name and publisher"
        return Likeness(app, "candidate", why) if known else None
    if known:
        return Likeness(app, "suspected", "has the application's name and publisher")
    if is_browser(publisher):
        return Likeness(app, "candidate", "has the application's name and was installed through a browser")
    if not publisher:
        return Likeness(app, "candidate", "has the application's name and no publisher")
    return None


def _identities(fact: AppFact) -> Iterator[Identity]:
    """What names an application; its team does only where nothing narrower is known, as for the target `santa`."""
    known = {each.platform for each in fact.identities if each.kind in _NARROWER}
    yield from (
        each for each in fact.identities if each.kind is not Kind.TEAM_ID or each.platform not in known
    )
    for domain in fact.domains:
        if _PLAIN_HOST.fullmatch(domain):
            yield Identity(Platform.NETWORK, Kind.DOMAIN, domain)
        else:
            yield identity(Platform.NETWORK, Kind.DOMAIN, domain)


def _owners(facts: Facts, publisher: EntityId | None, at: int) -> set[EntityId]:
    """A publisher and whoever holds any share of it, of those, and so on."""
    found: set[EntityId] = set()
    front = [] if publisher is None else [publisher]
    while front:
        here = front.pop()
        found.add(here)
        for above, history in facts.ownership.get(here, {}).items():
            held = [fact.share for fact in history if fact.stated <= at]
            if held and held[-1] > 0 and above not in found:
                front.append(above)
    return found
