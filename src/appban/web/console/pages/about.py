"""What the service says of itself: how accessible it is, and what it keeps of people."""

from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit


def accessibility(_visit: Visit) -> Answer:
    """The accessibility statement."""
    return Shown(template="about/accessibility.html", title="Accessibility statement")


def privacy(_visit: Visit) -> Answer:
    """What is kept of people, and for how long."""
    return Shown(template="about/privacy.html", title="Privacy")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/accessibility",
        summary="The accessibility statement.",
        authority="anybody",
        handler=accessibility,
    ),
    Page(
        method="GET", path="/privacy", summary="What is kept of people.", authority="anybody", handler=privacy
    ),
)
