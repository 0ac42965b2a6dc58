"""The first page of whoever is signed in: what waits for them, what is new of their own, and where their work is."""

from collections.abc import Iterator, Mapping

import msgspec

from appban.regime.exemption import ExemptionId, ReviewId
from appban.service.cases.case_line import CaseLine
from appban.service.cases.case_waiting import Waiting, waits_for
from appban.service.exemptions.exemption_state import State
from appban.service.exemptions.review_pack import reviews_seen
from appban.service.proposing.proposals import open_proposals
from appban.service.proposing.proposed import Proposal
from appban.web.console.admission import admits
from appban.web.console.answers import Answer, Shown
from appban.web.console.navigation import PLACES
from appban.web.console.page import Page
from appban.web.console.pages.home_channels import comms_waiting
from appban.web.console.pages.home_office import office
from appban.web.console.pages.home_posts import posts
from appban.web.console.pages.proposals import rows_of
from appban.web.console.pages.reviews import row_of
from appban.web.console.visit import Visit

MOST = 12
"""How many of each kind the page shows; the lists have the rest."""

_DO = {
    "decide": "Decide",
    "confirm": "Confirm in writing a decision given by telephone",
    "ratify": "Ratify an emergency exemption",
    "review-emergency": "Review an emergency exemption that nobody ratified",
    "evidence": "Give evidence of a safeguard",
    "news": "",
}


class Reviewing(msgspec.Struct, frozen=True, kw_only=True):
    """A review in which something waits for the viewer: how many exemptions, and by when the first."""

    review: ReviewId
    name: str
    waits: int
    due: int | None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits: what to do, about which exemption, for whom, and by when if that is known."""

    do: str
    href: str
    exemption: str
    about: str
    due: int | None
    due_known: bool
    state: State


def home(visit: Visit) -> Answer:
    """What waits for the viewer."""
    with visit.cases() as cases:
        seen = {line.exemption: line for line in cases.seen(visit.viewer.sight, visit.moment.at)}
        waiting = waits_for(
            visit.facts, seen.values(), visit.viewer.sight, visit.viewer.person, visit.moment.at
        )
    visit.names.learn(
        person for each in waiting if each.exemption in seen for person in seen[each.exemption].people
    )
    todo = [each for each in waiting if each.kind not in {"news", "review"}]
    reviews = list(_reviews(visit, [each for each in waiting if each.kind == "review"]))
    news = [each for each in waiting if each.kind == "news"]
    mine = [line for line in seen.values() if visit.viewer.sight.ids & {*line.people, *line.makers}]
    proposals = [each for each in rows_of(visit, _proposed(visit)) if each.waits]
    of_posts = posts(visit)
    comms = comms_waiting(visit)
    whole = len(todo) + len(proposals) + len(comms) + of_posts.waits
    context = {
        "comms": comms,
        "todo": list(_items(visit, todo[:MOST], seen)),
        "news": list(_items(visit, news[:MOST], seen)),
        "waits": whole + sum(each.waits for each in reviews),
        "more": max(0, len(todo) - MOST),
        "in_force": sum(line.state is State.IN_FORCE for line in mine),
        "asked": sum(line.state in {State.REQUESTED, State.ASSESSED, State.PART_CLEARED} for line in mine),
        "lapsed": sum(line.state is State.LAPSED for line in seen.values()),
        "seen": len(seen),
        "proposals": proposals,
        "reviews": reviews,
        "queue": any(place.href == "/queue" and admits(place.authority, visit.viewer) for place in PLACES),
        **office(visit, seen.values()),
        "posts": of_posts.items,
        "posts_waiting": of_posts.waits,
        "strange": of_posts.strange,
        "decides": any(subject.startswith("clear:") for subject in visit.viewer.capacities),
    }
    return Shown(template="home/home.html", title="What waits for you", context=context)


def _proposed(visit: Visit) -> tuple[Proposal, ...]:
    """The acts of two persons that wait for a second, of those now."""
    if not visit.moment.is_now:
        return ()
    return open_proposals(visit.reader, visit.head, visit.viewer.person, visit.now)


def _reviews(visit: Visit, waiting: list[Waiting]) -> Iterator[Reviewing]:
    """What waits in reviews, one line a review: a department has many exemptions, and they are answered from its page."""
    asked: dict[ReviewId, list[Waiting]] = {}
    for each in waiting:
        asked.setdefault(ReviewId(each.what), []).append(each)
    for review in reviews_seen(visit.facts, visit.viewer.sight, visit.moment.at) if asked else ():
        mine = asked.get(review.review, [])
        if mine:
            row = row_of(visit, review)
            due = min((each.due for each in mine if each.due is not None), default=None)
            yield Reviewing(review=review.review, name=f"{row.body}, {row.quarter}", waits=len(mine), due=due)


def _items(visit: Visit, waiting: list[Waiting], seen: Mapping[ExemptionId, CaseLine]) -> Iterator[Item]:
    for each in waiting:
        line = seen[each.exemption]
        who = ", ".join(str(visit.names.of(person)) for person in line.people)
        apps = ", ".join(visit.facts.apps[app][-1].name for app in line.apps)
        yield Item(
            do=_DO[each.kind],
            href=f"/exemptions/{each.exemption}",
            exemption=each.exemption,
            about=f"{apps} for {who}, {line.purpose}",
            due=each.due,
            due_known=each.due_known,
            state=line.state,
        )


PAGES: tuple[Page, ...] = (
    Page(method="GET", path="/", summary="What waits for you.", authority="signed-in", handler=home),
)
