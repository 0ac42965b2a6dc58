"""Plots where people would rather look: each is a drawing, a picture by itself, a table, and a CSV of the same figures."""

import csv
import io
from collections.abc import Callable, Sequence

import msgspec
from markupsafe import Markup

from appban.regime.register import Counted, Timeline, Value
from appban.regime.time import show
from appban.reports import charts
from appban.reports.look import CHART
from appban.reports.timeline_chart import timeline

MOST_LINES = charts.MAX_SERIES
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Draw = Callable[[charts.Sizes], Markup]


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """One plot. `drawn` goes into a page, `picture` is a file of its own."""

    title: str
    says: str
    drawn: Markup
    picture: bytes
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def table(self) -> bytes:
        """The figures as CSV (RFC 4180) that no spreadsheet runs; what is not known is empty."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(each) for each in row] for row in self.rows)
        return out.getvalue().encode()


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """How many of all known devices are what, on one layer of enforcement."""

    name: str
    enforced: int
    exempt: int
    observed: int
    uncovered: int
    unknown: int


def timeline_plot(told: Timeline, name: str, until: int) -> Plot:
    """What happened around an application."""
    return _plot(
        f"What happened around {told.title}",
        "Bans, owners, statements and official accounts; a bar that reaches the edge has no end that is known",
        lambda sizes: timeline(name, told, until, sizes),
        ("what", "which", "from", "until"),
        tuple(
            (lane.title, each.title, show(each.starts), None if each.ends is None else show(each.ends))
            for lane in told.lanes
            for each in lane.stretches
        ),
    )


def counted_plot(told: Counted, name: str) -> Plot:
    """Counts over time, the largest drawn and all of them in the table; a gap where one is suppressed."""
    shown = told.series[:MOST_LINES]
    more = f"; the {MOST_LINES} largest are drawn" if len(told.series) > len(shown) else ""
    places = [show(each)[:10] for each in told.at]
    lines = [charts.Series(label, values) for label, values in shown]

    def draw(sizes: charts.Sizes) -> Markup:
        return charts.lines(name, told.title, places, lines, sizes) if told.at else Markup()

    return _plot(
        told.title,
        f"In force at each date{more}; a gap where the count is not given out"
        if told.at
        else "No figures were given out yet",
        draw,
        ("as_of", *(label for label, _ in told.series)),
        tuple((show(at), *(values[n] for _, values in told.series)) for n, at in enumerate(told.at)),
    )


def layers_plot(told: Sequence[Layer], name: str) -> Plot:
    """How many known devices each layer stops."""
    bars = [
        charts.Bar(f"{each.name}: stopped, or exempt there", each.enforced + each.exempt) for each in told
    ]
    total = sum(msgspec.structs.astuple(told[0])[1:]) if told else 0
    return _plot(
        "Coverage by layer",
        f"Of {total:,} known devices; devices that no inventory reports are in no count",
        lambda _sizes: charts.bars(name, "Devices by layer", bars),
        ("layer", "enforced", "exempt", "observed", "uncovered", "unknown"),
        tuple(msgspec.structs.astuple(each) for each in told),
    )


def _plot(
    title: str, says: str, draw: Draw, columns: tuple[str, ...], rows: tuple[tuple[Value, ...], ...]
) -> Plot:
    return Plot(
        title=title,
        says=says,
        drawn=draw(charts.BOTH),
        picture=_picture(title, draw(charts.PRINT)),
        columns=columns,
        rows=rows,
    )


def _picture(title: str, drawn: Markup) -> bytes:
    """A drawing with its style in it; of several sizes the first."""
    first = str(drawn).partition("</svg>")[0]
    if not first:
        empty = f"<title>{title}</title>"
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{empty}</svg>\n'.encode()
    opened, _, rest = first.partition(">")
    tag = opened.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    style = CHART.replace("<", "")
    return f"{tag}><style>{style}</style>{rest}</svg>\n".encode()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else str(value)
