"""Figures as charts that are drawn here, each with its table and its CSV beneath."""

from collections.abc import Callable, Mapping
from typing import cast

import msgspec
from markupsafe import Markup

from appban.errors import NotFoundError
from appban.reports import charts
from appban.service.cases.case_line import CaseLine
from appban.service.cases.figures import (
    Figure,
    by_purpose,
    by_state,
    findings_over_time,
    lapses,
    time_to_decide,
)
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.csv_out import csv_of
from appban.web.console.page import Page
from appban.web.console.pages.enforced import sees_all, setup_if_any
from appban.web.console.visit import Visit

KINDS = ("breach", "lapsed", "exempt", "suspected")
"""At most four lines, so that they can be told apart."""
_COUNTED: dict[str, Mapping[str, int]] = {}
"""What kept sweeps were counted to; they never change."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its chart."""

    figure: Figure
    chart: Markup


def figures(visit: Visit) -> Answer:
    """Every figure that the viewer may see."""
    context = {
        "drawn": [Drawn(figure=each, chart=_chart(each)) for each in _figures(visit)],
        "all": visit.viewer.sight.everything,
        "layers": visit.moment.is_now and sees_all(visit) and setup_if_any(visit) is not None,
    }
    return Shown(template="figures/figures.html", title="Figures", context=context)


def table(visit: Visit) -> Answer:
    """One figure as CSV."""
    found = next((each for each in _figures(visit) if f"{each.slug}.csv" == visit.path["figure"]), None)
    if found is None:
        raise NotFoundError("there is no such figure")
    return Download(name=f"{found.slug}.csv", media_type="text/csv", data=csv_of(found.columns, found.rows))


def _figures(visit: Visit) -> list[Figure]:
    at = visit.moment.at
    with visit.cases() as cases:
        lines: list[CaseLine] = list(cases.seen(visit.viewer.sight, at))
    found = [
        by_purpose(lines),
        by_state(lines),
        time_to_decide(visit.facts, lines, at),
        lapses(visit.facts, lines, at),
    ]
    # A kept sweep says of a finding what it is, not whose: only who sees all bodies may see the sum.
    if visit.viewer.sight.everything:
        found.append(findings_over_time(visit.house.lake, at + 1, _COUNTED, KINDS))
    return found


def _chart(figure: Figure) -> Markup:
    return _CHARTS[figure.slug](figure)


def _purposes(figure: Figure) -> Markup:
    sums: dict[str, int] = {}
    for purpose, _, _, count in figure.rows:
        sums[str(purpose)] = sums.get(str(purpose), 0) + cast("int", count)
    return charts.bars(figure.slug, figure.title, [charts.Bar(*each) for each in sums.items()])


def _bars(figure: Figure) -> Markup:
    told = [
        charts.Bar(str(row[0]), None if row[1] is None else round(cast("float", row[1])))
        for row in figure.rows
    ]
    return charts.bars(figure.slug, figure.title, told)


def _lines(figure: Figure) -> Markup:
    series = [
        charts.Series(kind, tuple(cast("int", row[place]) for row in figure.rows))
        for place, kind in enumerate(figure.columns[1:], start=1)
    ]
    return charts.lines(figure.slug, figure.title, [str(row[0]) for row in figure.rows], series)


_CHARTS: dict[str, Callable[[Figure], Markup]] = {
    "purposes": _purposes,
    "states": _bars,
    "deciding": _bars,
    "lapses": _bars,
    "findings": _lines,
}

PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/figures",
        summary="Figures as of any moment.",
        authority="signed-in",
        handler=figures,
    ),
    Page(
        method="GET",
        path="/figures/{figure}",
        summary="One figure as CSV.",
        authority="signed-in",
        handler=table,
    ),
)
