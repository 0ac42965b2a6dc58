"""Where in the console a notice leads; without a console, which command shows it."""

from appban.errors import SettingsError
from appban.service.telling.notice import LINK_TEXT, Kind, Notice

PAGES: dict[Kind, str] = {
    "authority": "/",
    "review": "/reviews",
    "silence": "/reviews",
    "passkey": "/",
    "alarm": "/posts",
    "fault": "/record",
    "test": "/",
}
"""The page for each kind; the others lead to their exemption."""
COMMANDS: dict[Kind, str] = {
    "authority": "appban authority list",
    "review": "appban review list --waiting",
    "silence": "appban review list --waiting",
    "passkey": "appban person list",
    "post": "appban post list --state submitted",
    "alarm": "appban finding list --kind unapproved-post",
    "fault": "appban log verify",
    "test": "appban notice list",
}


def link_of(notice: Notice, console: str | None) -> str:
    """The address of the page that a notice is about, or the command that shows the same.

    SettingsError for a link that opens a page, where no console is known to open it at.
    """
    if notice.kind == "need":
        if console is None:
            raise SettingsError(
                "a link leads to the console; name its address as `console` in the notices file"
            )
        return f"{console.rstrip('/')}/need/{notice.values.get(LINK_TEXT, '')}"
    if console is None:
        return COMMANDS.get(notice.kind, f"appban exemption show {notice.reference}")
    return console.rstrip("/") + _page(notice)


def _page(notice: Notice) -> str:
    """The page of a notice. One about a post leads to that; one about a review leads to what is open for the body, and else to the list of reviews."""
    if notice.kind == "post":
        return f"/posts/{notice.reference}"
    page = PAGES.get(notice.kind, f"/exemptions/{notice.reference}")
    opened = notice.values.get("review") if notice.kind in {"review", "silence"} else None
    return f"{page}/{opened}" if opened else page
