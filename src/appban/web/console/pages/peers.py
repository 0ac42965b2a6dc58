"""Accounts of others that ours are compared with: named with what shows whose they are, and dropped with a reason."""

from functools import partial

import msgspec
from wtforms import Form, StringField

from appban.errors import InputError, RefusedError
from appban.regime.communications import PeerNaming
from appban.regime.events.readings import ReadingTaken
from appban.regime.figures import channel_of
from appban.regime.measuring import holding
from appban.regime.source import Source
from appban.service.guard import not_here
from appban.service.readings.peers import drop_peer, name_peer
from appban.service.readings.taking import READING
from appban.web.console.admission import admits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT, needed, problems
from appban.web.console.page import Page
from appban.web.console.visit import Visit

ONLY = (READING,)
MARKS = {"seen": "I saw it there myself", "secondary": "One other source says so"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One peer, with what was last read of its followers (None: nobody did)."""

    naming: PeerNaming
    channel: str
    followers: ReadingTaken | None


class Naming(Form):
    """A peer as a form asks for it."""

    name = StringField(validators=needed("Say whose account it is", SHORT))
    channel = StringField(validators=needed("Choose the channel", SHORT))
    handle = StringField(validators=needed("Enter the handle", SHORT))
    reference = StringField(validators=needed("Say what shows that it is theirs", SHORT))


class Dropping(Form):
    """Why a peer is compared with no longer."""

    reason = StringField(validators=needed("Say why", SHORT))


def listed(visit: Visit) -> Answer:
    """The peers named by the moment, those that were dropped among them."""
    held, at = visit.facts.communications, visit.moment.at
    rows = [
        Row(
            naming=each,
            channel=_channel(visit, each),
            followers=holding(held.readings.get(peer, []), "followers", at),
        )
        for peer, each in held.peers.items()
        if each.event.stated <= at
    ]
    rows.sort(key=lambda each: (_dropped(each.naming, at), each.naming.event.peer.name.casefold()))
    may = visit.moment.is_now and admits(ONLY, visit.viewer)
    return Shown(template="peers/list.html", title="Peers", context={"rows": rows, "may": may, "at": at})


def new(visit: Visit) -> Answer:
    """Where a peer is named."""
    return _new(visit)


def _new(visit: Visit) -> Shown:
    channels = visit.head.communications.channels
    known = [(each, channel_of(visit.head, each)) for each in channels]
    context = {
        "typed": {name: visit.field(name) for name in ("name", "channel", "handle", "reference", "mark")},
        "channels": sorted((str(each), found.name) for each, found in known if found is not None),
        "marks": MARKS,
    }
    return Shown(template="peers/new.html", title="Name a peer", context=context)


def named(visit: Visit) -> Answer:
    """Name a peer."""
    found = problems(Naming(visit.form))
    if found:
        return visit.again(_new(visit), found)
    return visit.attempt(partial(_new, visit), partial(_named, visit))


def _named(visit: Visit) -> Answer:
    mark, channel = visit.field("mark"), visit.field("channel")
    if mark not in MARKS:
        raise InputError("Say how you know of it")
    if channel not in visit.head.communications.channels:
        raise InputError("Choose the channel from the list")
    source = Source(reference=visit.field("reference"), mark="seen" if mark == "seen" else "secondary")
    name, handle = visit.field("name"), visit.field("handle")
    visit.do(lambda work: name_peer(work, name, channel, handle, source))
    return See(path="/peers", told=f"{name} is named. Figures of it are taken with their printed source.")


def ending(visit: Visit) -> Answer:
    """Where a peer is dropped."""
    return _ending(visit)


def _ending(visit: Visit) -> Shown:
    naming = _found(visit)
    context = {"naming": naming, "typed": {"reason": visit.field("reason")}}
    return Shown(template="peers/drop.html", title=f"Drop {naming.event.peer.name}", context=context)


def dropped(visit: Visit) -> Answer:
    """Compare with a peer no longer."""
    shown = partial(_ending, visit)
    found = problems(Dropping(visit.form))
    if found:
        return visit.again(shown(), found)
    return visit.attempt(shown, partial(_drop, visit))


def _drop(visit: Visit) -> Answer:
    naming = _found(visit)
    if naming.dropped is not None:
        raise RefusedError(f"{naming.event.peer.name} was dropped already")
    visit.do(lambda work: drop_peer(work, naming.event.peer.id, visit.field("reason")))
    return See(path="/peers", told=f"{naming.event.peer.name} is dropped. Reports of weeks before keep it.")


def _found(visit: Visit) -> PeerNaming:
    for peer, naming in visit.head.communications.peers.items():
        if peer == visit.path["peer"]:
            return naming
    raise not_here("peer", visit.path["peer"])


def _channel(visit: Visit, naming: PeerNaming) -> str:
    found = channel_of(visit.facts, naming.event.peer.channel)
    return naming.event.peer.channel if found is None else found.name


def _dropped(naming: PeerNaming, at: int) -> bool:
    return naming.dropped is not None and naming.dropped <= at


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/peers",
        summary="The accounts of others that ours are compared with.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/peers/new",
        summary="Where a peer is named.",
        authority=ONLY,
        handler=new,
    ),
    Page(
        method="POST",
        path="/peers/new",
        summary="Name a peer.",
        authority=ONLY,
        handler=named,
    ),
    Page(
        method="GET",
        path="/peers/{peer}/drop",
        summary="Where a peer is dropped.",
        authority=ONLY,
        handler=ending,
    ),
    Page(
        method="POST",
        path="/peers/{peer}/drop",
        summary="Compare with a peer no longer.",
        authority=ONLY,
        handler=dropped,
    ),
)
