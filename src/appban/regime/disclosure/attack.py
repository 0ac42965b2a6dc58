"""What anybody could work out from figures: whole numbers that fit everything shown, sought by an integer program.

The unknowns are groups of things that are counted in exactly the same cells. Whoever attacks is taken to know which
groups there are, in every release, and not how large they are: more than anybody will know, so that what withstands this
withstands less. Each shown cell is an equation, each suppressed one is at least 1, since zeros are shown.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING

import msgspec

from appban.errors import InternalError, RefusedError

if TYPE_CHECKING:
    import highspy

SECONDS = 60.0
"""How long one question to the solver may take; what it cannot answer in that is not given out."""

Group = frozenset[int]
"""A cell as the numbers of the groups that it counts."""


class Price(msgspec.Struct, frozen=True):
    """A cell that could still be suppressed, and what each step away from its count costs."""

    cell: Group
    cost: float


class System(msgspec.Struct, frozen=True, kw_only=True):
    """Figures as equations: sizes of the groups as they are, cells whose count is shown, cells that are suppressed."""

    sizes: tuple[int, ...]
    shown: frozenset[Group]
    hidden: frozenset[Group]

    def count(self, cell: Group) -> int:
        """The count of a cell."""
        return sum(self.sizes[each] for each in cell)


def groups_of(cells: Sequence[frozenset[str]]) -> tuple[tuple[int, ...], list[Group]]:
    """The groups of what is counted, by size, and each cell as the numbers of its groups."""
    inside: dict[str, list[int]] = {}
    for number, units in enumerate(cells):
        for unit in units:
            inside.setdefault(unit, []).append(number)
    sizes = Counter(tuple(where) for where in inside.values())
    order = {where: number for number, where in enumerate(sorted(sizes))}
    made: list[set[int]] = [set() for _ in cells]
    for where, number in order.items():
        for cell in where:
            made[cell].add(number)
    return tuple(sizes[where] for where in order), [frozenset(each) for each in made]


def another(
    system: System, target: Group, least: int | None, most: int | None, prices: Iterable[Price] = ()
) -> tuple[tuple[int, ...], frozenset[Group]] | None:
    """Sizes of groups that fit what is shown and put the target within bounds, and which priced cells give way for it.

    Of all that fit, one that costs least; None if nothing fits. RefusedError if the solver does not get there.
    """
    program = _Program(len(system.sizes))
    for cell in system.shown:
        program.row(cell, system.count(cell), system.count(cell))
    for cell in system.hidden:
        program.row(cell, 1, None)
    for price in prices:
        program.soft(price, system.count(price.cell))
    program.row(target, least, most)
    return program.solve()


def least(groups: int, cells: Iterable[Group], target: Group) -> int:
    """The least that a target may be if no count at all is shown: what shown zeros alone say of it."""
    program = _Program(groups, target)
    for cell in cells:
        program.row(cell, 1, None)
    found = program.solve()
    if found is None:
        raise InternalError("cells that are not empty cannot all be so; report this")
    return sum(found[0][each] for each in target)


class _Program:
    """An integer program in the making. Columns below `groups` are sizes; each priced cell adds two that give way.

    The groups of `small` are wanted as small as may be.
    """

    def __init__(self, groups: int, small: Group = frozenset()) -> None:
        self._groups = groups
        self._costs = [1.0 if each in small else 0.0 for each in range(groups)]
        self._soft: list[tuple[Group, int]] = []
        self._bounds: list[tuple[float, float]] = []
        self._starts, self._columns, self._weights = [0], list[int](), list[float]()

    def row(self, cell: Collection[int], low: int | None, high: int | None) -> None:
        """The sum of a cell's groups lies within bounds."""
        self._row(dict.fromkeys(cell, 1.0), low, high)

    def soft(self, price: Price, count: int) -> None:
        """A cell that keeps its count, or gives way at a price; it stays at least 1 either way."""
        over = len(self._costs)
        self._costs += [price.cost, price.cost]
        self._soft.append((price.cell, over))
        self._row(dict.fromkeys(price.cell, 1.0) | {over: -1.0, over + 1: 1.0}, count, count)
        self.row(price.cell, 1, None)

    def solve(self) -> tuple[tuple[int, ...], frozenset[Group]] | None:
        """Run it; see `another`."""
        import highspy  # noqa: PLC0415 - with NumPy a third of a second, for those alone who give out figures

        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("time_limit", SECONDS)):
            solver.setOptionValue(name, value)
        if solver.passModel(self._model()) == highspy.HighsStatus.kError:
            raise InternalError("the solver refuses a program that this one made; report this")
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            said = solver.modelStatusToString(status)
            raise RefusedError(
                f"whether these figures give away a small number could not be settled in {SECONDS:.0f} s ({said}); "
                "ask for fewer dimensions"
            )
        values = [round(each) for each in solver.getSolution().col_value]
        gave = frozenset(cell for cell, over in self._soft if values[over] or values[over + 1])
        return tuple(values[: self._groups]), gave

    def _model(self) -> "highspy.HighsLp":
        import highspy  # noqa: PLC0415 - as above

        model, columns = highspy.HighsLp(), len(self._costs)
        model.num_col_, model.num_row_ = columns, len(self._bounds)
        model.col_cost_ = self._costs
        model.col_lower_, model.col_upper_ = [0.0] * columns, [inf] * columns
        model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        model.row_lower_ = [low for low, _ in self._bounds]
        model.row_upper_ = [high for _, high in self._bounds]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self._starts, self._columns
        model.a_matrix_.value_ = self._weights
        return model

    def _row(self, weights: Mapping[int, float], low: int | None, high: int | None) -> None:
        self._bounds.append(
            (
                -inf if low is None else float(low),
                inf if high is None else float(high),
            )
        )
        self._columns += weights
        self._weights += weights.values()
        self._starts.append(len(self._columns))
