"""Clearing or refusing a post, and releasing one through a stop: the exact content and its digest on the page that decides.

Each person signs in and decides for themselves. On the urgent route one act clears the post and, where the viewer could
fill one, a seat of each emergency exemption that it is posted under.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.regime.account_state import account_at
from appban.regime.exemption import ExemptionId
from appban.regime.lacks import before_clearance
from appban.regime.post_state import CLEARERS
from appban.service.cases.case_waiting import could_decide
from appban.service.naming import short_reference
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import Release
from appban.service.publications.post_clearing import (
    Medium,
    PostClearing,
    SeatOfBundle,
    clear_bundle,
    decide_post,
)
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG
from appban.web.console.page import Page
from appban.web.console.pages.post import Post, post_of, shown_in
from appban.web.console.visit import Visit

Outcome = Literal["clear", "refuse"]
CLEARS = ("clear:post", "clear:duty-post")
INSTRUMENT = "cleared with the post"


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat of an emergency exemption that the viewer could fill in the same act; `value` as the form sends it."""

    value: str
    text: str
    part: SeatOfBundle


def ask(visit: Visit, outcome: Outcome) -> Answer:
    """The content, and the form of a decision."""
    return _shown(visit, outcome)


def made(visit: Visit, outcome: Outcome) -> Answer:
    """Make the decision on the version that was shown."""
    found = post_of(visit)
    return visit.attempt(lambda: _shown(visit, outcome), partial(_made, visit, found, outcome))


def _shown(visit: Visit, outcome: Outcome) -> Shown:
    found = post_of(visit)
    seats = list(_seats(visit, found)) if outcome == "clear" else []
    context = {
        **shown_in(visit, found),
        "outcome": outcome,
        "seats": seats,
        "chosen": visit.fields("seat") if visit.form else [each.value for each in seats],
        "typed": {name: visit.field(name) for name in ("reason", "medium")},
        "missing": before_clearance(found.page.lacks),
        "needed": CLEARERS,
        "most": LONG,
    }
    title = "Clear this post" if outcome == "clear" else "Refuse this post"
    return Shown(template="posts/decide.html", title=title, context=context)


def _made(visit: Visit, found: Post, outcome: Outcome) -> Answer:
    asked = PostClearing(
        publication=found.id,
        digest=visit.field("digest"),
        outcome=outcome,
        medium=_medium(visit),
        reason=reason_of(visit),
    )
    chosen = visit.fields("seat")
    seats = tuple(each.part for each in _seats(visit, found) if each.value in chosen)
    if seats and outcome == "clear":
        visit.do(lambda work: clear_bundle(work, asked, seats, INSTRUMENT))
    else:
        visit.do(lambda work: decide_post(work, asked))
    return See(path=found.base, told=_told(outcome, len(found.page.clearers) + 1))


def _told(outcome: Outcome, cleared_by: int) -> str:
    if outcome == "refuse":
        return "It is refused. Its author changes it, and the new version is cleared."
    if cleared_by < CLEARERS:
        return "Your clearance is in the record. A second person is still missing."
    return "Your clearance is in the record. Two have cleared it."


def _medium(visit: Visit) -> Medium:
    text = visit.field("medium")
    if text not in {"in-person", "telephone"}:
        raise InputError("Say whether you read it here, or had it read out to you")
    return "telephone" if text == "telephone" else "in-person"


def reason_of(visit: Visit) -> str:
    """The reason of a form; InputError for one that is too long."""
    reason = visit.field("reason")
    if len(reason) > LONG:
        raise InputError(f"The reason has {len(reason)} characters; use at most {LONG}")
    return reason


def _seats(visit: Visit, found: Post) -> Iterator[Seat]:
    """The seats of emergency exemptions of its circumstance, under which it is posted, that the viewer could fill."""
    content = found.page.content
    stands = account_at(visit.head, content.account, visit.now)
    if content.route != "urgent" or content.circumstance is None or stands is None:
        return
    for exemption in stands.exemptions:
        held = visit.head.exemptions.get(exemption)
        if held is None or held.request.route != "emergency":
            continue
        if held.request.circumstance == content.circumstance:
            yield from _open_seats(visit, exemption, held.versions[-1][1].digest)


def _open_seats(visit: Visit, exemption: ExemptionId, digest: str) -> Iterator[Seat]:
    with visit.cases() as cases:
        line = cases.line(exemption, visit.now)
        open_ones = could_decide(visit.head, line, visit.viewer.sight, visit.viewer.person, visit.now)
    for stage in dict.fromkeys(each.partition("/")[0] for each in open_ones):
        yield Seat(
            value=f"{exemption}:{stage}",
            text=f"Clear {stage} of the exemption {short_reference(exemption)} in the same act",
            part=SeatOfBundle(exemption=exemption, digest=digest, stage=stage),
        )


def releasing(visit: Visit) -> Answer:
    """The content, and the form by which its release is proposed."""
    return _releasing(visit)


def _releasing(visit: Visit) -> Shown:
    found = post_of(visit)
    context = {**shown_in(visit, found), "reason": visit.field("reason"), "most": LONG}
    return Shown(template="posts/release.html", title="Propose to release this post", context=context)


def released(visit: Visit) -> Answer:
    """Propose to release the version that was shown; a second person on call agrees."""
    found = post_of(visit)
    return visit.attempt(lambda: _releasing(visit), partial(_released, visit, found))


def _released(visit: Visit, found: Post) -> Answer:
    what = Release(publication=found.id, digest=visit.field("digest"), reason=reason_of(visit))
    proposal = propose(visit.house.desk, visit.act(), what)
    told = "It is proposed. It is released when a second person on call agrees here."
    return See(path=f"/proposals/{proposal.id}", told=told)


def _pages(outcome: Outcome) -> tuple[Page, Page]:
    path = f"/posts/{{post}}/{outcome}"
    return (
        Page(
            method="GET",
            path=path,
            summary=f"{outcome.title()} a post: exactly what is decided on.",
            authority=CLEARS,
            handler=partial(ask, outcome=outcome),
            step_up=True,
        ),
        Page(
            method="POST",
            path=path,
            summary=f"{outcome.title()} a post.",
            authority=CLEARS,
            handler=partial(made, outcome=outcome),
            step_up=True,
        ),
    )


PAGES: tuple[Page, ...] = (
    *_pages("clear"),
    *_pages("refuse"),
    Page(
        method="GET",
        path="/posts/{post}/release",
        summary="Before a post is released through a stop.",
        authority=("clear:duty-post",),
        handler=releasing,
    ),
    Page(
        method="POST",
        path="/posts/{post}/release",
        summary="Propose to release a post.",
        authority=("clear:duty-post",),
        handler=released,
    ),
)
