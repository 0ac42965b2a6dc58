"""A plot is a drawing, a picture of its own, and a table that says the same; what is not known is in none of them as 0."""

import csv
import io

import pytest
from lxml import etree
from tests.reports.register.sample import AT, NASTY, register

from appban.regime.register import Counted, Timeline
from appban.regime.time import DAY
from appban.reports.plots import Layer, counted_plot, layers_plot, timeline_plot

SVG = "{http://www.w3.org/2000/svg}"
UNTIL = AT + 100 * DAY


@pytest.fixture
def plot():
    return timeline_plot(register().timelines[0], "t", UNTIL)


def rows(plot) -> list[list[str]]:
    return list(csv.reader(io.StringIO(plot.table().decode(), newline="")))[1:]


def test_a_timeline_draws_bars_for_what_lasts_and_dots_for_what_was_said(plot):
    root = etree.fromstring(plot.picture)
    assert len(root.findall(f".//{SVG}rect")) == 1
    assert len(root.findall(f".//{SVG}circle")) == 1
    words = " ".join(each.text for each in root.iter(f"{SVG}text"))
    assert "Bans" in words
    assert "=HYPERLINK" in words
    assert len(rows(plot)) == 2


def test_what_has_no_known_end_reaches_the_edge_and_has_none_in_the_table(plot):
    bar = etree.fromstring(plot.picture).find(f".//{SVG}rect")
    assert float(bar.get("x")) + float(bar.get("width")) == pytest.approx(630 - 8, abs=0.2)
    assert rows(plot)[0][3] == ""


def test_no_cell_of_a_table_of_a_plot_is_a_formula(plot):
    assert rows(plot)[0][1] == f"'{NASTY}"


def test_the_largest_four_are_drawn_and_all_stand_in_the_table():
    told = Counted(title="T", at=(AT, AT + DAY), series=tuple((f"p{n}", (9 - n, 9 - n)) for n in range(6)))
    plot = counted_plot(told, "c")
    assert len(etree.fromstring(plot.picture).findall(f".//{SVG}polyline")) == 4
    assert plot.columns == ("as_of", "p0", "p1", "p2", "p3", "p4", "p5")
    assert "the 4 largest are drawn" in plot.says


def test_nothing_given_out_says_so_and_is_no_line_of_zeros():
    plot = counted_plot(Counted(title="T", at=(), series=()), "c")
    assert plot.says == "No figures were given out yet"
    assert plot.drawn == ""
    assert etree.fromstring(plot.picture).tag == f"{SVG}svg"


def test_nothing_that_happened_is_an_empty_drawing_and_no_fault():
    plot = timeline_plot(Timeline(app="a", title="A", lanes=()), "t", UNTIL)
    assert "nothing is recorded" in plot.drawn
    assert plot.rows == ()


def test_coverage_counts_who_is_stopped_of_all_known_devices():
    told = [Layer(name="dns", enforced=7, exempt=1, observed=2, uncovered=3, unknown=4)]
    plot = layers_plot(told, "l")
    assert "Of 17 known devices" in plot.says
    assert ">8<" in plot.drawn
    assert plot.rows == (("dns", 7, 1, 2, 3, 4),)
