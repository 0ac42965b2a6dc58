"""Doing what a plan says: entered first, then delivered, checked, reloaded, and what came of it entered too.

Files are put in place by digest: done twice, it changes nothing the second time. A point whose check or reload fails
gets its last good files back. What fails at one point does not hold up the others.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from appban.errors import AppbanError, NotAuthorisedError, RefusedError
from appban.ports import Changes, Ran
from appban.regime import events as ev
from appban.regime.events import Artefact
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.time import DAY
from appban.service.enforcing.guarding import MASS_SHARE, is_many
from appban.service.enforcing.ours import difference, either
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.governing import require_to_govern
from appban.service.guard import acting_person, two_distinct
from appban.service.reading import Focus
from appban.service.work import Work

ENFORCE = Subject("enforce")
MOST_MASS = 4
"""Mass actions that may be begun in 24 hours."""
PER_ENTRY = 300
"""Artefacts named in one entry: a leaf has 65,535 bytes."""

Outcome = Literal["delivered", "failed", "kept"]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What came of delivering one point's plan."""

    plan: PointPlan
    outcome: Outcome
    said: str


def is_mass(plan: PointPlan) -> bool:
    """Whether a plan moves so many devices, or lets something through to so many, that two persons must want it."""
    moved = plan.was != plan.ring and is_many(plan.changed_devices, plan.audience.behind)
    return moved or plan.giving.freed > 0


def begin(work: Work, plans: Iterable[PointPlan], second: PersonId | None) -> None:
    """Enter what is going to be sent. RefusedError or NotAuthorisedError if it may not be.

    Keeping a point as the record says it should be takes no authority; moving a rollout takes that to `enforce`, and a
    mass action two persons who have it.
    """
    made = [plan for plan in plans if plan.pending]
    by = _movers(work, made, second)
    for plan in made:
        artefacts = [artefact for each in plan.folders for artefact in each.artefacts]
        for part in _parts(artefacts):
            work.add(
                ev.EnforcementApplied(
                    stated=work.now,
                    point=plan.point.name,
                    target=plan.point.target,
                    ring=plan.ring,
                    plan=plan.digest,
                    artefacts=part,
                    devices=plan.audience.devices,
                    exemptions=plan.exemptions[:PER_ENTRY],
                    by=by if _is_act(plan) else (),
                )
            )


def deliver(setup: Setup, plan: PointPlan) -> Done:
    """Put a plan's files in place, check and reload; the last good files are put back if one of these fails."""
    if not plan.pending:
        return Done(plan=plan, outcome="delivered", said="nothing to change")
    try:
        _write(setup, plan)
    except AppbanError as fault:
        return Done(plan=plan, outcome="failed", said=f"{fault}; apply again once that is mended")
    failed = _tell(setup, plan)
    if failed is None:
        return Done(plan=plan, outcome="delivered", said="")
    said = f"{failed[0]} ended with {failed[1].code}: {failed[1].said or 'it said nothing'}"
    try:
        _put_back(setup, plan)
    except AppbanError as fault:
        return Done(
            plan=plan,
            outcome="failed",
            said=f"{said}; and the last good files could not be put back: {fault}",
        )
    return Done(plan=plan, outcome="kept", said=f"{said}; the last good files were put back")


def answer(work: Work, done: Iterable[Done]) -> None:
    """Enter what came of it."""
    for each in done:
        work.add(
            ev.EnforcementAnswered(
                stated=work.now,
                point=each.plan.point.name,
                plan=each.plan.digest,
                outcome=each.outcome,
                said=work.keep(each.said, f"point:{each.plan.point.name}") if each.said else None,
            )
        )


def remember(setup: Setup, plan: PointPlan) -> None:
    """Remember what its devices are given by a plan that is carried out, or that changes no file."""
    setup.given(plan.point.name).keep(plan.giving)


def _write(setup: Setup, plan: PointPlan) -> None:
    remember(setup, plan)
    kept = setup.kept
    kept.note(plan.point.name, [each.folder for each in plan.folders])
    for each in plan.folders:
        changes = difference(each.now, each.then)
        if changes:
            kept.keep(plan.point.name, each.folder, either(each.before, each.ours, each.now, each.then))
            setup.sites.write(each.folder, changes)
        kept.keep(plan.point.name, each.folder, each.ours)


def _put_back(setup: Setup, plan: PointPlan) -> None:
    kept = setup.kept
    for each in plan.folders:
        changes: Changes = difference(each.then, each.now)
        if changes:
            kept.keep(plan.point.name, each.folder, either(each.ours, each.before, each.then, each.now))
            setup.sites.write(each.folder, changes)
        kept.keep(plan.point.name, each.folder, each.before)
    if plan.point.reload:
        setup.sites.run(plan.point.reload)


def _tell(setup: Setup, plan: PointPlan) -> tuple[str, Ran] | None:
    """Run the check and the reload; the first that fails."""
    for command in (plan.point.check, *_commits(plan), plan.point.reload):
        if command:
            ran = setup.sites.run(command)
            if ran.code:
                return " ".join(command), ran
    return None


def _commits(plan: PointPlan) -> tuple[tuple[str, ...], ...]:
    """A commit of what changed, with the plan's digest by which the record knows it, and ours as its author."""
    tree = plan.point.git
    if tree is None:
        return ()
    says = f"appban: {plan.point.name} at {plan.ring}\n\nPlan {plan.digest}."
    who = ("-c", "user.name=appban", "-c", "user.email=appban@localhost.invalid")
    return (
        ("git", "-C", tree, "add", "--all", "."),
        ("git", "-C", tree, *who, "commit", "--quiet", "--allow-empty", "-m", says),
    )


def _named(work: Work, second: PersonId | None) -> tuple[PersonId, ...]:
    return tuple(PersonId(each) for each in (work.act.actor.person, second) if each is not None)


def _is_act(plan: PointPlan) -> bool:
    """Whether a plan is more than keeping a point as the record says."""
    return plan.was != plan.ring or plan.giving.freed > 0


def _movers(work: Work, plans: list[PointPlan], second: PersonId | None) -> tuple[PersonId, ...]:
    if not any(map(_is_act, plans)):
        return ()
    facts = work.facts(Focus(points=tuple(plan.point.name for plan in plans), people=_named(work, second)))
    person = acting_person(work, facts)
    require_to_govern(facts, person, ENFORCE, work.now)
    mass = [plan for plan in plans if is_mass(plan)]
    if not mass:
        return (person,)
    if second is None:
        plan = mass[0]
        raise NotAuthorisedError(
            f"{plan.point.name}: this changes {plan.changed_devices} of {plan.audience.behind} devices, more than "
            f"{MASS_SHARE} in a hundred, and takes two persons; name the second with --second HANDLE"
        )
    two_distinct(facts, (person, second), "a mass action")
    require_to_govern(facts, second, ENFORCE, work.now)
    _refuse_haste(facts, work.now)
    return (person, second)


def _refuse_haste(facts: Facts, now: int) -> None:
    begun = {
        (recorded, entry.point)
        for held in facts.points.values()
        for recorded, entry in held.applied
        if len(entry.by) > 1 and recorded > now - DAY
    }
    if len(begun) >= MOST_MASS:
        raise RefusedError(
            f"{len(begun)} mass actions were begun within a day, and {MOST_MASS} are the most; wait, or do less at once"
        )


def _parts(artefacts: list[Artefact]) -> list[tuple[Artefact, ...]]:
    return [tuple(artefacts[n : n + PER_ENTRY]) for n in range(0, max(1, len(artefacts)), PER_ENTRY)]
