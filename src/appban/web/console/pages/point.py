"""One enforcement point: its plan at a stage in words, what came of what was sent; and going there."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import ConflictError, NotAuthorisedError, RefusedError
from appban.service.enforcing.applying import Done, answer, begin, deliver
from appban.service.enforcing.deliveries import DeliveryLine, Progress, delivery_lines, progress
from appban.service.enforcing.plan_words import Counted, counted, gap_lines
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import ALL
from appban.service.enforcing.receipts import ReceiptLine, receipt_lines
from appban.service.enforcing.standing import PointLine, point_lines
from appban.service.enforcing.work_order import Outlook, plans
from appban.service.guard import not_here
from appban.service.proposing.proposals import agree_to_move, open_proposals, propose, why_not
from appban.service.proposing.proposed import Move, Proposal
from appban.service.publishing import record
from appban.service.recorded.entry_list import EntryLine, entries_of
from appban.service.work import Work
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page
from appban.web.console.pages.enforced import outlook, sees_all, sees_point, setup_if_any
from appban.web.console.visit import Visit

MOST_RECEIPTS = 25
MOST_DELIVERIES = 10
MOST_ENTRIES = 10
MOST_EXEMPTIONS = 25
MASS = "It changes so many devices that two persons must want it: one proposes it, and a second agrees here."


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A point that the viewer sees, with its plan at the stage asked for and at the one where it stands."""

    setup: Setup
    found: Outlook
    plan: PointPlan
    now: PointPlan
    stands: PointLine


def look(visit: Visit, wanted: str) -> Looked:
    """The point that the path names at a stage ("": the next); NotFoundError if it is not there, or not seen."""
    setup, name = setup_if_any(visit), visit.path["point"]
    point = None if setup is None else setup.points.get(name)
    if setup is None or point is None or not sees_point(visit, point.body):
        raise not_here("point", name)
    found = outlook(visit)
    (now,) = plans(setup, (point,), found, visit.reader)
    (stands,) = point_lines(setup, (now,), found)
    ring = wanted if wanted in point.stages else _next(point.stages, now.ring)
    (plan,) = plans(setup, (point,), found, visit.reader, ring=ring)
    return Looked(setup=setup, found=found, plan=plan, now=now, stands=stands)


def shown(visit: Visit) -> Answer:
    """The page of a point."""
    return _shown(visit, visit.asked("ring"))


def _shown(visit: Visit, ring: str) -> Shown:
    looked = look(visit, ring)
    plan, point = looked.plan, looked.plan.point
    count = counted(visit.head, plan)
    receipts: list[ReceiptLine] = list(receipt_lines(visit.head, (point.name,)))
    visit.names.learn(each.device for each in receipts[-MOST_RECEIPTS:] if each.device is not None)
    target = looked.setup.target(point)
    waiting = _waiting(visit, plan)
    context = {
        "waiting": waiting,
        "waiting_by": "" if waiting is None else str(visit.names.of(waiting.by)),
        "may_agree": waiting is not None and not why_not(visit.head, waiting, visit.viewer.person, visit.now),
        "point": point,
        "target": target,
        "line": looked.stands,
        "plan": plan,
        "count": count,
        "stages": point.stages,
        "gaps": list(gap_lines(plan)),
        "exemptions": plan.exemptions[:MOST_EXEMPTIONS],
        "more_exemptions": max(0, len(plan.exemptions) - MOST_EXEMPTIONS),
        "foreign": [f"{each.folder}/{name}" for each in plan.folders for name in each.foreign],
        "files": sum(len(each.artefacts) for each in plan.folders),
        "receipts": [(each, _named(visit, each)) for each in reversed(receipts[-MOST_RECEIPTS:])],
        "deliveries": _deliveries(visit, point.name),
        "progress": _progress(visit, looked),
        "entries": [each.index for each in reversed(_entries(visit, point.name))],
        "may": plan.pending and sees_all(visit) and waiting is None,
        "may_not": _why_not(visit, plan, count),
    }
    return Shown(template="enforcement/point.html", title=point.name, context=context)


def _deliveries(visit: Visit, point: str) -> list[tuple[DeliveryLine, str, str]]:
    """The last deliveries, newest first, each with what was said of it and who moved the rollout."""
    lines = list(delivery_lines(visit.head, point))[-MOST_DELIVERIES:]
    texts = visit.names.texts(each.said for each in lines if each.said is not None)
    visit.names.learn(person for each in lines for person in each.by)
    found = []
    for each in reversed(lines):
        said = (
            ""
            if each.said is None
            else texts[each.said].value or "What was said of it was erased under a rule."
        )
        found.append((each, said, ", ".join(str(visit.names.of(person)) for person in each.by)))
    return found


