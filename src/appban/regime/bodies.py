"""Bodies form a tree whose names, kinds and parents are dated facts."""

from enum import StrEnum
from typing import NewType

import msgspec

BodyId = NewType("BodyId", str)


class BodyKind(StrEnum):
    """What sort of organisation a body is, as far as scope statements tell them apart."""

    GOVERNMENT = "government"
    MINISTERIAL_DEPARTMENT = "ministerial-department"
    NON_MINISTERIAL_DEPARTMENT = "non-ministerial-department"
    AGENCY = "agency"
    ARMS_LENGTH_BODY = "arms-length-body"
    PARLIAMENT = "parliament"
    LOCAL_AUTHORITY = "local-authority"
    UNIT = "unit"
    CONTRACTOR = "contractor"


class BodyFact(msgspec.Struct, frozen=True, gc=False):
    """What a body is from `stated` on: its name, kind and parent (None for a root), and when that was recorded."""

    stated: int
    recorded: int
    name: str
    kind: BodyKind
    parent: BodyId | None


class Bodies:
    """The tree as recorded; the latest fact stated at or before an instant holds at it."""

    def __init__(self) -> None:
        self._facts: dict[BodyId, list[BodyFact]] = {}

    def add(self, body: BodyId, fact: BodyFact) -> None:
        """Take in a fact; of two stated for one instant the later recorded holds."""
        facts = self._facts.setdefault(body, [])
        facts.append(fact)
        if len(facts) > 1:
            facts.sort(key=lambda held: (held.stated, held.recorded))

    def ids(self) -> tuple[BodyId, ...]:
        """Every body ever recorded, in order of first record."""
        return tuple(self._facts)

    def at(self, body: BodyId, at: int) -> BodyFact | None:
        """The fact that holds for a body at an instant; None when nothing was stated of it by then."""
        found = None
        for fact in self._facts.get(body, ()):
            if fact.stated > at:
                break
            found = fact
        return found

    def first(self, body: BodyId) -> BodyFact | None:
        """The earliest fact stated of a body, or None."""
        return next(iter(self._facts.get(body, ())), None)

    def edges(self) -> set[int]:
        """Every instant at which the tree may change."""
        return {fact.stated for facts in self._facts.values() for fact in facts}

    def lineage(self, body: BodyId, at: int) -> tuple[BodyId, ...] | None:
        """The body and those above it, nearest first, as the tree stood at `at`; None if the body is unknown then.

        A circle in the facts ends the walk at the body met twice, so that it never widens a scope.
        """
        line: list[BodyId] = []
        here: BodyId | None = body
        while here is not None and here not in line:
            fact = self.at(here, at)
            if fact is None:
                return tuple(line) if line else None
            line.append(here)
            here = fact.parent
        return tuple(line)
