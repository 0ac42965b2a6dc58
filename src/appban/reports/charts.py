"""Charts as SVG, drawn here: bars, lines, a stacked bar, a sparkline. Classes only, since pages allow no inline style.

Each is drawn twice, for a desktop and for a phone, and the stylesheet shows one; text keeps its size that way. For print
it is drawn once. What is
not known is left out of the line and named as such on a bar: it is never drawn as 0. Conventions and colours are those
of the Government Analysis Function: at most four series, labelled where they end, no colour without a word.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from markupsafe import Markup

from appban.errors import InternalError
from appban.reports.words import UNKNOWN, number

MAX_SERIES = 4

Sizes = Sequence[tuple[str, int]]
BOTH: Sizes = (("desktop", 630), ("phone", 340))
PRINT: Sizes = (("print", 630),)
_NARROW, _BROAD = "fijlrtI.,:;'|!()[] ", "mwMW%@"
_VALUE_ROOM = 80
_ROW, _BAR = 50, 20
_PLOT = 240


class Bar(msgspec.Struct, frozen=True):
    """One bar: what it counts, and how many (None: not known)."""

    label: str
    value: int | None


class Series(msgspec.Struct, frozen=True):
    """One line: a value at each place of the axis, None where it is not known."""

    label: str
    values: tuple[int | None, ...]


def bars(name: str, title: str, told: Sequence[Bar]) -> Markup:
    """Horizontal bars, in the order given. `name` is unique on the page; `title` says what is counted."""
    desc = "; ".join(f"{each.label}: {number(each.value)}" for each in told)
    top = max((each.value or 0 for each in told), default=0)
    drawn = [(size, width, _ROW * len(told), Markup().join(_bars(told, width, top))) for size, width in BOTH]
    return both(name, title, desc, drawn)


def _bars(told: Sequence[Bar], width: int, top: int) -> Iterator[Markup]:
    for row, each in enumerate(told):
        y = row * _ROW
        long = 0 if not each.value else max(2, round((width - _VALUE_ROOM) * each.value / top))
        yield Markup('<text class="app-chart__label" x="0" y="{}">{}</text>').format(
            y + 15, fit(each.label, width)
        )
        if long:
            yield rect("c1", 0, y + 21, long, _BAR)
        yield Markup('<text class="app-chart__value" x="{}" y="{}">{}</text>').format(
            long + 6 if long else 0, y + 37, number(each.value)
        )


def stack(name: str, title: str, parts: Sequence[Bar]) -> Markup:
    """One bar of at most four parts that make a whole, its parts named below it in the same order."""
    _check(len(parts))
    desc = "; ".join(f"{each.label}: {number(each.value)}" for each in parts)
    height = 52 + 26 * len(parts)
    drawn = [(size, width, height, Markup().join(_stack(parts, width))) for size, width in BOTH]
    return both(name, title, desc, drawn)


def _stack(parts: Sequence[Bar], width: int) -> Iterator[Markup]:
    whole = sum(each.value or 0 for each in parts)
    x = 0.0
    for place, each in enumerate(parts, start=1):
        long = width * (each.value or 0) / whole if whole else 0
        if long:
            yield rect(f"c{place}", round(x, 1), 0, round(long, 1), 36)
        x += long
        y = 36 + 26 * place
        yield rect(f"c{place}", 0, y - 13, 14, 14)
        yield Markup('<text class="app-chart__label" x="22" y="{}">{}: {}</text>').format(
            y, fit(each.label, width - 90), number(each.value)
        )


def lines(
    name: str, title: str, places: Sequence[str], told: Sequence[Series], sizes: Sizes = BOTH
) -> Markup:
    """Lines over the places of an axis (dates in words, say), each labelled where it ends."""
    _check(len(told))
    desc = "; ".join(
        f"{each.label}: from {number(_known(each)[0])} to {number(_known(each)[-1])}"
        if _known(each)
        else f"{each.label}: {UNKNOWN}"
        for each in told
    )
    drawn = [(size, width, _PLOT + 50, Markup().join(_lines(places, told, width))) for size, width in sizes]
    return both(name, title, desc, drawn)


class _Plot(msgspec.Struct, frozen=True):
    """Where the values of a chart of lines fall."""

    left: float
    right: float
    top: int
    steps: int

    def x(self, place: int) -> float:
        return round(self.left + (self.right - self.left) * place / max(1, self.steps - 1), 1)

    def y(self, value: float) -> float:
        return round(12 + (_PLOT - 12) * (1 - value / self.top), 1)


def _lines(places: Sequence[str], told: Sequence[Series], width: int) -> Iterator[Markup]:
    highest = max((value for each in told for value in _known(each)), default=0)
    step = nice(highest / 4)
    top = max(step, math.ceil(highest / step) * step)
    room = min(width * 0.4, 18 + max((breadth(each.label) for each in told), default=0))
    plot = _Plot(10 + 9 * len(number(top)), width - room, top, len(places))
    for value in range(0, top + 1, step):
        yield Markup('<line class="app-chart__{}" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
            "grid" if value else "axis", plot.left, plot.right, y=plot.y(value)
        )
        yield text_at("tick", plot.left - 6, plot.y(value) + 5, number(value), "end")
    yield from _axis(places, plot)
    ends = _apart([plot.y(_known(each)[-1]) if _known(each) else _PLOT for each in told])
    for place, (each, end) in enumerate(zip(told, ends, strict=True), start=1):
        yield from _line(each, place, plot)
        label = fit(each.label, int(room - 10))
        yield text_at(f"label app-chart__t{place}", plot.right + 8, end + 5, label, "start")


def _axis(places: Sequence[str], plot: _Plot) -> Iterator[Markup]:
    last = len(places) - 1
    for place in sorted({0, last}) if last >= 0 else []:
        anchor = "start" if place == 0 else "end"
        yield text_at("tick", plot.x(place), _PLOT + 22, places[place], anchor)


def _line(series: Series, place: int, plot: _Plot) -> Iterator[Markup]:
    """The stretches that are known; a lone point is a dot."""
    for stretch in _stretches(series.values):
        points = " ".join(f"{plot.x(at)},{plot.y(value)}" for at, value in stretch)
        if len(stretch) > 1:
            yield Markup(
                '<polyline class="app-chart__line app-chart__c{p} app-chart__d{p}" points="{}"/>'
            ).format(points, p=place)
        at, value = stretch[-1]
        yield Markup('<circle class="app-chart__mark app-chart__c{}" cx="{}" cy="{}" r="5"/>').format(
            place, plot.x(at), plot.y(value)
        )


def spark(title: str, values: Sequence[int | None]) -> Markup:
    """A line the size of a word; `title` says what it is, and the figures stand beside it in the text."""
    known = [value for value in values if value is not None]
    top = max([*known, 1])
    drawn = Markup().join(
        Markup('<polyline class="app-chart__line app-chart__c1" points="{}"/>').format(
            " ".join(
                f"{round(2 + 116 * at / max(1, len(values) - 1), 1)},{round(21 - 18 * value / top, 1)}"
                for at, value in stretch
            )
        )
        for stretch in _stretches(values)
    )
    return Markup('<svg class="app-spark" viewBox="0 0 120 24" role="img" aria-label="{}">{}</svg>').format(
        title, drawn
    )


def nice(rough: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is at least as large."""
    size = 10 ** math.floor(math.log10(max(rough, 1)))
    return next(int(size * each) for each in (1, 2, 5, 10) if size * each >= max(rough, 1))


