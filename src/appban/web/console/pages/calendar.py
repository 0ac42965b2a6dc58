"""A calendar of one's own ends and reviews, for a calendar program that cannot sign in: an address that is a secret."""

from appban.errors import NotFoundError
from appban.service.telling.calendar import MEDIA_TYPE
from appban.service.telling.feed import drop_token, feed, new_token
from appban.web.console.answers import Answer, Raw, See, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit


def served(visit: Visit) -> Answer:
    """The calendar of whoever an address belongs to; an address that was replaced is as one that never was."""
    found = feed(visit.reader, visit.head, visit.path["name"].removesuffix(".ics"), visit.now)
    if found is None or not visit.path["name"].endswith(".ics"):
        raise NotFoundError("there is no such calendar")
    headers = (("cache-control", "private, no-store"), ("x-content-type-options", "nosniff"))
    return Raw(media_type=f"{MEDIA_TYPE}; charset=utf-8", data=found, headers=headers)


def made(visit: Visit) -> Answer:
    """Make a new address, which ends the one before; it is shown this once."""
    desk = visit.house.desk
    token = new_token(desk.store, desk.entropy, visit.viewer.person, visit.now)
    address = f"{visit.asking.origin}/calendar/{token}.ics"
    return Shown(template="account/calendar.html", title="Your calendar", context={"address": address})


def dropped(visit: Visit) -> Answer:
    """End the address."""
    drop_token(visit.house.desk.store, visit.viewer.person)
    return See(path="/account", told="The address of your calendar is ended.")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/calendar/{name}",
        summary="A calendar by its secret address.",
        authority="anybody",
        handler=served,
    ),
    Page(
        method="POST",
        path="/account/calendar",
        summary="Make a new address for one's calendar.",
        authority="signed-in",
        handler=made,
    ),
    Page(
        method="POST",
        path="/account/calendar/end",
        summary="End the address of one's calendar.",
        authority="signed-in",
        handler=dropped,
    ),
)
