"""Coverage by layer as a figure: of all known devices, how many each layer stops, watches, lets off, misses or cannot tell.

It is of now, and over all bodies; so it has a page of its own beside the other figures, for whoever may move any rollout.
"""

from appban.errors import InputError, NotAuthorisedError, NotFoundError, StoreError
from appban.reports import charts
from appban.service.cases.figures import Figure
from appban.service.enforcing.layers import LayerLine, layer_lines, totals
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.work_order import Outlook, chosen, plans
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.csv_out import csv_of
from appban.web.console.page import Page
from appban.web.console.pages.enforced import outlook, sees_all, setup_if_any
from appban.web.console.pages.figures import Drawn
from appban.web.console.visit import Visit

COLUMNS = ("Layer", "Points", "Stopped", "Exempt", "Watched only", "Not covered", "Unknown")


def shown(visit: Visit) -> Answer:
    """The figure with its chart."""
    figure = _figure(visit)
    told = [charts.Bar(str(row[0]), int(row[2] or 0)) for row in figure.rows]
    drawn = Drawn(figure=figure, chart=charts.bars(figure.slug, figure.title, told))
    return Shown(template="figures/layers.html", title="Coverage by layer", context={"each": drawn})


def table(visit: Visit) -> Answer:
    """The same as CSV."""
    figure = _figure(visit)
    return Download(name="layers.csv", media_type="text/csv", data=csv_of(figure.columns, figure.rows))


def _figure(visit: Visit) -> Figure:
    setup = setup_if_any(visit)
    if setup is None:
        raise NotFoundError("no enforcement points are stated here")
    if not sees_all(visit):
        raise NotAuthorisedError(
            "coverage is counted over all bodies, and shown to whoever may move any rollout"
        )
    found = outlook(visit)
    made, faults = _planned(visit, setup, found)
    lines = layer_lines(setup, made, found)
    return Figure(
        slug="layers",
        title="Devices stopped, by layer",
        says=f"Devices that are known: {totals(lines):,}",
        columns=COLUMNS,
        rows=tuple(map(_row, lines)),
        lacks=" ".join(
            [
                "Devices that no inventory reports are on no layer.",
                *(f"{point} is left out, since its plan cannot be made." for point in faults),
            ]
        ),
    )


def _row(line: LayerLine) -> tuple[str, int, int, int, int, int, int]:
    return (
        line.layer,
        line.points,
        line.enforced,
        line.exempt,
        line.observed,
        line.uncovered,
        line.unknown,
    )


def _planned(visit: Visit, setup: Setup, found: Outlook) -> tuple[list[PointPlan], list[str]]:
    """The plan of each point where it stands, and the points of which none can be made."""
    made: list[PointPlan] = []
    faults: list[str] = []
    for point in chosen(setup, ()):
        try:
            made += plans(setup, (point,), found, visit.reader)
        except (InputError, NotFoundError, StoreError):
            # Named beside the counts: whoever breaks a file of one point must not hide how the others stand.
            faults.append(point.name)
    return made, faults


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/figures/layers",
        summary="Coverage by layer, now.",
        authority=("enforce",),
        handler=shown,
        slow=True,
    ),
    Page(
        method="GET",
        path="/figures/layers.csv",
        summary="Coverage by layer as CSV.",
        authority=("enforce",),
        handler=table,
        slow=True,
    ),
)