def _stretches(values: Sequence[int | None]) -> list[list[tuple[int, int]]]:
    made: list[list[tuple[int, int]]] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        if made and made[-1][-1][0] == at - 1:
            made[-1].append((at, value))
        else:
            made.append([(at, value)])
    return made


def _apart(wanted: Sequence[float], gap: float = 18) -> list[float]:
    """Heights near those wanted, no two closer than a line of text."""
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    found = [wanted[each] for each in order]
    for before, after in pairwise(range(len(found))):
        found[after] = max(found[after], found[before] + gap)
    over = max(0.0, (found[-1] if found else 0) - _PLOT)
    placed = dict(zip(order, (height - over for height in found), strict=True))
    return [round(placed[each], 1) for each in range(len(wanted))]


def _known(series: Series) -> list[int]:
    return [value for value in series.values if value is not None]


def _check(parts: int) -> None:
    if parts > MAX_SERIES:
        raise InternalError(
            f"a chart has {parts} series, more than {MAX_SERIES}; draw several charts or a table"
        )


def breadth(words: str) -> float:
    """How many px a text takes in 16 px Arial, a little too much rather than too little."""
    return sum(
        5.4 if each in _NARROW else 14 if each in _BROAD else 12 if each.isupper() else 9 for each in words
    )


def fit(label: str, width: float) -> str:
    """The label, or as much of it as fits."""
    if breadth(label) <= width:
        return label
    room = width - breadth("…")
    ends = (end for end in range(len(label), 0, -1) if breadth(label[:end]) <= room)
    return f"{label[: next(ends, 0)].rstrip()}…"


def rect(colour: str, x: float, y: float, width: float, height: float) -> Markup:
    """A bar in a colour."""
    return Markup(
        '<rect class="app-chart__mark app-chart__{}" x="{}" y="{}" width="{}" height="{}"/>'
    ).format(colour, x, y, width, height)


def text_at(kind: str, x: float, y: float, words: str, anchor: str) -> Markup:
    """Words at a place."""
    return Markup('<text class="app-chart__{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, round(x, 1), round(y, 1), anchor, words
    )


def both(name: str, title: str, desc: str, drawn: Sequence[tuple[str, int, int, Markup]]) -> Markup:
    """The drawings of one chart, each in its size, with its title and what it shows in words."""
    return Markup().join(
        Markup(
            '<svg class="app-chart app-chart--{size}" viewBox="0 0 {width} {height}" width="{width}" '
            'height="{height}" role="img" aria-labelledby="{id}-title {id}-desc">'
            '<title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>{inner}</svg>'
        ).format(
            size=size, width=width, height=height, id=f"{name}-{size}", title=title, desc=desc, inner=inner
        )
        for size, width, height, inner in drawn
    )
