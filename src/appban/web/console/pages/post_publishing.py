"""Posting by hand: somebody says that they go and post it from an exempt device, and then what came of it, with evidence."""

from functools import partial

from appban.errors import InputError, NotFoundError
from appban.regime.account_state import account_at
from appban.regime.device import DeviceId
from appban.regime.time import read
from appban.service.naming import known_device
from appban.service.publications.publishing_posts import (
    MANUAL,
    Begin,
    Posted,
    begin,
    not_posted,
    posted_by_hand,
)
from appban.service.rosters import roster_for
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.filters import Times
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.pages.post import Post, post_of, shown_in
from appban.web.console.posting import UPLOAD
from appban.web.console.visit import Visit


def going(visit: Visit) -> Answer:
    """What has to be there, and from which device."""
    return _going(visit)


def _going(visit: Visit) -> Shown:
    found = post_of(visit)
    context = {
        **shown_in(visit, found),
        "devices": _devices(visit, found),
        "typed": {name: visit.field(name) for name in ("device", "other")},
    }
    return Shown(template="posts/publish.html", title="Go and post it", context=context)


def begun(visit: Visit) -> Answer:
    """Write that it is begun, if nothing is lacking now."""
    found = post_of(visit)
    return visit.attempt(lambda: _going(visit), partial(_begun, visit, found))


def _begun(visit: Visit, found: Post) -> Answer:
    device = _device(visit)
    asked = Begin(publication=found.id, digest=visit.field("digest"), platform=MANUAL, device=device)
    roster = roster_for(visit.house.lake, visit.now, (device,))
    visit.do(lambda work: begin(work, asked, roster))
    return See(
        path=f"{found.base}/posted",
        told="Post exactly this from that device now. Then say here what came of it.",
    )


def _devices(visit: Visit, found: Post) -> list[tuple[str, str]]:
    """The devices of the exemptions that the account is run under, by name."""
    stands = account_at(visit.head, found.page.content.account, visit.now)
    held = [visit.head.exemptions.get(each) for each in (() if stands is None else stands.exemptions)]
    ids = [device.id for each in held if each is not None for device in each.request.devices]
    visit.names.learn(ids)
    return [(each, str(visit.names.of(each))) for each in dict.fromkeys(ids)]


def _device(visit: Visit) -> DeviceId:
    text = visit.field("other") or visit.field("device")
    if not text:
        raise InputError("Say from which device you post it")
    try:
        return known_device(visit.reader, text)
    except NotFoundError as unknown:
        raise InputError(str(unknown)) from None


def telling(visit: Visit) -> Answer:
    """Where it stands, since when, and a picture of the screen."""
    return _telling(visit)


def _telling(visit: Visit) -> Shown:
    found = post_of(visit)
    here = Times(visit.house.desk.zone).here(visit.now)
    context = {
        **shown_in(visit, found),
        "typed": {name: visit.field(name) for name in ("address", "reference")},
        "when": visit.field("when") or f"{here:%Y-%m-%d %H:%M}",
    }
    return Shown(template="posts/posted.html", title="Say that it is out", context=context)


def told(visit: Visit) -> Answer:
    """Write that it is out, with the evidence."""
    found = post_of(visit)
    return visit.attempt(lambda: _telling(visit), partial(_told, visit, found))


def _told(visit: Visit, found: Post) -> Answer:
    picture = visit.files.get("screenshot")
    if not visit.field("address"):
        raise InputError("Enter the address at which it stands")
    if picture is None:
        raise InputError("Choose a picture of it as it stands there, PNG or JPEG")
    said = Posted(
        publication=found.id,
        address=visit.field("address")[:LONG],
        at=_when(visit, found),
        screenshot=picture.data,
        reference=visit.field("reference")[:SHORT] or None,
    )
    visit.do(lambda work: posted_by_hand(work, said, visit.house.evidence))
    return See(
        path=found.base, told="It is in the record as live, with its address, its time and the picture."
    )


def _when(visit: Visit, found: Post) -> int:
    """The minute that was typed; the one in which it was begun counts from then."""
    text = visit.field("when")
    if len(text) <= len("2026-11-30"):
        raise InputError("Enter the day and the time at which it went out, such as 2026-11-30 21:40")
    at = read(text, visit.house.desk.zone, bare="start")[0]
    begun_at = max((each.begun for each in found.page.carried), default=at)
    minute = 60_000_000
    return begun_at if at < begun_at < at + minute else at


def failing(visit: Visit) -> Answer:
    """Why it did not go out."""
    return _failing(visit)


def _failing(visit: Visit) -> Shown:
    found = post_of(visit)
    context = {
        "post": found,
        "act": {
            "slug": "not-posted",
            "title": "Say that it did not go out",
            "yes": "It did not go out",
            "follows": ("It can be posted anew while nothing is lacking.",),
            "label": "Why",
            "address": False,
            "grave": False,
        },
        "typed": {"says": visit.field("says"), "address": ""},
        "most": LONG,
    }
    return Shown(template="posts/right.html", title="Say that it did not go out", context=context)


def failed(visit: Visit) -> Answer:
    """Write that it did not go out."""
    found = post_of(visit)
    return visit.attempt(lambda: _failing(visit), partial(_failed, visit, found))


def _failed(visit: Visit, found: Post) -> Answer:
    says = visit.field("says")
    if not says or len(says) > LONG:
        raise InputError(f"Say why it did not go out, in at most {LONG} characters")
    visit.do(lambda work: not_posted(work, found.id, says))
    return See(path=found.base, told="It is in the record that it did not go out.")


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts/{post}/publish",
        summary="Before somebody goes to post by hand.",
        authority="signed-in",
        handler=going,
    ),
    Page(
        method="POST",
        path="/posts/{post}/publish",
        summary="Go and post by hand.",
        authority="signed-in",
        handler=begun,
    ),
    Page(
        method="GET",
        path="/posts/{post}/posted",
        summary="What came of posting by hand.",
        authority="signed-in",
        handler=telling,
    ),
    Page(
        method="POST",
        path="/posts/{post}/posted",
        summary="Say that a post is out.",
        authority="signed-in",
        handler=told,
        uploads=True,
        limits=UPLOAD,
    ),
    Page(
        method="GET",
        path="/posts/{post}/not-posted",
        summary="Why a post did not go out.",
        authority="signed-in",
        handler=failing,
    ),
    Page(
        method="POST",
        path="/posts/{post}/not-posted",
        summary="Say that a post did not go out.",
        authority="signed-in",
        handler=failed,
    ),
)
