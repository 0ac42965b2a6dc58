"""Somebody who knows nothing but the figures, and tries every table of whole numbers that fits them.

Slow, and nothing of ours: no equation is solved. What is counted is known by which cells it stands in, and how many there
are of each kind is what is guessed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """A published cell: which kinds it counts, and its count; None: suppressed, and at least 1 since zeros are shown."""

    kinds: frozenset[int]
    count: int | None


class Published(NamedTuple):
    """How many kinds there are, and every figure of every release."""

    kinds: int
    figures: tuple[Figure, ...]


def publish(
    releases: Sequence[Sequence[tuple[frozenset[str], bool]]],
) -> tuple[Published, dict[frozenset[str], frozenset[int]]]:
    """What stands in public after releases of cells (what each counts, whether it is shown), and each cell's kinds."""
    cells = [each for release in releases for each in release if each[0]]
    members = sorted({unit for units, _ in cells for unit in units})
    where = {unit: tuple(unit in units for units, _ in cells) for unit in members}
    kinds = sorted(set(where.values()))
    of = {units: frozenset(kinds.index(where[unit]) for unit in units) for units, _ in cells}
    figures = {Figure(of[units], len(units) if shown else None) for units, shown in cells}
    return Published(len(kinds), tuple(sorted(figures, key=repr))), of


def possible(public: Published, cell: frozenset[int], most: int) -> set[int]:
    """Every count up to `most` that a cell may have by what is published; `most` stands for itself and all above."""
    found: set[int] = set()
    for sizes in _tables(public, most):
        found.add(min(most, sum(sizes[each] for each in cell)))
        if len(found) == most + 1:
            break
    return found


def mute(public: Published) -> Published:
    """The same with no count told: what is left is which cells there are."""
    return public._replace(figures=tuple(each._replace(count=None) for each in public.figures))


def _tables(public: Published, most: int) -> Iterator[tuple[int, ...]]:
    """Every way of giving each kind a size up to `most`, or up to what a shown figure leaves, that fits."""
    yield from _rest(public, [], most)


def _rest(public: Published, sizes: list[int], most: int) -> Iterator[tuple[int, ...]]:
    if len(sizes) == public.kinds:
        yield tuple(sizes)
        return
    here = len(sizes)
    caps = [each.count for each in public.figures if here in each.kinds and each.count is not None]
    for size in range(min(caps, default=most) + 1):
        sizes.append(size)
        if all(_may_fit(each, sizes) for each in public.figures):
            yield from _rest(public, sizes, most)
        sizes.pop()


def _may_fit(figure: Figure, sizes: Sequence[int]) -> bool:
    told = sum(sizes[each] for each in figure.kinds if each < len(sizes))
    whole = max(figure.kinds) < len(sizes)
    if figure.count is None:
        return not whole or told >= 1
    return told == figure.count if whole else told <= figure.count
