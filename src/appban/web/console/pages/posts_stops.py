"""Emergency stops: one duty officer holds everything with a reason, two lift it in two sessions, and what slipped out is shown."""

from collections.abc import Iterator
from functools import partial

import msgspec

from appban.errors import InputError
from appban.regime.account_state import account_at
from appban.regime.bodies import BodyId
from appban.regime.publication import PublicationId, StopId
from appban.service.guard import STOP, not_here
from appban.service.proposing.proposals import open_proposals, propose
from appban.service.proposing.proposed import Lift, Proposal
from appban.service.publications.post_list import PostLine, post_lines
from appban.service.publications.seen import concerned, seen_stop, sees_post
from appban.service.publications.stopping import StopLine, call_stop, stop_lines
from appban.service.sight import seen_body
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A post that a stop holds, let through or missed; `out` when it went out."""

    line: PostLine
    account: str
    out: int | None = None


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A stop as pages show it; posts that the viewer may not see are only counted."""

    line: StopLine
    body: str
    by: str
    lifted_by: str


def listed(visit: Visit) -> Answer:
    """The stops that concern the viewer, those that are on first."""
    rows = sorted((_stop(visit, line) for line in _lines(visit)), key=lambda each: not each.line.on)
    context = {"rows": rows, "may_stop": visit.moment.is_now and bool(_bodies(visit))}
    return Shown(template="posts/stops.html", title="Emergency stops", context=context)


def one(visit: Visit) -> Answer:
    """One stop: everything it holds, what was let through, and what slipped out."""
    return _one(visit)


def _one(visit: Visit) -> Shown:
    wanted = StopId(visit.path["stop"])
    seen_stop(visit.head, visit.viewer.sight, wanted, visit.now)
    seen_stop(visit.facts, visit.viewer.sight, wanted, visit.now)
    line = next((each for each in _lines(visit) if each.stop == wanted), None)
    if line is None:
        raise not_here("stop", wanted)
    posts = {each.publication: each for each in post_lines(visit.facts, visit.moment.at)}
    slipped = dict(line.slipped)
    held = list(_held(visit, posts, dict.fromkeys(line.held)))
    passed = list(_held(visit, posts, dict.fromkeys(line.passed)))
    out = list(_held(visit, posts, slipped))
    context = {
        "stop": _stop(visit, line),
        "held": held,
        "passed": passed,
        "slipped": out,
        "unseen": len(line.held) + len(line.passed) + len(slipped) - len(held) - len(passed) - len(out),
        "proposal": _proposed(visit, wanted),
        "may_lift": visit.moment.is_now and line.on and line.body in _bodies(visit),
    }
    return Shown(template="posts/stop.html", title="Emergency stop", context=context)


def asking(visit: Visit) -> Answer:
    """One button and a reason."""
    return _asking(visit)


def _asking(visit: Visit) -> Shown:
    bodies = _bodies(visit)
    context = {
        "bodies": list(bodies.items()),
        "typed": {
            "reason": visit.field("reason"),
            "body": visit.field("body") or visit.asked("body") or next(iter(bodies), ""),
        },
        "most": SHORT,
    }
    return Shown(template="posts/stop_new.html", title="Stop everything", context=context)


def called(visit: Visit) -> Answer:
    """Hold everything of a body and those below it."""
    return visit.attempt(lambda: _asking(visit), partial(_called, visit))


def _called(visit: Visit) -> Answer:
    body, reason = BodyId(visit.field("body")), visit.field("reason")
    if not body:
        raise InputError("Choose whose posts are held")
    seen_body(visit.head, visit.viewer.sight, body, visit.now)
    if not reason or len(reason) > SHORT:
        raise InputError(
            f"Say why everything is held, in at most {SHORT} characters; it stands in the record"
        )
    receipt = visit.do(lambda work: call_stop(work, body, reason), body=body)
    if receipt.value is None:
        return See(path="/posts/stops", told="It was stopped already.")
    told = "Everything that is not out is held. Two persons lift it."
    return See(path=f"/posts/stops/{receipt.value}", told=told)


def lifted(visit: Visit) -> Answer:
    """Propose that a stop is lifted; a second person agrees."""
    wanted = StopId(visit.path["stop"])
    held = seen_stop(visit.head, visit.viewer.sight, wanted, visit.now)
    return visit.attempt(lambda: _one(visit), partial(_lifted, visit, wanted, held.called[1].body))


def _lifted(visit: Visit, stop: StopId, body: BodyId) -> Answer:
    proposal = propose(visit.house.desk, visit.act(body), Lift(stop=stop))
    told = "It is proposed. The stop stays on until a second person agrees here."
    return See(path=f"/proposals/{proposal.id}", told=told)


def _lines(visit: Visit) -> Iterator[StopLine]:
    stops = visit.head.communications.stops
    for line in stop_lines(visit.facts, visit.moment.at):
        if concerned(visit.head, visit.viewer.sight, stops[line.stop], visit.now):
            yield line


def _stop(visit: Visit, line: StopLine) -> Stop:
    visit.names.learn((line.person, *line.lifted_by))
    return Stop(
        line=line,
        body=body_named(visit.facts, line.body, visit.moment.at) or line.body,
        by=str(visit.names.of(line.person)),
        lifted_by=" and ".join(str(visit.names.of(each)) for each in line.lifted_by),
    )


def _held(
    visit: Visit,
    posts: dict[PublicationId, PostLine],
    wanted: dict[PublicationId, int | None] | dict[PublicationId, int],
) -> Iterator[Held]:
    for publication, out in wanted.items():
        if publication in posts and sees_post(visit.head, visit.viewer.sight, publication, visit.now):
            line = posts[publication]
            stands = account_at(visit.facts, line.account, visit.moment.at)
            yield Held(line=line, account=line.account if stands is None else stands.handle, out=out)


def _bodies(visit: Visit) -> dict[BodyId, str]:
    """The bodies whose posts the viewer may stop, by name; the widest first, which is what a stop is for."""
    held = visit.viewer.sight.subjects.get(STOP, frozenset())
    names = {each: body_named(visit.head, each, visit.now) or each for each in held}
    depth = {each: len(visit.head.bodies.lineage(each, visit.now) or ()) for each in held}
    return {each: names[each] for each in sorted(held, key=lambda each: (depth[each], names[each]))}


def _proposed(visit: Visit, stop: StopId) -> Proposal | None:
    """The open proposal to lift a stop, if there is one."""
    if not visit.moment.is_now:
        return None
    found = open_proposals(visit.reader, visit.head, visit.viewer.person, visit.now)
    return next((each for each in found if isinstance(each.what, Lift) and each.what.stop == stop), None)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts/stops",
        summary="Emergency stops, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/posts/stops/new",
        summary="Before everything is stopped.",
        authority=(STOP,),
        handler=asking,
    ),
    Page(
        method="POST",
        path="/posts/stops/new",
        summary="Stop everything.",
        authority=(STOP,),
        handler=called,
    ),
    Page(
        method="GET",
        path="/posts/stops/{stop}",
        summary="One emergency stop: what it holds and what slipped out.",
        authority="signed-in",
        handler=one,
    ),
    Page(
        method="POST",
        path="/posts/stops/{stop}",
        summary="Propose that a stop is lifted.",
        authority=(STOP,),
        handler=lifted,
    ),
)
