"""Charts are sound SVG whatever their words, in proportion, without inline style, and never draw what is not known."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InternalError
from appban.reports import charts
from appban.reports.charts import Bar, Series, bars, breadth, lines, nice, spark, stack

VALUES = st.none() | st.integers(0, 10**7)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
BARS = st.lists(st.builds(Bar, WORDS, VALUES), max_size=8)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup):
    return list(ET.fromstring(f"<div>{markup}</div>"))


def rects(svg):
    return list(svg.iter("rect"))


@given(WORDS, BARS)
def test_bars_are_sound_and_say_all_they_show(title, told):
    both = drawn(bars("x", title, told))
    assert [each.get("class") for each in both] == [
        "app-chart app-chart--desktop",
        "app-chart app-chart--phone",
    ]
    for each in both:
        assert each.get("role") == "img"
        assert each.find("title").text in {title, title or None}
        assert each.get("aria-labelledby") == f"{each.find('title').get('id')} {each.find('desc').get('id')}"
        assert sum(1 for _ in each.iter("rect")) == sum(1 for bar in told if bar.value)
        assert all(
            float(rect.get("x")) + float(rect.get("width")) <= float(each.get("width"))
            for rect in each.iter("rect")
        )
        for bar in told:
            assert bar.label in (each.find("desc").text or "")


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=8))
def test_a_longer_bar_is_a_larger_number(values):
    widths = [
        float(each.get("width"))
        for each in rects(drawn(bars("x", "t", [Bar("b", value) for value in values]))[0])
    ]
    for (one, wide), (other, narrow) in zip(
        zip(values, widths, strict=True), zip(values[1:], widths[1:], strict=True), strict=False
    ):
        assert (wide >= narrow) or one < other


def test_none_is_named_and_0_has_no_bar():
    svg = drawn(bars("x", "t", [Bar("a", None), Bar("b", 0)]))[0]
    assert rects(svg) == []
    assert [each.text for each in svg.iter("text")] == ["a", "not known", "b", "0"]


@given(st.lists(VALUES, max_size=20), st.lists(VALUES, max_size=20))
def test_lines_stay_within_the_chart_and_break_where_nothing_is_known(one, other):
    places = [str(each) for each in range(max(len(one), len(other)))]
    for svg in drawn(lines("x", "t", places, [Series("One", tuple(one)), Series("Other", tuple(other))])):
        wide, high = float(svg.get("width")), float(svg.get("height"))
        points = [point.split(",") for line in svg.iter("polyline") for point in line.get("points").split()]
        points += [[dot.get("cx"), dot.get("cy")] for dot in svg.iter("circle")]
        assert all(0 <= float(x) <= wide and 0 <= float(y) <= high for x, y in points)
        stretches = sum(
            len(re.findall("k+", "".join("." if value is None else "k" for value in each)))
            for each in (one, other)
        )
        assert sum(1 for _ in svg.iter("circle")) == stretches


def test_lines_that_end_together_have_labels_apart():
    svg = drawn(
        lines("x", "t", ["a", "b"], [Series(name, (5, 5)) for name in ("One", "Two", "Three", "Four")])
    )[0]
    heights = sorted(
        float(each.get("y")) for each in svg.iter("text") if each.text in {"One", "Two", "Three", "Four"}
    )
    assert all(later - earlier >= 18 for earlier, later in itertools.pairwise(heights))


@given(st.lists(st.builds(Bar, WORDS, VALUES), max_size=4))
def test_a_stacked_bar_fills_its_width_with_what_is_known(parts):
    svg = drawn(stack("x", "t", parts))[0]
    in_bar = [float(each.get("width")) for each in rects(svg) if each.get("height") == "36"]
    assert len(in_bar) == sum(1 for part in parts if part.value)
    assert not in_bar or abs(sum(in_bar) - 630) < 1


def test_more_than_four_series_are_refused():
    with pytest.raises(InternalError, match="more than 4"):
        stack("x", "t", [Bar("b", 1)] * 5)
    with pytest.raises(InternalError, match="more than 4"):
        lines("x", "t", [], [Series("s", ())] * 5)


@given(st.lists(VALUES))
def test_a_sparkline_is_sound(values):
    (svg,) = drawn(spark("Requests: <&>", values))
    assert svg.get("aria-label") == "Requests: <&>"


@given(BARS)
def test_no_chart_has_what_the_security_policy_refuses(told):
    whole = bars("x", "t", told) + lines("y", "t", ["a"], [Series("s", (1,))]) + spark("s", [1, 2])
    for element in ET.fromstring(f"<div>{whole}</div>").iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert element.tag in {"div", "svg", "title", "desc", "rect", "text", "line", "polyline", "circle"}


@given(st.floats(0, 10**7))
def test_steps_of_an_axis_are_round_and_large_enough(rough):
    step = nice(rough)
    assert step >= rough
    assert str(step).rstrip("0") in {"1", "2", "5"}


@given(WORDS, st.integers(20, 600))
def test_a_label_is_cut_to_what_fits(label, width):
    assert breadth(charts.fit(label, width)) <= width
