"""The public register as it stands now: the files that `appban report register` writes, under /public/register/."""

from appban.errors import NotFoundError
from appban.reports.register.frame import POLICY
from appban.reports.register.site import TYPES
from appban.web.console.answers import Answer, Raw
from appban.web.console.page import Page
from appban.web.console.visit import Visit

_HEADERS = (
    ("content-security-policy", f"{POLICY}; frame-ancestors 'none'"),
    ("cache-control", "public, max-age=60"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)


def served(visit: Visit) -> Answer:
    """A file of the register, whatever moment the address asks for."""
    files = visit.console.registers.files(visit.house, visit.reader, visit.head, visit.now)
    place = visit.path["place"]
    if place not in files:
        raise NotFoundError("the register has no such page")
    return Raw(media_type=TYPES[place.rpartition(".")[2]], data=files[place], headers=_HEADERS)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/public/register/{place}",
        summary="The public register: pages, tables, feed and proofs, by their place in it.",
        authority="anybody",
        handler=served,
        slow=True,
        rest=True,
    ),
)
