"""Checks of what a restriction reaches: whom, where and which applications, by the regime's own reading of the facts.

The facts of a pack and of those it uses are folded as if adopted, so that coverage and scope mean here what they mean
to the decision point.
"""

from collections.abc import Collection, Iterator

import msgspec

from appban.regime.analysis.names import is_country
from appban.regime.analysis.remark import Remark, error, warning
from appban.regime.bodies import Bodies, BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import body_in_scope, covers
from appban.regime.device import DEVICE_PLATFORMS, NETWORK_CLASSES
from appban.regime.facts import Facts
from appban.regime.restriction import (
    Category,
    Coverage,
    Named,
    NotListed,
    Origin,
    OwnedBy,
    RestrictionVersion,
    ScopeStatement,
)
from appban.regime.time import FOREVER


class Reach(msgspec.Struct, frozen=True):
    """A version with where it stands in the file, the facts, and the applications that no ban may stop."""

    version: RestrictionVersion
    path: str
    facts: Facts
    protected: Collection[AppId]

    def instants(self) -> tuple[int, ...]:
        """Its start and every later instant, before its end, at which a fact that coverage or scope reads changes."""
        facts, version = self.facts, self.version
        stated = set(facts.bodies.edges())
        stated |= {fact.stated for held in facts.apps.values() for fact in held}
        stated |= {fact.stated for held in facts.classes.values() for fact in held}
        stated |= {
            fact.stated for above in facts.ownership.values() for held in above.values() for fact in held
        }
        end = FOREVER if version.ends is None else version.ends
        return (version.starts, *sorted(at for at in stated if version.starts < at < end))


def check_reach_of(reach: Reach) -> Iterator[Remark]:
    """What is wrong with whom and what a version reaches."""
    yield from _check_times(reach)
    yield from _check_surfaces(reach)
    yield from _check_coverage(reach)
    for n, statement in enumerate(reach.version.scope):
        yield from _check_scope(reach, statement, f"{reach.path}.scope[{n}]")


def check_tree(bodies: Bodies) -> Iterator[Remark]:
    """Bodies that stand below themselves."""
    instants = sorted(bodies.edges())
    for body in bodies.ids():
        for at in instants:
            fact = bodies.at(body, at)
            line = () if fact is None or fact.parent is None else bodies.lineage(fact.parent, at) or ()
            if body in line:
                yield error("body-circle", "bodies", f"{body!r} stands below itself; correct a parent")
                break


def _check_times(reach: Reach) -> Iterator[Remark]:
    version = reach.version
    if version.ends is not None and version.ends <= version.starts:
        yield error("never-in-force", reach.path, "it ends before it starts; correct a date")
    if version.existing.rule == "until" and (version.existing.until or 0) <= version.starts:
        yield warning("existing-idle", f"{reach.path}.existing", "that day is before the start; write `end`")


def _check_surfaces(reach: Reach) -> Iterator[Remark]:
    if not reach.version.surfaces:
        yield error("no-surface", f"{reach.path}.surfaces", "without a surface it reaches nothing; name one")
    if not reach.version.scope:
        yield error(
            "no-scope", f"{reach.path}.scope", "without a scope statement it reaches nobody; write one"
        )
    if not reach.version.coverage:
        yield error("no-coverage", f"{reach.path}.covers", "without a rule it covers nothing; write one")


def _check_scope(reach: Reach, statement: ScopeStatement, path: str) -> Iterator[Remark]:
    places = [each for each in statement.classes if each not in NETWORK_CLASSES]
    if not statement.classes or statement.kinds == () or statement.platforms == ():
        yield error(
            "scope-empty", path, f"{statement.id!r} limits to nothing; name classes, kinds and platforms"
        )
        return
    impossible = [each for each in statement.platforms or () if each not in DEVICE_PLATFORMS]
    if impossible:
        names = ", ".join(impossible)
        yield error(
            "scope-impossible", path, f"no device has the platform {names}; name what devices run, or `any`"
        )
    if statement.platforms is not None and not places:
        yield warning("scope-impossible", path, "networks have no platform to limit; write `platforms: any`")
    facts = reach.facts
    if not any(
        body_in_scope(facts, statement, body, at) for body in facts.bodies.ids() for at in reach.instants()
    ):
        yield warning(
            "reaches-nobody", path, f"no body known is in the scope of {statement.id!r}; add bodies"
        )


def _check_coverage(reach: Reach) -> Iterator[Remark]:
    rules = reach.version.coverage
    if any(isinstance(rule, NotListed) for rule in rules) and len(rules) > 1:
        yield error(
            "coverage-mixed",
            f"{reach.path}.covers",
            "not-listed stands alone; make the rest another restriction",
        )
    for n, rule in enumerate(rules):
        path = f"{reach.path}.covers[{n}]"
        match rule:
            case NotListed():
                yield from _check_list(reach, rule, path)
            case Named() | OwnedBy() | Category() | Origin():
                yield from _check_covered(reach, rule, path)
        if isinstance(rule, Origin) and not is_country(rule.country):
            yield error("country", path, f"{rule.country!r} is no country; write two capitals, such as CN")


def _check_covered(reach: Reach, rule: Coverage, path: str) -> Iterator[Remark]:
    facts = reach.facts
    covered = {app for app in facts.apps for at in reach.instants() if covers(facts, rule, app, at)}
    if not covered:
        yield warning(
            "covers-nothing", path, "no application in the catalogue is covered; add facts, or correct it"
        )
    for app in sorted(covered & set(reach.protected)):
        yield error("protected-app", path, f"it covers {app!r}, by which devices are managed; leave that out")


def _check_list(reach: Reach, rule: NotListed, path: str) -> Iterator[Remark]:
    for app in sorted(reach.protected):
        for statement in reach.version.scope:
            if not _stands_on(reach, rule, app, statement):
                say = f"{app!r}, by which devices are managed, is not on {rule.list!r} for all of {statement.id!r}"
                yield error("protected-app", path, f"{say}; list it")
                break


def _stands_on(reach: Reach, rule: NotListed, app: AppId, statement: ScopeStatement) -> bool:
    """Whether listings of an application leave nothing of a scope statement out, now and from now on."""
    above: tuple[BodyId, ...] = reach.facts.bodies.lineage(statement.root, FOREVER) or ()
    held = (reach.facts.listings[name] for name in reach.facts.listings_of.get(app, ()))
    return any(
        each.list == rule.list
        and each.body in above
        and each.versions is None
        and (each.classes is None or set(statement.classes) <= set(each.classes))
        and set(reach.version.surfaces) <= set(each.surfaces)
        and each.until == FOREVER
        for each in held
    )
