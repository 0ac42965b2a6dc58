"""Which restrictions stood at an instant, as known at another; an unannounced one is shown to few until it starts."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.regime.facts import Facts, RestrictionHistory
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId, RestrictionVersion
from appban.service.governing import governs
from appban.service.guard import OPERATOR, POLICY
from appban.service.reading import Focus, facts_about

Standing = Literal["in force", "to come", "over"]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it stood at the instant asked about; `until` is None while no end is known."""

    version: RestrictionVersion
    standing: Standing
    until: int | None
    sealed: bool
    reaffirmed: tuple[str, ...]


def restrictions_at(
    reader: StoreReader, person: PersonId, *, at: int, stop: int, now: int
) -> tuple[Facts, list[Shown]]:
    """The versions in force at `at` or to come, in order of id, from the first `stop` entries, and their facts.

    A sealed version that has not started by `now` is there only for a person who may adopt policy.
    """
    announced = None if may_read_sealed(reader, person, now) else now
    facts = facts_about(reader, Focus(), stop, announced_by=announced)
    found = [each for _, held in sorted(facts.restrictions.items()) for each in _standing(facts, held, at)]
    return facts, found


def restriction_at(shown: list[Shown], wanted: RestrictionId) -> Shown:
    """The version of one restriction that stands: in force, else the next to come, else the last there was."""
    order: tuple[Standing, ...] = ("in force", "to come", "over")
    found = [each for each in shown if each.version.id == wanted]
    if not found:
        raise NotFoundError(f"there is no restriction {wanted}; `appban policy show` lists them")
    return min(found, key=lambda each: order.index(each.standing))


def may_read_sealed(reader: StoreReader, person: PersonId, now: int) -> bool:
    """Whether a person may see what is not announced: a root appointer, or with authority to adopt policy."""
    if person == OPERATOR:
        return False
    facts = facts_about(reader, Focus(people=(person,)))
    history = facts.people.get(person)
    return governs(facts, person, POLICY, now) and not (history and history.absences.during(now))


def _standing(facts: Facts, held: RestrictionHistory, at: int) -> Iterator[Shown]:
    governing = held.governing(at)
    for number, (_, version) in enumerate(held.versions):
        later = [after.starts for _, after in held.versions[number + 1 :]]
        ends = [each for each in (version.ends, held.ended, *later) if each is not None]
        until = min(ends, default=None)
        in_force = held.in_force(at) == version
        if not in_force and version.starts <= at and version != governing:
            continue
        yield Shown(
            version=version,
            standing="in force" if in_force else "to come" if version.starts > at else "over",
            until=until,
            sealed=(version.id, version.version) in facts.sealed,
            reaffirmed=tuple(said.says for _, said in held.reaffirmed if said.stated <= at),
        )
