"""No small number is given away: not by a table with its totals, and not by one release held against another."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.regime.disclosure.guesser import mute, possible, publish

from appban.errors import InputError, RefusedError
from appban.regime.disclosure.control import controlled
from appban.regime.disclosure.release import Controlled, Release
from appban.regime.disclosure.table import Unit, cells_of, is_small

pytestmark = pytest.mark.slow

T = 3
BOTH = ("purpose", "body")


def units_of(counts: Sequence[Sequence[int]]) -> list[Unit]:
    """Things to count, so many in each cell of a table."""
    return [
        Unit(f"{row}-{column}-{n}", (f"p{row}", f"b{column}"))
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        for n in range(count)
    ]


def release(name: str, made: Controlled, threshold: int = T) -> Release:
    return Release(id=name, threshold=threshold, cells=made.cells)


def given_away(releases: Sequence[Release]) -> list[str]:
    """Small cells of any release that may not be all from the least (what the zeros say) to the threshold."""
    public, kinds = publish([[(each.units, each.shown) for each in one.cells] for one in releases])
    found = []
    for one in releases:
        for each in one.cells:
            if not each.shown and is_small(len(each.units), one.threshold):
                left = possible(public, kinds[each.units], one.threshold)
                least = min(possible(mute(public), kinds[each.units], one.threshold))
                if not {least, one.threshold} <= left:
                    found.append(f"{one.id} {each.key}: {sorted(left)}")
    return found


tables = st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=3), min_size=2, max_size=2).filter(
    lambda rows: len({len(row) for row in rows}) == 1
)


@settings(max_examples=50, deadline=None)
@given(tables)
def test_no_small_number_comes_out_of_a_table_with_its_totals(counts):
    made = controlled(cells_of(BOTH, units_of(counts)), T)
    assert given_away([release("one", made)]) == []


@settings(max_examples=15, deadline=None)
@given(tables, st.data())
def test_nor_of_a_table_of_another_date_or_one_cut_otherwise(counts, data):
    units = units_of(counts)
    assume(units)
    first = release("first", controlled(cells_of(BOTH, units), T))
    gone = data.draw(st.sets(st.sampled_from([each.id for each in units]), max_size=3))
    new = [Unit(f"new-{n}", ("p0", "b1")) for n in range(data.draw(st.integers(0, 2)))]
    later = [each for each in units if each.id not in gone] + new
    one_way = data.draw(st.sampled_from([(0,), (1,), (0, 1)]))
    cut = [Unit(each.id, tuple(each.at[n] for n in one_way)) for each in later]
    try:
        second = controlled(cells_of([BOTH[n] for n in one_way], cut), T, [first])
    except RefusedError:
        return
    assert given_away([first, release("second", second)]) == []


@settings(max_examples=30, deadline=None)
@given(tables)
def test_what_is_shown_is_true_and_every_small_number_is_not_there(counts):
    cells = cells_of(BOTH, units_of(counts))
    shown = {each.key: each.count for each in controlled(cells, T).shown()}
    assert set(shown) == {each.key for each in cells}
    for each in cells:
        assert shown[each.key] is None or shown[each.key] == each.count
        assert not (is_small(each.count, T) and shown[each.key] is not None)
        assert each.count != 0 or shown[each.key] == 0


def test_a_lone_small_number_takes_another_of_its_row_and_of_its_column_with_it():
    made = controlled(cells_of(BOTH, units_of([[2, 9, 20], [30, 8, 12], [40, 50, 60]])), 5)
    assert made.small == (("p0", "b0"),)
    rows = {key[0] for key in made.beside}
    assert "p0" in rows
    assert len(made.beside) == 3
    assert all(None not in key for key in made.beside), "the totals stay"


def test_where_all_are_small_the_total_goes_too():
    made = controlled(cells_of(("body",), [Unit(f"u{n}", (f"b{n % 2}",)) for n in range(5)]), 5)
    assert made.shown()[-1].count is None


def test_without_small_numbers_everything_is_shown():
    made = controlled(cells_of(BOTH, units_of([[5, 9], [0, 7]])), 5)
    assert (made.small, made.beside) == ((), ())
    assert [each.count for each in made.shown()][:3] == [5, 9, 14]


def test_a_total_that_was_shown_before_keeps_a_later_cut_from_telling_the_rest():
    units = units_of([[6, 6], [6, 2]])
    before = release("release-1", controlled(cells_of(BOTH, units), 5), 5)
    without = [each for each in units if each.at[1] != "b1" or each.at[0] != "p1"]
    alone = controlled(cells_of(("all",), [Unit(each.id, ("all",)) for each in without]), 5)
    assert alone.shown()[-1].count == 18
    after = controlled(cells_of(("all",), [Unit(each.id, ("all",)) for each in without]), 5, [before])
    assert after.shown()[-1].count is None, "18 of 20 would leave 2"
    assert after.because == ("release-1",)


def test_what_a_higher_threshold_would_hide_and_was_told_before_is_refused_by_name():
    units = [Unit(f"u{n}", ("b",)) for n in range(4)]
    before = release("release-1", controlled(cells_of(("body",), units), 3), 3)
    with pytest.raises(RefusedError, match="with release-1, which was given out"):
        controlled(cells_of(("body",), units), 5, [before])


def test_releases_of_other_things_do_not_matter():
    other = release("other", controlled(cells_of(("body",), [Unit("x", ("b",))]), 5), 5)
    cells = cells_of(BOTH, units_of([[6, 2], [7, 8]]))
    assert controlled(cells, 5, [other]) == controlled(cells, 5)


def test_a_threshold_that_protects_nothing_and_a_table_nobody_can_read_are_refused():
    with pytest.raises(InputError, match="the least is 2"):
        controlled(cells_of(("body",), [Unit("x", ("b",))]), 1)
    with pytest.raises(InputError, match="1 to 3 dimensions"):
        cells_of(("a", "b", "c", "d"), [])
    with pytest.raises(InputError, match="counted twice"):
        cells_of(("a",), [Unit("x", ("b",)), Unit("x", ("c",))])


def test_nothing_is_printed_by_the_solver(capfd):
    controlled(cells_of(BOTH, units_of([[2, 9], [9, 9]])), 5)
    assert capfd.readouterr() == ("", "")
