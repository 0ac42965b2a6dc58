"""What of posts and official accounts the first page shows: what waits to be cleared or put right, and what nobody cleared."""

import msgspec

from appban.bootstrap import working_calendar
from appban.regime.publication import PublicationId
from appban.service.publications.post_waiting import PostWaiting, posts_waiting
from appban.service.publications.righting import reviews_waiting
from appban.web.console.pages.posts import called, strangers
from appban.web.console.visit import Visit

MOST = 12
"""How many the page shows; the list of posts has the rest."""

_DO = {
    "clear": ("Clear or refuse a post", ""),
    "posted": ("Say what came of posting it", "/posted"),
    "take-down": ("Take a post down, and say so", "/taken-down"),
    "captions": ("Add the captions", "/captions"),
    "review": ("Look at an urgent post again", "/review"),
}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits: what to do, where, and about which post."""

    do: str
    href: str
    about: str
    urgent: bool
    due: int | None


class OfPosts(msgspec.Struct, frozen=True, kw_only=True):
    """The first things that wait, how many there are, and how many posts nobody here cleared."""

    items: tuple[Item, ...] = ()
    waits: int = 0
    strange: int = 0


def posts(visit: Visit) -> OfPosts:
    """What the first page shows of posts."""
    facts, at = visit.facts, visit.moment.at
    if not facts.communications.accounts:
        return OfPosts()
    calendar = working_calendar(visit.house.settings)
    owed = {each.publication: each for each in reviews_waiting(facts, at, calendar, visit.house.desk.zone)}
    found = posts_waiting(facts, visit.viewer.person, at, owed)
    return OfPosts(
        items=tuple(_item(visit, each) for each in found[:MOST]),
        waits=len(found),
        strange=len(strangers(visit)),
    )


def _item(visit: Visit, waiting: PostWaiting) -> Item:
    do, onward = _DO[waiting.kind]
    short = PublicationId(waiting.publication).rpartition("-")[2][:8].upper()
    return Item(
        do=do,
        href=f"/posts/{waiting.publication}{onward}",
        about=f"{short} on {called(visit.facts, waiting.account, visit.moment.at)}, {waiting.topic}",
        urgent=waiting.urgent,
        due=waiting.due,
    )
