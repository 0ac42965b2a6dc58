"""The public list of corrections: what was wrong with a post that went out and what is right. Of now alone; it names nobody."""

from appban.regime.account import AccountId
from appban.service.publications.righting import correction_lines
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.pages.posts import called
from appban.web.console.visit import Visit


def shown(visit: Visit) -> Answer:
    """The corrections, the newest first, whatever moment the address asks for."""
    lines = list(correction_lines(visit.head, visit.now))
    rows = [(line, called(visit.head, AccountId(line.account), visit.now)) for line in lines]
    return Shown(
        template="public/corrections.html", title="Corrections", context={"rows": rows, "moment": None}
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/corrections",
        summary="What was put right in posts that went out.",
        authority="anybody",
        handler=shown,
    ),
)
