"""Channels and frameworks from a file: chosen or uploaded by one person, taken in when a second agrees (see proposals)."""

from functools import partial

from appban.bootstrap.shipped import shipped_channels
from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.service.bans.ban_drafts import checked_name
from appban.service.channels.adopting import read_channels
from appban.service.guard import CHANNEL
from appban.service.proposing.proposals import propose
from appban.service.proposing.proposed import AdoptChannels
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import one_of, typed
from appban.web.console.page import Page, both
from appban.web.console.pages.channels import bodies_for
from appban.web.console.visit import Visit

MOST = 1024 * 1024
UPLOAD = Limits(size=MOST + 65_536)
"""A file of channels or of a framework, several times larger than any that ships, and the fields beside it."""


def choosing(visit: Visit) -> Shown:
    """Where a file is uploaded or chosen."""
    context = {
        "shipped": sorted(shipped_channels()),
        "bodies": bodies_for(visit, CHANNEL),
        "typed": typed(visit, "shipped", "body"),
    }
    return Shown(template="channels/adopt.html", title="Take in channels or a framework", context=context)


def proposed(visit: Visit) -> Answer:
    """Propose to take a file in."""
    return visit.attempt(partial(choosing, visit), partial(_proposed, visit))


def _proposed(visit: Visit) -> Answer:
    name, data = _file(visit)
    read_channels(data, name)
    known = tuple(body for body, _ in bodies_for(visit, CHANNEL))
    body = visit.field("body")
    whose = BodyId(one_of(body, known, "Choose one of these bodies, or none")) if body else None
    made = propose(visit.house.desk, visit.act(), AdoptChannels(file=name, text=data.decode(), body=whose))
    told = "It is proposed. Nothing is taken in until a second person agrees, signed in as themselves."
    return See(path=f"/proposals/{made.id}", told=told)


def _file(visit: Visit) -> tuple[str, bytes]:
    upload, shipped, held = visit.files.get("file"), visit.field("shipped"), shipped_channels()
    if (upload is None) == (not shipped):
        raise InputError("Upload a file or choose one that ships, one of the two")
    if upload is not None:
        return checked_name(upload.name), upload.data
    return f"{one_of(shipped, tuple(held), 'Choose a file that ships')}.yaml", held[shipped]


PAGES: tuple[Page, ...] = both(
    "/channels/adopt", (CHANNEL,), "Take in channels or a framework", choosing, proposed, uploads=UPLOAD
)
