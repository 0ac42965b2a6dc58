"""Answers of pages as they go back over the wire: painted, with the headers that keep a browser to this page."""

import gzip
from collections.abc import Mapping

import msgspec

from appban.ports import Entropy
from appban.service.publications.seen import stops_on
from appban.web.console.answers import Answer, Download, Fault, Raw, See, Shown, Tone
from appban.web.console.console import SERVICE, Console
from appban.web.console.navigation import navigation
from appban.web.console.origin import masked
from appban.web.console.sessions import Session
from appban.web.console.visit import Viewer, Visit
from appban.web.console.words import body_named

NONCE_BYTES = 16
ZIP_FROM = 1_000
"""Bytes below which packing a page gains nothing."""
HTML = "text/html; charset=utf-8"
NOT_FOUND = 404
SERVERS = 500
"""From here on the fault is ours (RFC 9110 section 15.6)."""
_FRAMED = {
    403: "You may not do this",
    404: "Page not found",
    409: "Somebody else came first",
    422: "This cannot be done",
    429: "Too many tries",
    500: "Sorry, there is a problem with the service",
    503: "Sorry, the service is not available",
}
"""The faults that error.html has words for, by status; any other is shown as the nearest of them."""


_PERMISSIONS = "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"


class Mark(msgspec.Struct, frozen=True):
    """What every form of a page holds: the session's token, masked, and a number by which sending it twice is one act."""

    token: str
    once: str

    def __str__(self) -> str:
        return self.token


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back: status, headers and body. `told` is kept to be said on the next page."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    told: str | None = None
    tone: Tone = "success"
    ends_session: bool = False


def reply_of(
    console: Console, visit: Visit | None, answer: Answer, here: str, *, zipped: bool = False
) -> Reply:
    """The reply that an answer is; `visit` None where it is not known who asks."""
    match answer:
        case See():
            headers = (("location", answer.path), *_always(console))
            return _set(
                visit, Reply(status=303, body=b"", headers=headers, told=answer.told, tone=answer.tone)
            )
        case Download():
            return _set(visit, _kept(console, answer))
        case Raw():
            headers = (("content-type", answer.media_type), *answer.headers)
            return _set(visit, Reply(status=answer.status, body=answer.data, headers=headers))
        case Fault():
            return _set(visit, _painted(console, visit, _framed(answer), here, zipped=zipped))
        case Shown():
            return _set(visit, _painted(console, visit, answer, here, zipped=zipped))


def unmentioned(reply: Reply) -> Reply:
    """A reply of a page whose address is a secret: what it loads is told where we are, never the address itself.

    Not `no-referrer`, under which a browser would send our own form without its origin (Fetch, section 3.2).
    """
    kept = tuple(pair for pair in reply.headers if pair[0] not in {"referrer-policy", "x-robots-tag"})
    hidden = (("referrer-policy", "strict-origin"), ("x-robots-tag", "noindex, nofollow, noarchive"))
    return msgspec.structs.replace(reply, headers=(*kept, *hidden))


def _painted(console: Console, visit: Visit | None, shown: Shown, here: str, *, zipped: bool) -> Reply:
    entropy = console.house.desk.entropy
    nonce = entropy.bytes(NONCE_BYTES).hex()
    viewer = None if visit is None else visit.anybody
    context = {
        "errors": [],
        **_frame(console, visit, here),
        **shown.context,
        "title": shown.title,
        "nonce": nonce,
        "viewer": viewer,
        "csrf": _mark(viewer, entropy),
    }
    body = console.painter.paint(shown.template, context)
    headers = [
        ("content-type", HTML),
        ("content-security-policy", _policy(nonce, console.sends_to)),
        *_always(console),
    ]
    if zipped and len(body) >= ZIP_FROM:
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers.append(("content-encoding", "gzip"))
    return Reply(status=shown.status, body=body, headers=tuple(headers))


def _framed(fault: Fault) -> Shown:
    kind = fault.status if fault.status in _FRAMED else 500 if fault.status >= SERVERS else 422
    context = {"kind": kind, "detail": "" if fault.status == NOT_FOUND else fault.says}
    return Shown(template="error.html", title=_FRAMED[kind], context=context, status=fault.status)


def _mark(viewer: Viewer | None, entropy: Entropy) -> Mark:
    once = entropy.bytes(NONCE_BYTES).hex()
    return Mark("" if viewer is None else masked(viewer.session.csrf, entropy), once)


def _frame(console: Console, visit: Visit | None, here: str) -> Mapping[str, object]:
    """What stands around every page."""
    viewer = None if visit is None else visit.anybody
    return {
        "service_name": SERVICE,
        "here": here,
        "nav": [] if viewer is None else navigation(viewer, here),
        "moment": None if visit is None else visit.moment,
        "flash": None if viewer is None else _flash(viewer.session),
        "record": None if visit is None else visit.head_of_record(),
        "stops": [] if visit is None or viewer is None else _stops(visit, viewer),
        "demo": bool(console.roles),
    }


def _stops(visit: Visit, viewer: Viewer) -> list[Mapping[str, str]]:
    """The emergency stops that are on now and concern the viewer, each with its page."""
    on = stops_on(visit.head, viewer.sight, visit.now)
    called = {stop: visit.head.communications.stops[stop].called[1] for stop in on}
    return [
        {
            "href": f"/posts/stops/{stop}",
            "reason": event.reason,
            "body": body_named(visit.head, event.body, visit.now) or event.body,
        }
        for stop, event in called.items()
    ]


def _flash(session: Session) -> Mapping[str, str] | None:
    """What the last act came to, to be said once."""
    return None if not session.told else {"text": session.told, "kind": session.tone}


def _kept(console: Console, answer: Download) -> Reply:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in answer.name)[:100]
    headers = (
        ("content-type", answer.media_type),
        ("content-disposition", f'attachment; filename="{name or "file"}"'),
        ("content-security-policy", "default-src 'none'; sandbox"),
        *_always(console),
    )
    return Reply(status=200, body=answer.data, headers=headers)


def _policy(nonce: str, sends_to: str) -> str:
    """Nothing but our own files, our own forms, and scripts that this very page marks (CSP Level 3).

    `sends_to` is the identity provider's origin: browsers hold the way on from a form, here of signing out, to this too.
    """
    forms = f"'self' {sends_to}".strip()
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action {forms}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def _always(console: Console) -> tuple[tuple[str, str], ...]:
    headers = (
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", _PERMISSIONS),
    )
    if console.secure:
        return (*headers, ("strict-transport-security", "max-age=63072000"))
    return headers


def _set(visit: Visit | None, reply: Reply) -> Reply:
    """With the cookies that the visit sets."""
    if visit is None or not visit.cookies:
        return reply
    cookies = tuple(("set-cookie", each) for each in visit.cookies)
    return msgspec.structs.replace(
        reply, headers=(*reply.headers, *cookies), ends_session=visit.left, told=reply.told
    )
