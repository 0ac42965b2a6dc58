"""`policy check`: what can be proved of a pack, and what is wrong with it, before anybody is asked to adopt it.

Nothing is sampled: the conditions of a route tell finitely many requests apart, and every one of them is looked at.
"""

from collections.abc import Iterator, Sequence

from appban.regime.analysis.links import check_links
from appban.regime.analysis.names import check_names
from appban.regime.analysis.people import Holder, check_people
from appban.regime.analysis.reach import Reach, check_reach_of, check_tree
from appban.regime.analysis.remark import Remark, error
from appban.regime.analysis.rules import check_rules
from appban.regime.analysis.sources import check_sources
from appban.regime.authority import class_of, holds_at
from appban.regime.facts import Facts
from appban.regime.pack.adoption import content
from appban.regime.pack.file import Pack
from appban.regime.pack.rules import RulesText, VersionText
from appban.regime.pack.values import restriction_version
from appban.regime.reducer import fold
from appban.regime.restriction import RestrictionVersion
from appban.regime.time import FOREVER

__all__ = ["Holder", "Remark", "check", "holders", "unfilled"]


def check(
    pack: Pack,
    others: Sequence[Pack] = (),
    *,
    appointed: Sequence[Holder] | None = None,
    at: int = FOREVER - 1,
) -> tuple[Remark, ...]:
    """What is wrong with a pack, each remark once, errors first. `others` are the packs at hand, for those it uses.

    With `appointed`, who is in office, the seats that nobody could fill at `at` are remarked on too. What a pack
    reaches is looked at only once every name in it leads somewhere.
    """
    used = tuple(_used(pack, others))
    remarks = [*check_names(pack), *check_sources(pack), *check_links(pack, used)]
    if not any(each.level == "error" for each in remarks):
        remarks += _check_meaning(pack, used, appointed, at)
    return tuple(sorted(dict.fromkeys(remarks), key=lambda each: each.level))


def holders(facts: Facts, at: int) -> tuple[Holder, ...]:
    """Who is in office at an instant, so far as their class is known."""
    found = (
        Holder(facts.human(held.person), held.subject, held.body, of_class)
        for held in facts.authorities.values()
        if holds_at(facts, held, at) and (of_class := class_of(facts, held.person, at)) is not None
    )
    return tuple(found)


def unfilled(facts: Facts, at: int) -> tuple[Remark, ...]:
    """The seats of restrictions in force that nobody in office could fill at an instant; the path names the version."""
    appointed = holders(facts, at)
    versions = (held.in_force(at) for held in facts.restrictions.values())
    return tuple(
        remark
        for version in versions
        if version is not None
        for remark in check_people(version, f"{version.id} version {version.version}", facts, appointed, at)
    )


def _used(pack: Pack, others: Sequence[Pack]) -> Iterator[Pack]:
    """The packs that a pack uses, and those that they use, each once, what is used first; a missing one is left out."""
    by_id = {each.pack.id: each for each in others}
    met = {pack.pack.id}

    def visit(names: tuple[str, ...]) -> Iterator[Pack]:
        for name in names:
            if name in by_id and name not in met:
                met.add(name)
                yield from visit(by_id[name].uses)
                yield by_id[name]

    yield from visit(pack.uses)


def _check_meaning(
    pack: Pack, used: tuple[Pack, ...], appointed: Sequence[Holder] | None, at: int
) -> Iterator[Remark]:
    events = (event for each in (*used, pack) for event in content(each, made_by=()))
    facts = fold(enumerate(events, start=1))
    yield from check_tree(facts.bodies)
    protected = {app for each in (*used, pack) for app in each.protected_apps}
    for i, restriction in enumerate(pack.restrictions):
        before: RestrictionVersion | None = None
        for j, written in enumerate(restriction.versions):
            path = f"restrictions[{i}].versions[{j}]"
            version = restriction_version(pack, restriction, written)
            if before is not None and version.starts <= before.starts:
                yield error(
                    "version-order", f"{path}.starts", "it starts no later than the version before it"
                )
            yield from _check_version(pack, written, Reach(version, path, facts, protected))
            if appointed is not None:
                yield from check_people(version, path, facts, appointed, at)
            before = version


def _check_version(pack: Pack, written: VersionText, reach: Reach) -> Iterator[Remark]:
    yield from check_reach_of(reach)
    yield from check_rules(
        reach.version.exemptions,
        _rules_path(pack, written, reach.path),
        surfaces=reach.version.surfaces,
        catalogue=reach.facts.mitigations,
        country=pack.pack.country,
    )


def _rules_path(pack: Pack, written: VersionText, path: str) -> str:
    if isinstance(written.exemptions, RulesText):
        return f"{path}.exemptions"
    return next(f"rules[{n}]" for n, each in enumerate(pack.rules) if each.id == written.exemptions)