def _entries(visit: Visit, point: str) -> list[EntryLine]:
    """The last entries about a point that the viewer may open; the others would lead nowhere."""
    sight, about = visit.viewer.sight, {f"point:{point}"}
    return entries_of(visit.reader, visit.head, sight, about, stop=visit.stop, most=MOST_ENTRIES)


def _progress(visit: Visit, looked: Looked) -> Progress | None:
    """What the devices say of what they were sent; None where nothing was sent, so that there is nothing to say."""
    return None if looked.stands.sent is None else progress(visit.head, looked.now)


def _why_not(visit: Visit, plan: PointPlan, count: Counted) -> str:
    if not plan.pending:
        return "Nothing would change: the point is as planned."
    if not sees_all(visit):
        return "Whoever holds the authority to enforce for the whole of the tree moves the rollout."
    return MASS if count.mass else ""


def _waiting(visit: Visit, plan: PointPlan) -> Proposal | None:
    """The open proposal of just this plan, if the viewer sees one."""
    found = open_proposals(visit.reader, visit.head, visit.viewer.person, visit.now)
    return next((each for each in found if each.what == _move(plan)), None)


def _move(plan: PointPlan) -> Move:
    return Move(point=plan.point.name, ring=plan.ring, digest=plan.digest, changed=plan.changed_devices)


def _named(visit: Visit, line: ReceiptLine) -> str:
    return "the point itself" if line.device is None else str(visit.names.of(line.device))


def _next(stages: tuple[str, ...], ring: str) -> str:
    """The stage after one, or the last."""
    place = stages.index(ring) if ring in stages else 0
    return stages[min(place + 1, len(stages) - 1)] if ring != ALL else ALL


def applied(visit: Visit) -> Answer:
    """Go to a stage."""
    return visit.attempt(lambda: _shown(visit, visit.field("ring")), partial(_applied, visit))


def _applied(visit: Visit) -> Answer:
    looked = look(visit, visit.field("ring"))
    plan = looked.plan
    count = counted(visit.head, plan)
    if not sees_all(visit):
        raise NotAuthorisedError("you hold no authority to enforce for the whole of the tree")
    if visit.field("digest") != plan.digest:
        raise ConflictError("The plan is another by now. Look at it again, and apply it then")
    if count.uncovered and visit.field("uncovered") != "yes":
        raise RefusedError(f"Say that you go on though {count.uncovered} devices stay uncovered")
    waiting = _waiting(visit, plan)
    if waiting is not None:
        return _carried_out(visit, looked, lambda work: agree_to_move(work, waiting.id, plan))
    if count.mass:
        made = propose(visit.house.desk, visit.act(), _move(plan))
        return See(
            path=f"/proposals/{made.id}", told="It is proposed. Nothing is sent until a second person agrees."
        )
    return _carried_out(visit, looked, lambda work: begin(work, (plan,), None))


def _carried_out(visit: Visit, looked: Looked, begun: Callable[[Work], None]) -> Answer:
    """Enter it, deliver, enter what came of it. Sent twice, it is done once."""
    plan, act = looked.plan, visit.act()
    receipt = record(visit.house.desk, visit.house.press, act, begun)
    path = f"/enforcement/{plan.point.name}"
    if receipt.repeated:
        return See(path=path, told="It was sent already.")
    done: Done = deliver(looked.setup, plan)
    after = msgspec.structs.replace(act, key=None if act.key is None else f"{act.key}-answer")
    record(visit.house.desk, visit.house.press, after, lambda work: answer(work, (done,)))
    if done.outcome != "delivered":
        return See(path=path, told=f"It was not taken: {done.said}", tone="important")
    return See(path=path, told=f"It is in place at the stage {plan.ring}.")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/enforcement/{point}",
        summary="One enforcement point and its plan at a stage.",
        authority="signed-in",
        handler=shown,
        slow=True,
    ),
    Page(
        method="POST",
        path="/enforcement/{point}",
        summary="Apply the plan of an enforcement point.",
        authority=("enforce",),
        handler=applied,
        slow=True,
    ),
)
