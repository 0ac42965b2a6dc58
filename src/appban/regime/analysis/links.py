"""Checks of links: whatever a pack names is there, in the pack itself or in one that it uses."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, assert_never

import msgspec

from appban.regime.analysis.remark import Remark, error
from appban.regime.pack.file import Pack
from appban.regime.pack.rules import CoverageText, OwnedByText, RulesText, ScopeText, VersionText
from appban.regime.restriction import Category, Named, NotListed, Origin

What = Literal["application", "entity", "body", "list", "restriction", "reference", "scope", "rules", "pack"]


class Link(msgspec.Struct, frozen=True):
    """A name that stands at a path and is meant to lead to something."""

    path: str
    what: What
    name: str


def check_links(pack: Pack, others: Iterable[Pack]) -> Iterator[Remark]:
    """The names in a pack that lead nowhere; `others` are the packs at hand."""
    known = _known(pack, tuple(others))
    for link in _links(pack):
        if link.name not in known[link.what]:
            say = f"there is no {link.what} {link.name!r}; correct the name, or add it"
            yield error(f"unknown-{link.what}", link.path, say)


def _known(pack: Pack, others: tuple[Pack, ...]) -> Mapping[What, frozenset[str]]:
    held = (pack, *others)
    return {
        "application": frozenset(each.id for one in held for each in one.applications),
        "entity": frozenset(each.id for one in held for each in one.entities),
        "body": frozenset(each.id for one in held for each in one.bodies),
        "list": frozenset(each.id for one in held for each in one.lists),
        "restriction": frozenset(each.id for one in held for each in one.restrictions),
        "reference": frozenset(each.key for each in pack.references),
        "scope": frozenset(each.id for each in pack.scopes),
        "rules": frozenset(each.id for each in pack.rules if each.id is not None),
        "pack": frozenset(each.pack.id for each in held),
    }


def _links(pack: Pack) -> Iterator[Link]:
    yield from (Link("uses", "pack", name) for name in pack.uses)
    yield from _fact_links(pack)
    yield from _application_links(pack)
    yield from (Link(f"scopes[{n}].root", "body", each.root) for n, each in enumerate(pack.scopes))
    for i, restriction in enumerate(pack.restrictions):
        for j, version in enumerate(restriction.versions):
            yield from _version_links(version, f"restrictions[{i}].versions[{j}]")
    for name, said in (("statements", pack.statements), ("disputed", pack.disputed)):
        for n, each in enumerate(said):
            yield from (Link(f"{name}[{n}].restriction", "restriction", one) for one in each.speaks_of)
            yield from (Link(f"{name}[{n}].apps", "application", one) for one in each.apps)


def _fact_links(pack: Pack) -> Iterator[Link]:
    for n, body in enumerate(pack.bodies):
        if body.parent is not None:
            yield Link(f"bodies[{n}].parent", "body", body.parent)
    for n, fact in enumerate(pack.ownership):
        yield Link(f"ownership[{n}].owned", "entity", fact.owned)
        yield Link(f"ownership[{n}].owner", "entity", fact.owner)
    for n, held in enumerate(pack.classifications):
        yield Link(f"classifications[{n}].app", "application", held.app)
    for n, listing in enumerate(pack.listings):
        yield Link(f"listings[{n}].app", "application", listing.app)
        yield Link(f"listings[{n}].body", "body", listing.body)
        yield Link(f"listings[{n}].list", "list", listing.list)


def _application_links(pack: Pack) -> Iterator[Link]:
    for n, app in enumerate(pack.applications):
        if app.publisher is not None:
            yield Link(f"applications[{n}].publisher", "entity", app.publisher)
        yield from (Link(f"applications[{n}].seen_in", "reference", key) for key in app.seen_in)
        for m, identity in enumerate(app.identities):
            path = f"applications[{n}].identities[{m}].seen_in"
            yield from (Link(path, "reference", key) for key in identity.seen_in)
    yield from (Link("protected_apps", "application", name) for name in pack.protected_apps)


def _version_links(version: VersionText, path: str) -> Iterator[Link]:
    for n, scope in enumerate(version.scope):
        if isinstance(scope, ScopeText):
            yield Link(f"{path}.scope[{n}].root", "body", scope.root)
        else:
            yield Link(f"{path}.scope[{n}]", "scope", scope)
    if not isinstance(version.exemptions, RulesText):
        yield Link(f"{path}.exemptions", "rules", version.exemptions)
    for n, rule in enumerate(version.covers):
        yield from _coverage_links(rule, f"{path}.covers[{n}]")


def _coverage_links(rule: CoverageText, path: str) -> Iterator[Link]:
    match rule:
        case Named():
            yield from (Link(f"{path}.apps", "application", name) for name in rule.apps)
        case OwnedByText():
            yield Link(f"{path}.entity", "entity", rule.entity)
        case NotListed():
            yield Link(f"{path}.list", "list", rule.list)
        case Category() | Origin():
            pass
        case _:
            assert_never(rule)
