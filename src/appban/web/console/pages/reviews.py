"""Reviews: those that the viewer sees, as of any moment; and opening one for a body, after seeing what it will ask about."""

from collections.abc import Mapping
from functools import partial

import msgspec

from appban.bootstrap import working_calendar
from appban.errors import AppbanError, InputError
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.working_days import after_working_days
from appban.service.exemptions.exemption_state import standing
from appban.service.exemptions.review_pack import Review, reviews_seen
from appban.service.exemptions.reviewing import ESCALATES, SUSPENDS, Opened, open_review, to_review
from appban.service.guard import REVIEW, not_here
from appban.service.work import Work
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.pages.people import bodies_seen
from appban.web.console.visit import Visit
from appban.web.console.words import body_named, quarter_words

STANDS = {
    "open": "Waits for answers",
    "escalated": "Overdue",
    "suspended": "Silence has suspended",
    "closed": "Nothing waits",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One review as a row shows it."""

    review: Review
    body: str
    quarter: str


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption that a review would ask about."""

    exemption: str
    about: str
    state: str
    end: int


def row_of(visit: Visit, review: Review) -> Row:
    """A review by the names of its body and its quarter."""
    return Row(
        review=review,
        body=body_named(visit.facts, review.body, visit.moment.at) or review.body,
        quarter=quarter_words(review.opened, visit.house.desk.zone),
    )


def listed(visit: Visit) -> Answer:
    """The reviews that the viewer sees, those that wait first."""
    asked = sifted(visit, "stands", "body", sorts=("opened",))
    seen = reviews_seen(visit.facts, visit.viewer.sight, visit.moment.at)
    found = [each for each in seen if _wanted(asked, each)]
    pages = max(1, -(-len(found) // SIZE))
    page = min(asked.page, pages)
    asks = {body for each in seen for body in _asks(each)}
    bodies = {each: body_named(visit.facts, each, visit.moment.at) or each for each in asks}
    context = {
        "asked": asked,
        "rows": [row_of(visit, each) for each in found[(page - 1) * SIZE : page * SIZE]],
        "total": len(found),
        "first": (page - 1) * SIZE + 1,
        "links": asked.pages(pages, page),
        "chosen": asked.chosen(
            {"stands": STANDS, "body": {str(body): name for body, name in bodies.items()}}
        ),
        "stands": STANDS,
        "bodies": sorted(bodies.items(), key=lambda pair: pair[1].casefold()),
        "kept": asked.kept_filters,
        "may_open": visit.moment.is_now and bool(_bodies(visit)),
        "at": visit.moment.at,
    }
    return Shown(template="reviews/list.html", title="Reviews", context=context)


def _wanted(asked: Sifted, review: Review) -> bool:
    stands, bodies = asked.filters["stands"], asked.filters["body"]
    return (not stands or review.stands in stands) and (not bodies or not _asks(review).isdisjoint(bodies))


def _asks(review: Review) -> set[BodyId]:
    """The body that a review is of, and those whose exemptions it asks about."""
    return {review.body, *(line.body for line in review.lines)}


def beginning(visit: Visit) -> Shown:
    """What a review of a body would ask about if it were opened now, and until when it would wait."""
    bodies = _bodies(visit)
    body = _chosen(visit, bodies)
    context = {
        "bodies": sorted(bodies.items(), key=lambda pair: pair[1].casefold()),
        "body": body,
        "name": None if body is None else bodies[body],
        "quarter": quarter_words(visit.now, visit.house.desk.zone),
        "asking": [] if body is None else _asking(visit, body),
        "before": [] if body is None else _before(visit, body),
        "dates": _dates(visit),
        "now": visit.now,
    }
    return Shown(template="reviews/new.html", title="Open a review", context=context)


def opened(visit: Visit) -> Answer:
    """Open it."""
    bodies = _bodies(visit)
    body = BodyId(visit.field("body"))
    if body not in bodies:
        raise not_here("body", body)
    return visit.attempt(partial(beginning, visit), partial(_opened, visit, body))


def _opened(visit: Visit, body: BodyId) -> Answer:
    calendar = working_calendar(visit.house.settings)

    def verb(work: Work) -> Opened:
        named = to_review(visit.head, body, work.now)
        if not named:
            raise InputError(
                "There is nothing to ask about: nothing stands, or a review that is open asks about all of it"
            )
        return open_review(work, body, named, calendar)

    receipt = visit.do(verb, body=body)
    if receipt.value is None:  # the same form sent twice: what the first one opened is in the list
        return See(path="/reviews")
    return See(path=f"/reviews/{receipt.value.review}", told="The review is open. Whoever reviews answers.")


def _bodies(visit: Visit) -> Mapping[BodyId, str]:
    """The bodies for which the viewer may open a review, with what each is called."""
    over = visit.viewer.sight.subjects.get(REVIEW, frozenset())
    return {BodyId(body): name for body, name in bodies_seen(visit).items() if body in over}


def _chosen(visit: Visit, bodies: Mapping[BodyId, str]) -> BodyId | None:
    """The body that the address or the form names, else the one that stands over all others; None where none does."""
    wanted = visit.field("body") or visit.asked("body")
    if wanted and wanted not in bodies:
        raise not_here("body", wanted)
    facts, at = visit.head, visit.now
    tops = [each for each in bodies if not set((facts.bodies.lineage(each, at) or ())[1:]) & set(bodies)]
    return BodyId(wanted) if wanted else tops[0] if len(tops) == 1 else None


def _asking(visit: Visit, body: BodyId) -> list[Asking]:
    facts, at = visit.head, visit.now
    named = to_review(facts, body, at)
    visit.names.learn(each.id for one in named for each in facts.exemptions[one].request.people)
    return [
        Asking(
            exemption=one,
            about=about(visit, one),
            state=standing(facts, one, at).state,
            end=facts.exemptions[one].request.end,
        )
        for one in named
    ]


def about(visit: Visit, exemption: ExemptionId) -> str:
    """What an exemption is about, in a few words."""
    request = visit.facts.exemptions[exemption].request
    apps = ", ".join(visit.facts.apps[app][-1].name for app in request.apps)
    return (
        f"{apps} for {', '.join(str(visit.names.of(each.id)) for each in request.people)}, {request.purpose}"
    )


def _before(visit: Visit, body: BodyId) -> list[Row]:
    """The reviews of this body that were opened in this quarter already."""
    where = visit.house.desk.zone
    seen = reviews_seen(visit.head, visit.viewer.sight, visit.now)
    quarter = quarter_words(visit.now, where)
    return [
        row_of(visit, each)
        for each in seen
        if each.body == body and quarter_words(each.opened, where) == quarter
    ]


def _dates(visit: Visit) -> tuple[int, int] | str:
    """When silence would escalate and suspend; or why that cannot be counted."""
    try:
        calendar = working_calendar(visit.house.settings)
        escalates, suspends = (
            after_working_days(calendar, visit.now, days, visit.house.desk.zone)
            for days in (ESCALATES, SUSPENDS)
        )
    except AppbanError as fault:
        return str(fault)
    return escalates, suspends


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/reviews",
        summary="Reviews of what stands, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/reviews/new",
        summary="Before a review is opened.",
        authority=("review",),
        handler=beginning,
    ),
    Page(
        method="POST",
        path="/reviews/new",
        summary="Open a review.",
        authority=("review",),
        handler=opened,
    ),
)
