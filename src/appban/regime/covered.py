"""Which restrictions cover an application, found by what their rules look for instead of by trying each rule.

The same closed world as `coverage.covers`, at one instant: a name, a class, a chain of owners, or no condition at all.
"""

from collections.abc import Iterable
from typing import Literal, assert_never

from appban.regime.catalogue import AppId, EntityId
from appban.regime.coverage import app_at, classified, owned_by
from appban.regime.facts import Facts
from appban.regime.restriction import Category, Coverage, Named, NotListed, Origin, OwnedBy


class Covered:
    """Bits by application; a bit filed under several rules is found by any of them."""

    def __init__(self, facts: Facts, at: int, rules: Iterable[tuple[int, Coverage]]) -> None:
        self._facts, self._at = facts, at
        self._always = 0
        self._named: dict[AppId, int] = {}
        self._classes: dict[tuple[Literal["category", "origin"], str], int] = {}
        self._owners: dict[tuple[EntityId, int], int] = {}
        self._by_publisher: dict[EntityId, int] = {}
        for bit, rule in rules:
            self._file(bit, rule)

    def mask(self, app: AppId) -> int:
        """The bits whose rules cover an application, listings aside."""
        fact = app_at(self._facts, app, self._at)
        if fact is None:
            return self._always
        mask = self._always | self._named.get(app, 0)
        for (sort, value), bits in self._classes.items():
            if classified(self._facts, app, sort, value, self._at):
                mask |= bits
        return mask if fact.publisher is None else mask | self._owned(fact.publisher)

    def _owned(self, publisher: EntityId) -> int:
        found = self._by_publisher.get(publisher)
        if found is None:
            found = 0
            for (owner, share), bits in self._owners.items():
                if owned_by(self._facts, publisher, owner, share, self._at):
                    found |= bits
            self._by_publisher[publisher] = found
        return found

    def _file(self, bit: int, rule: Coverage) -> None:
        match rule:
            case Named():
                for app in rule.apps:
                    self._named[app] = self._named.get(app, 0) | bit
            case OwnedBy():
                owner = (rule.entity, rule.share)
                self._owners[owner] = self._owners.get(owner, 0) | bit
            case Category():
                self._file_class(bit, "category", rule.category)
            case Origin():
                self._file_class(bit, "origin", rule.country)
            case NotListed():
                self._always |= bit
            case _:
                assert_never(rule)

    def _file_class(self, bit: int, sort: Literal["category", "origin"], value: str) -> None:
        self._classes[sort, value] = self._classes.get((sort, value), 0) | bit
