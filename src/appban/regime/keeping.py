"""How long what stands beside the record is kept: retention rules as data, and legal holds that override them.

An entry is kept for ever: it holds commitments, and what they commit to is what runs out.
"""

from typing import Literal, NewType

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.source import Source

HoldId = NewType("HoldId", str)
Forgets = Literal["person", "exemption", "requester", "request"]
"""What is forgotten together, by the random id it stands under: a person's name, a case's texts, and so on.

It is counted from when a person left, a case was over, or a request for information was.
"""
Covers = Literal["named", "bodies", "everything"]


class RetentionRule(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of what entries of some kinds commit to. `forgets` None: it is kept."""

    id: str
    says: str
    kinds: tuple[str, ...]
    forgets: Forgets | None
    months: int | None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A retention schedule. `rest` is the rule of every kind of entry that no other names."""

    id: str
    title: str
    source: Source
    rules: tuple[RetentionRule, ...]
    rest: RetentionRule

    def rule_of(self, tag: str) -> RetentionRule:
        """The rule of a kind of entry, by its tag with or without version."""
        stem = tag.rpartition(".")[0] if tag.rpartition(".")[2].isdecimal() else tag
        return next((rule for rule in self.rules if stem in rule.kinds), self.rest)

    def forgetting(self, what: Forgets) -> RetentionRule | None:
        """The rule by which something is forgotten, or None: it is kept."""
        return next((rule for rule in self.rules if rule.forgets == what), None)


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A legal hold: while it stands nothing that it covers is erased, whatever a rule says."""

    id: HoldId
    set_at: int
    covers: Covers
    about: tuple[str, ...]
    bodies: tuple[BodyId, ...]
    says: str
    lifted: int | None = None


class Keeping:
    """The holds of a record."""

    __slots__ = ("holds",)

    def __init__(self) -> None:
        self.holds: dict[HoldId, Hold] = {}

    def standing(self) -> tuple[Hold, ...]:
        """Those that were not lifted."""
        return tuple(hold for hold in self.holds.values() if hold.lifted is None)
