"""A timeline as SVG, in the hand of `charts`: rows of bars from when something held until when, and dots for what was said."""

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from appban.regime.register import Lane, Stretch, Timeline
from appban.regime.time import day_start, show, to_datetime
from appban.regime.time import zone as zone_of
from appban.reports.charts import BOTH, Sizes, both, fit, rect, text_at

_HEAD, _ROW, _BAR, _FOOT = 34, 44, 14, 40
_EDGE = 8
_MOST_TICKS = 6
_LEAST_BAR = 4


class _Scale(msgspec.Struct, frozen=True):
    """Where an instant falls."""

    first: int
    last: int
    width: int

    def x(self, at: int) -> float:
        share = (min(max(at, self.first), self.last) - self.first) / max(1, self.last - self.first)
        return round(_EDGE + (self.width - 2 * _EDGE) * share, 1)


def timeline(name: str, told: Timeline, until: int, sizes: Sizes = BOTH) -> Markup:
    """The timeline until an instant. `name` is unique on the page."""
    lanes = [each for each in told.lanes if each.stretches]
    starts = [each.starts for lane in lanes for each in lane.stretches]
    first = min(starts, default=until)
    height = sum(_HEAD + _ROW * len(each.stretches) for each in lanes) + _FOOT
    desc = "; ".join(f"{lane.title}: {len(lane.stretches)}" for lane in lanes) or "nothing is recorded"
    drawn = [
        (size, width, height, Markup().join(_drawn(lanes, _Scale(first, until, width), height)))
        for size, width in sizes
    ]
    return both(name, f"What happened around {told.title}", desc, drawn)


def _drawn(lanes: Sequence[Lane], scale: _Scale, height: int) -> Iterator[Markup]:
    bottom = height - _FOOT + 6
    for at, words in _ticks(scale):
        x = scale.x(at)
        yield Markup('<line class="app-chart__grid" x1="{x}" x2="{x}" y1="0" y2="{y}"/>').format(
            x=x, y=bottom
        )
        yield text_at("tick", x, bottom + 20, words, "middle" if x > 3 * _EDGE else "start")
    y = 0
    for place, lane in enumerate(lanes):
        yield text_at("value", 0, y + 22, lane.title, "start")
        y += _HEAD
        for each in lane.stretches:
            yield text_at("label", 0, y + 14, fit(_words(each), scale.width), "start")
            yield _mark(each, scale, y + 20, f"c{place % 4 + 1}")
            y += _ROW


def _mark(each: Stretch, scale: _Scale, y: int, colour: str) -> Markup:
    x = scale.x(each.starts)
    if each.ends == each.starts:
        return Markup('<circle class="app-chart__mark app-chart__{}" cx="{}" cy="{}" r="7"/>').format(
            colour, x, y + _BAR / 2
        )
    end = scale.x(scale.last if each.ends is None else each.ends)
    return rect(colour, x, y, max(_LEAST_BAR, round(end - x, 1)), _BAR)


def _words(each: Stretch) -> str:
    return f"{show(each.starts)[:10]} {each.title}"


def _ticks(scale: _Scale) -> Iterator[tuple[int, str]]:
    """The starts of years within, a few of them."""
    zone = zone_of("UTC")
    first, last = to_datetime(scale.first).year + 1, to_datetime(scale.last).year
    step = max(1, -(-(last - first + 1) // _MOST_TICKS))
    for year in range(first, last + 1, step):
        yield day_start(dt.date(year, 1, 1), zone), str(year)
