"""What is found of enforcement now: points that differ from their plan, that let through, or of which nothing tells.

Worked out from the record, the fleet and the files whenever it is asked, so that what was mended is gone at once. How
long something has been so comes from the entries about the point, and is therefore the same whenever and wherever it is
asked.
"""

from collections.abc import Iterator
from typing import Literal

from appban.errors import InputError, NotFoundError, StoreError
from appban.ports import Lake, StoreReader
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.finding import Finding, finding_id
from appban.regime.point import PointHistory
from appban.service.enforcing.biting import holes, refusals
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import Point
from appban.service.enforcing.probing import how
from appban.service.enforcing.standing import PointLine, point_lines
from appban.service.enforcing.unserved import unserved
from appban.service.enforcing.work_order import Outlook, chosen, plans

MOST_FILES = 5
"""Changed files named in the words of a finding."""


def findings_of(setup: Setup, found: Outlook, reader: StoreReader, lake: Lake) -> tuple[Finding, ...]:
    """All that is found of the points and of the devices that they should serve."""
    planned: list[PointPlan] = []
    made: list[Finding] = []
    for point in chosen(setup, ()):
        try:
            planned += plans(setup, (point,), found, reader)
        except (InputError, NotFoundError, StoreError) as fault:
            # Whoever breaks a file of one point must not hide what is found at the others.
            made.append(_differs("drift", point, found, f"it cannot be held against the plan: {fault}"))
            made += _answers(point, None, found)
    for plan, line in zip(planned, point_lines(setup, planned, found), strict=True):
        made += _of_point(setup, plan, line, found)
    return (*made, *unserved(setup, planned, found, lake))


def _of_point(setup: Setup, plan: PointPlan, line: PointLine, found: Outlook) -> Iterator[Finding]:
    if line.state == "not delivered":
        why = f"not delivered: the last delivery was not taken ({line.answer})"
        yield _differs("unenforced", plan.point, found, why)
    elif line.state == "pending":
        yield _differs("drift", plan.point, found, _changed(line))
    yield from _answers(plan.point, plan, found)
    if plan.audience.places and line.bites in _UNTOLD:
        why = _UNTOLD[line.bites]
        if how(setup, plan) is None:
            why += ", and the points file does not say how to"
        yield Finding(
            id=finding_id(None, None, None, None, "cannot-be-seen", point=plan.point.name),
            kind="cannot-be-seen",
            device=None,
            point=plan.point.name,
            body=plan.point.body,
            since=found.at if line.sent is None else line.sent,
            floor=line.sent is None,
            last_seen=found.at,
            why=why,
        )


_UNTOLD = {
    "never asked": "nobody asked it whether it bites",
    "not asked since the last delivery": "nobody asked it whether it bites since it was last sent anything",
    "unknown in part": "it was asked, and not all that it does could be told",
}


def _differs(kind: Literal["drift", "unenforced"], point: Point, found: Outlook, why: str) -> Finding:
    """That a point differs from its plan, since it was last as planned, or since something was first sent to it."""
    held = found.facts.points.get(point.name, PointHistory())
    good = [recorded for recorded, each in held.answered if each.outcome == "delivered"]
    known = [*good[-1:], *(recorded for recorded, _ in held.applied[:1])]
    return Finding(
        id=finding_id(None, None, None, None, kind, point=point.name),
        kind=kind,
        device=None,
        point=point.name,
        body=point.body,
        since=known[0] if known else found.at,
        floor=not known,
        last_seen=found.at,
        why=why,
    )


def _changed(line: PointLine) -> str:
    if line.drifted:
        more = f" and {len(line.drifted) - MOST_FILES} more" if len(line.drifted) > MOST_FILES else ""
        return f"somebody else changed {', '.join(line.drifted[:MOST_FILES])}{more}"
    return "its files are not what the record asks for by now"


def _answers(point: Point, plan: PointPlan | None, found: Outlook) -> Iterator[Finding]:
    """What a point let through when it was asked, and what it or its devices say is not in force."""
    held = found.facts.points.get(point.name)
    for (device, app, surface), each in holes(plan, held).items():
        yield Finding(
            id=finding_id(device, app, surface, None, "unenforced", point=point.name),
            kind="unenforced",
            device=device,
            point=point.name,
            body=_body(point, device, found),
            since=each.since,
            floor=each.floor,
            last_seen=each.last_seen,
            app=app,
            surface=surface,
            why="asked, it let through what is to be denied"
            + (" to whoever is not known there" if device is None else ""),
        )
    for device, each in refusals(plan, held).items():
        yield Finding(
            id=finding_id(device, None, None, None, "unenforced", point=point.name),
            kind="unenforced",
            device=device,
            point=point.name,
            body=_body(point, device, found),
            since=each.since,
            floor=each.floor,
            last_seen=each.last_seen,
            why="its last receipt says that what it was sent is not in force",
        )


def _body(point: Point, device: DeviceId | None, found: Outlook) -> BodyId | None:
    """Whose a finding is: the device's, or the point's."""
    stands = None if device is None else found.rules.place_of(device).body
    return point.body if stands is None else stands
