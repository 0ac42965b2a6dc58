"""Which cells of a table to suppress, so that no small number is worked out: from it alone, or with what was given out before.

Small cells first, then others beside them, by the linear heuristic of Kelly, Golden and Assad (1992) in whole numbers:
for each small cell, the cheapest other cells that must give way for it to be as small as may be, and for it to reach the
threshold. A small cell is protected when both fit all that is shown, and whatever fits later fits too, since suppressing
more only lets go of more.
"""

from collections.abc import Iterator, Sequence
from typing import NoReturn

import msgspec

from appban.errors import RefusedError
from appban.regime.disclosure.attack import Group, Price, System, another, groups_of, least
from appban.regime.disclosure.release import Controlled, Release, ReleasedCell
from appban.regime.disclosure.table import Cell, Key, is_small

TOTAL_PRICE = 32.0
"""How much dearer it is to suppress a total over one more dimension."""
_LARGE = 1_000
"""A count from which on one is as good as another; below, the smaller one goes first."""

Sizes = tuple[int, ...]


class _Goal(msgspec.Struct, frozen=True):
    """A small cell of this table or an earlier one, which is to be anything from the least that it may be to a threshold."""

    name: str
    cell: Group
    threshold: int


class _Bounds(msgspec.Struct, frozen=True):
    """Between what a cell is to lie; None leaves a side open."""

    low: int | None
    high: int | None

    def hold(self, total: int) -> bool:
        """Whether a count lies between them."""
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


def controlled(cells: Sequence[Cell], threshold: int, earlier: Sequence[Release] = ()) -> Controlled:
    """The table as it may be given out after these earlier ones.

    RefusedError, which names the earlier release, where a small number of this table or of that one comes out whatever
    is suppressed here.
    """
    units = frozenset().union(*(each.units for each in cells))
    near = [one for one in earlier if any(units & each.units for each in one.cells)]
    alone = _Control(cells, threshold, ())
    alone.run()
    if not near:
        return alone.made()
    joint = _Control(cells, threshold, near)
    joint.hide(alone.hidden_keys())
    joint.run()
    return joint.made()


class _Control:
    """One table being controlled after some releases."""

    def __init__(self, cells: Sequence[Cell], threshold: int, earlier: Sequence[Release]) -> None:
        self._cells, self._threshold, self._earlier = cells, threshold, earlier
        full = [each for each in cells if each.units]
        before = [(one, each) for one in earlier for each in one.cells if each.units]
        self._sizes, groups = groups_of([*(each.units for each in full), *(each.units for _, each in before)])
        self._of = {each.key: group for each, group in zip(full, groups, strict=False)}
        self._before = [(*pair, group) for pair, group in zip(before, groups[len(full) :], strict=True)]
        self._told = frozenset(group for _, each, group in self._before if each.shown)
        self._small = tuple(each.key for each in full if is_small(each.count, threshold))
        self._price = {
            self._of[each.key]: TOTAL_PRICE**each.totals * (1 + min(each.count, _LARGE) / _LARGE)
            for each in full
            if self._of[each.key] not in self._told
        }
        self._because: list[Release] = []
        self._seen = [self._sizes]
        self.hide(self._small)

    def hide(self, keys: Sequence[Key]) -> None:
        """Suppress these cells."""
        for key in keys:
            self._price.pop(self._of[key], None)

    def hidden_keys(self) -> tuple[Key, ...]:
        """What is suppressed by now."""
        small = {self._of[key] for key in self._small}
        return tuple(
            key
            for key, group in self._of.items()
            if group in small or group not in self._price.keys() | self._told
        )

    def run(self) -> None:
        """Suppress until every goal is met."""
        for goal in self._goals():
            self._reach(goal, _Bounds(goal.threshold, None))
            self._reach(goal, _Bounds(None, self._least(goal)))

    def made(self) -> Controlled:
        """The table as it is now."""
        hidden = set(self.hidden_keys())
        return Controlled(
            cells=tuple(ReleasedCell(each.key, each.units, each.key not in hidden) for each in self._cells),
            small=self._small,
            beside=tuple(key for key in self._of if key in hidden and key not in set(self._small)),
            because=tuple(one.id for one in self._earlier if one in self._because),
        )

    def _goals(self) -> list[_Goal]:
        """The small cells of this table, and those of earlier ones; the same one in several releases once."""
        goals = [_Goal(_name(key), self._of[key], self._threshold) for key in self._small]
        goals += [
            _Goal(f"{_name(each.key)} of {one.id}", group, one.threshold)
            for one, each, group in self._before
            if not each.shown and is_small(len(each.units), one.threshold)
        ]
        return list({(each.cell, each.threshold): each for each in reversed(goals)}.values())[::-1]

    def _least(self, goal: _Goal) -> int:
        """The least that a goal may be: one for each cell that is not empty and of which it is made, wherever those stand."""
        return 1 if len(goal.cell) == 1 else least(len(self._sizes), self._every(), goal.cell)

    def _every(self) -> frozenset[Group]:
        return frozenset([*self._of.values(), *(group for _, _, group in self._before)])

    def _reach(self, goal: _Goal, bounds: _Bounds) -> None:
        """Suppress what keeps a goal out of bounds, unless something seen before shows that it can be there."""
        if any(bounds.hold(sum(seen[each] for each in goal.cell)) for seen in self._seen):
            return
        shown = frozenset(self._price)
        system = System(sizes=self._sizes, shown=self._told, hidden=self._every() - self._told - shown)
        prices = [Price(group, cost) for group, cost in self._price.items()]
        found = another(system, goal.cell, bounds.low, bounds.high, prices)
        if found is None:
            self._refuse(goal, bounds)
        sizes, gave = found
        if gave:
            self._because += [each for each in self._why(goal, bounds, shown) if each not in self._because]
            for group in gave:
                del self._price[group]
            self._seen = [each for each in self._seen if self._fits(each)]
        self._seen.append(sizes)

    def _fits(self, seen: Sizes) -> bool:
        return all(
            sum(seen[each] for each in group) == sum(self._sizes[each] for each in group)
            for group in {*self._price, *self._told}
        )

    def _why(self, goal: _Goal, bounds: _Bounds, shown: frozenset[Group]) -> Iterator[Release]:
        """The first release which, with what is shown here and no other, keeps a goal out of bounds; all if no one does."""
        for one in sorted(self._earlier, key=lambda each: each not in self._because):
            told = shown | {group for of, each, group in self._before if of is one and each.shown}
            system = System(sizes=self._sizes, shown=told, hidden=self._every() - told)
            if another(system, goal.cell, bounds.low, bounds.high) is None:
                yield one
                return
        yield from self._earlier

    def _refuse(self, goal: _Goal, bounds: _Bounds) -> NoReturn:
        named = ", ".join(each.id for each in self._why(goal, bounds, frozenset()))
        raise RefusedError(
            f"with {named}, which was given out, this table would give away {goal.name}, a count below "
            f"{goal.threshold}; give out another cut or date, or nothing"
        )


def _name(key: Key) -> str:
    return " / ".join("all" if each is None else each for each in key)
