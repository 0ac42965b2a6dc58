"""Where the bans are carried out: each point with its stage, drift and answers; each layer with what gets past it."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError, NotFoundError, StoreError
from appban.fleet.gather import settled
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import Point
from appban.service.enforcing.standing import PointLine, cover_lines, point_lines
from appban.service.enforcing.work_order import Outlook, chosen, plans
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.pages.enforced import outlook, seen_findings, sees_all, sees_point, setup_if_any
from appban.web.console.visit import Visit

MOST_FOUND = 50


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One point as a row shows it; `line` None where it cannot be held against the plan, and `fault` says why."""

    point: str
    line: PointLine | None
    fault: str


def listed(visit: Visit) -> Answer:
    """The points that the viewer sees, what is found of them, and how far each layer covers."""
    setup = setup_if_any(visit)
    if setup is None:
        return Shown(template="enforcement/list.html", title="Enforcement", context={"there": False})
    found = outlook(visit)
    made = dict(_planned(visit, setup, found))
    whole = [plan for plan in made.values() if isinstance(plan, PointPlan)]
    lines = {line.point: line for line in point_lines(setup, whole, found)}
    findings = [settled(visit.head, each) for each in seen_findings(visit, setup, found)]
    findings.sort(key=lambda each: (each.since, each.id))
    visit.names.learn(each.device for each in findings[:MOST_FOUND] if each.device is not None)
    context = {
        "there": True,
        "rows": [
            Row(point=name, line=lines.get(name), fault=plan if isinstance(plan, str) else "")
            for name, plan in made.items()
        ],
        "hidden": len(setup.points) - len(made),
        "findings": [
            (each, "" if each.device is None else str(visit.names.of(each.device)))
            for each in findings[:MOST_FOUND]
        ],
        "more": max(0, len(findings) - MOST_FOUND),
        "cover": list(cover_lines(setup, whole, found)) if sees_all(visit) else None,
        "titles": {each: held.versions[-1][1].title for each, held in visit.head.restrictions.items()},
    }
    return Shown(template="enforcement/list.html", title="Enforcement", context=context)


def _planned(visit: Visit, setup: Setup, found: Outlook) -> Iterator[tuple[str, PointPlan | str]]:
    """The plan of each point that the viewer sees, at the stage where it stands; or why there is none."""
    points: tuple[Point, ...] = chosen(setup, ())
    for point in points:
        if sees_point(visit, point.body):
            try:
                (plan,) = plans(setup, (point,), found, visit.reader)
                yield point.name, plan
            except (InputError, NotFoundError, StoreError) as fault:
                # Whoever breaks a file of one point must not hide how the others stand.
                yield point.name, str(fault)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/enforcement",
        summary="Where the bans are carried out, now.",
        authority="signed-in",
        handler=listed,
        slow=True,
    ),
)
