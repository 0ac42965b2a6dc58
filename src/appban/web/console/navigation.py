"""What the bar at the top of each page offers to whoever is signed in: what their authority opens, and no more."""

from typing import TYPE_CHECKING

import msgspec

from appban.service.answers.seeing import PARTS
from appban.service.guard import FOI
from appban.web.console.admission import admits
from appban.web.console.page import Authority

if TYPE_CHECKING:
    from appban.web.console.visit import Viewer


class Place(msgspec.Struct, frozen=True):
    """One link of the bar; `below` are addresses that belong to it besides its own."""

    text: str
    href: str
    authority: Authority = "signed-in"
    below: tuple[str, ...] = ()


DECIDES: Authority = ("clear:*", "assess", "declare", "ratify")
"""Whoever has a part in deciding requests."""

PLACES: tuple[Place, ...] = (
    Place("Home", "/"),
    Place("Exemptions", "/exemptions", below=("/requests", "/circumstances", "/reviews")),
    Place("Queue", "/queue", DECIDES),
    Place("Restrictions", "/restrictions", below=("/applications", "/bans", "/statements")),
    Place("Channels", "/channels", below=("/accounts", "/assessments", "/standing-uses")),
    Place("Devices", "/devices", below=("/findings", "/enforcement")),
    Place("Posts", "/posts", below=("/corrections",)),
    Place(
        "People",
        "/people",
        below=("/bodies", "/authorities", "/authority", "/rota", "/away", "/proposals"),
    ),
    Place("Information", "/foi", (FOI,)),
    Place("Answers", "/answers", PARTS),
    Place("Record", "/record"),
    Place("Figures", "/figures", below=("/questions",)),
    Place("Performance", "/performance", below=("/topics", "/readings", "/peers", "/reports")),
)


def navigation(viewer: "Viewer", here: str) -> list[dict[str, object]]:
    """The links, with the one marked where the viewer is."""
    return [
        {
            "text": place.text,
            "href": place.href,
            "current": _is_here(place, here),
            "count": None,
        }
        for place in PLACES
        if admits(place.authority, viewer)
    ]


def _is_here(place: Place, here: str) -> bool:
    if place.href == "/":
        return here == "/"
    return any(here == each or here.startswith(f"{each}/") for each in (place.href, *place.below))
