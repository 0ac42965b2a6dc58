"""Tables of counts, with their totals: what is counted stands in each cell by its id, so that cuts and dates can be held together.

A count from 1 up to, but not including, the threshold is small, and is suppressed. A zero is shown: it is about nobody,
and a figure that is not known is no zero (DESIGN R10). Whoever reads may therefore take a suppressed cell to be at least 1.
"""

from collections.abc import Iterable, Sequence
from itertools import product

import msgspec

from appban.errors import InputError

THRESHOLD = 5
"""The smallest count that is shown where an installation says nothing else. Ours, and no rule of any statement."""
LEAST_THRESHOLD = 2
MOST_DIMENSIONS = 3

Key = tuple[str | None, ...]
"""Where a cell stands: a value on each dimension, None for the total over it."""


class Unit(msgspec.Struct, frozen=True, gc=False):
    """One thing that is counted: its id, and its value on each dimension."""

    id: str
    at: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One cell of a table or one of its totals, by what it counts."""

    key: Key
    units: frozenset[str]

    @property
    def count(self) -> int:
        """How many it counts."""
        return len(self.units)

    @property
    def totals(self) -> int:
        """Over how many dimensions it is a total."""
        return sum(each is None for each in self.key)


def cells_of(dimensions: Sequence[str], units: Iterable[Unit]) -> tuple[Cell, ...]:
    """Every cell of the table and every total, empty ones too, in order of their keys with totals last.

    InputError for more dimensions than can be read, a unit that has not a value on each, or one counted twice.
    """
    if not 0 < len(dimensions) <= MOST_DIMENSIONS:
        raise InputError(
            f"a table of counts has 1 to {MOST_DIMENSIONS} dimensions, this one {len(dimensions)}"
        )
    held: dict[Key, set[str]] = {}
    seen: set[str] = set()
    for unit in units:
        if len(unit.at) != len(dimensions) or unit.id in seen:
            raise InputError(f"{unit.id} is counted twice, or not by {', '.join(dimensions)}; count it once")
        seen.add(unit.id)
        for key in product(*((value, None) for value in unit.at)):
            held.setdefault(key, set()).add(unit.id)
    values = [sorted({key[n] for key in held if key[n] is not None}, key=str) for n in range(len(dimensions))]
    keys: Iterable[Key] = product(*((*each, None) for each in values))
    return tuple(Cell(key, frozenset(held.get(key, ()))) for key in keys)


def is_small(count: int, threshold: int) -> bool:
    """Whether a count is suppressed by itself; InputError for a threshold that protects nothing."""
    if threshold < LEAST_THRESHOLD:
        raise InputError(
            f"a threshold of {threshold} suppresses nothing; the least is {LEAST_THRESHOLD}, the usual {THRESHOLD}"
        )
    return 0 < count < threshold
