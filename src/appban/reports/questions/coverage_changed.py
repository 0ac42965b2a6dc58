"""Question 20: whether a change of ownership or law altered which restrictions cover an application between two days."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.catalogue import AppId, EntityId
from appban.regime.coverage import covers
from appban.regime.facts import Facts, RestrictionHistory
from appban.regime.restriction import Category, Origin, OwnedBy
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which application and period."""

    app: AppId
    since: int
    until: int | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """Each instant within the period at which a restriction began or ceased to cover the application."""
    period = period_of(ground, asked.since, asked.until)
    rests = Rests(subjects={f"app:{asked.app}"})
    rests.times.update(_ownership_times(ground.facts, asked.app))
    classified = tuple(
        fact.stated for (of, _, _), held in ground.facts.classes.items() if of == asked.app for fact in held
    )
    rows: list[Row] = []
    for restriction, history in ground.facts.restrictions.items():
        found = list(_changes(ground.facts, asked.app, history, period, classified))
        if found or _covered(ground.facts, history, asked.app, period.last):
            rests.subjects.add(f"restriction:{restriction}")
        rows.extend((show(at), restriction, not after, after, cause) for at, after, cause in found)
    covered = [
        _covered(ground.facts, each, asked.app, period.last) for each in ground.facts.restrictions.values()
    ]
    return Found(
        rows=cases.ordered(rows),
        rests=rests,
        counts={"changes": len(rows), "covering_at_end": sum(covered)},
        missing=tuple(period.missing(ground)),
    )


def _changes(
    facts: Facts, app: AppId, history: RestrictionHistory, period: Period, classified: tuple[int, ...]
) -> Iterator[tuple[int, bool, str]]:
    causes: dict[int, list[str]] = {}
    for at, cause in _edges(facts, app, history, classified):
        if at in period and cause not in causes.setdefault(at, []):
            causes[at].append(cause)
    for at in sorted(causes):
        before, after = _covered(facts, history, app, at - 1), _covered(facts, history, app, at)
        if before != after:
            yield at, after, ", ".join(sorted(causes[at]))


def _covered(facts: Facts, history: RestrictionHistory, app: AppId, at: int) -> bool:
    version = history.in_force(at)
    return version is not None and any(covers(facts, rule, app, at) for rule in version.coverage)


def _edges(
    facts: Facts, app: AppId, history: RestrictionHistory, classified: tuple[int, ...]
) -> Iterator[tuple[int, str]]:
    """When something that coverage hangs on changed, and what that was."""
    for _, version in history.versions:
        yield version.starts, "version"
        if version.ends is not None:
            yield version.ends, "ended"
    if history.ended is not None:
        yield history.ended, "ended"
    yield from ((fact.stated, "catalogue") for fact in facts.apps.get(app, ()))
    rules = [rule for _, version in history.versions for rule in version.coverage]
    if any(isinstance(rule, OwnedBy) for rule in rules):
        yield from ((at, "ownership") for at, _ in _ownership(facts, app))
    if any(isinstance(rule, Category | Origin) for rule in rules):
        yield from ((at, "classification") for at in classified)


def _ownership(facts: Facts, app: AppId) -> Iterator[tuple[int, int]]:
    """Stated and record time of every fact about an owner, an owner's owner and so on of the publishers of an application."""
    front: list[EntityId] = [fact.publisher for fact in facts.apps.get(app, ()) if fact.publisher is not None]
    seen: set[EntityId] = set(front)
    while front:
        for owner, held in facts.ownership.get(front.pop(), {}).items():
            yield from ((fact.stated, fact.recorded) for fact in held)
            if owner not in seen:
                seen.add(owner)
                front.append(owner)


def _ownership_times(facts: Facts, app: AppId) -> set[int]:
    return {recorded for _, recorded in _ownership(facts, app)}


QUESTION = Question(
    number=20,
    name="coverage-changed",
    wording="Did a change of ownership or law alter which restrictions cover an application between two days?",
    method=(
        "Whether each restriction's version in force covers the application, by the dated facts of its publisher, their "
        "owners and its classes, listings aside, looked at on both sides of every instant of the period at which one of "
        "these changed. Whom it reaches is another question."
    ),
    asked=Asked,
    columns=(
        Column("at", "time", "when it changed"),
        Column("restriction", "restriction", "the restriction"),
        Column("before", "yes-no", "whether it covered the application before"),
        Column("after", "yes-no", "whether it did from then on"),
        Column("cause", "text", "what changed then: ownership, classification, catalogue, version, ended"),
    ),
    answer=answer,
)
