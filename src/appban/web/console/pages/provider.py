"""Signing in at the department's identity provider (OpenID Connect Core 1.0, code flow with PKCE), and being signed out by it.

What is kept of a sign-in under way is a paper by its `state`, used once, and a cookie of this browser names it: an answer
that comes back to another browser is nobody's (RFC 9700 section 4.7).
"""

import msgspec

from appban.errors import AppbanError, NotAuthorisedError, NotFoundError, VerificationError
from appban.ports import Paper, SignInAsked
from appban.regime.time import SECOND
from appban.service.signing_in.asking import ask_sign_in
from appban.service.signing_in.entering import HOW, sign_in
from appban.web.console.answers import Answer, Raw, See, Shown
from appban.web.console.cookies import set_cookie
from appban.web.console.page import Page
from appban.web.console.pages.signing_in import begin, onward
from appban.web.console.sessions import digest_of
from appban.web.console.visit import Visit

KIND = "sign-in"
LASTS = 600 * SECOND
COOKIE = "appban-sign-in"
LOGOUT_TOKEN = "logout_token"  # noqa: S105  # the name of a field (Back-Channel Logout 1.0 section 2.5)
SEEN_TOKENS = "logout-token"


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that was sent to the provider: what was asked, and where to go on afterwards."""

    asked: SignInAsked
    onward: str


_KEPT = msgspec.json.Decoder(UnderWay)


def start(visit: Visit) -> Answer:
    """Send the browser to the provider; `fresh` asks it to prove who it is anew. NotFoundError where none is set up."""
    console = visit.console
    if console.house.sign_in is None:
        raise NotFoundError("nobody signs in by a provider here")
    fresh = bool(visit.asked("fresh"))
    asked = ask_sign_in(console.house.desk.entropy, max_age=0 if fresh else None)
    url = console.house.provider.authorize_url(asked, prompt="login" if fresh else None)
    body = msgspec.json.encode(UnderWay(asked=asked, onward=onward(visit.asked("next"))))
    paper = Paper(
        kind=KIND, id=digest_of(asked.state), owner="", at=visit.now, until=visit.now + LASTS, body=body
    )
    with console.house.desk.store.writer() as writer:
        writer.drop_papers(KIND, due=visit.now)
        writer.put_paper(paper)
        writer.commit()
    visit.cookies.append(
        set_cookie(COOKIE, asked.state, secure=_secure(visit), path="/sign-in", seconds=LASTS // SECOND)
    )
    return See(path=url)


def returned(visit: Visit) -> Answer:
    """The browser is back: who is it, as far as all that the provider says holds."""
    try:
        return _returned(visit)
    except (NotAuthorisedError, VerificationError) as refused:
        context = {"says": str(refused)}
        return Shown(
            template="signing_in/refused.html", title="You are not signed in", context=context, status=403
        )


def _returned(visit: Visit) -> Answer:
    console = visit.console
    kept = _taken(visit, visit.asked("state"))
    answer = {name: visit.query.getlist(name) for name in visit.query}
    claims = console.house.provider.redeem(kept.asked, answer, visit.now)
    stated = console.house.sign_in
    if stated is None:
        raise NotFoundError("nobody signs in by a provider here")
    who = sign_in(console.house.desk, console.house.press, claims, stated)
    auth_time = visit.now if claims.auth_time is None else min(claims.auth_time, visit.now)
    begin(
        visit,
        who.person,
        how=HOW,
        auth_time=auth_time,
        sid=claims.session,
        subject=claims.subject,
        id_token=claims.token,
    )
    visit.cookies.append(set_cookie(COOKIE, "", secure=_secure(visit), path="/sign-in", seconds=0))
    return See(path=kept.onward)


def _taken(visit: Visit, state: str) -> UnderWay:
    """What was kept of a sign-in of this browser; it is gone afterwards, so that no answer is taken twice."""
    if not state or visit.asking.cookies.get(COOKIE) != state:
        raise VerificationError(
            "this answer belongs to a sign-in that did not begin in this browser; begin again"
        )
    with visit.house.desk.store.writer() as writer:
        paper = writer.paper(KIND, digest_of(state))
        writer.drop_paper(KIND, digest_of(state))
        writer.commit()
    if paper is None or paper.until is None or paper.until <= visit.now:
        raise VerificationError("this sign-in took too long, or was answered already; begin again")
    return _KEPT.decode(paper.body)


def ended_there(visit: Visit) -> Answer:
    """The provider says that sessions ended there (Back-Channel Logout 1.0 section 2.5): they end here too.

    NotFoundError where no provider is set up.
    """
    if visit.house.sign_in is None:
        raise NotFoundError("nobody signs in by a provider here")
    try:
        told = visit.house.provider.read_sign_out(visit.field(LOGOUT_TOKEN), visit.now)
    except AppbanError as fault:
        return _back_channel(400, f'{{"error":"invalid_request","error_description":{_json(str(fault))}}}')
    if _seen(visit, told.id):
        return _back_channel(
            400, '{"error":"invalid_request","error_description":"this token was used before"}'
        )
    visit.console.sessions.end_told(sid=told.session, subject=told.subject)
    return _back_channel(200, "{}")


def _seen(visit: Visit, token: str) -> bool:
    """Whether a logout token came before; from now on it did."""
    paper = Paper(
        kind=SEEN_TOKENS, id=digest_of(token), owner="", at=visit.now, until=visit.now + LASTS, body=b""
    )
    with visit.house.desk.store.writer() as writer:
        writer.drop_papers(SEEN_TOKENS, due=visit.now)
        before = writer.paper(SEEN_TOKENS, paper.id) is not None
        writer.put_paper(paper)
        writer.commit()
    return before


def _back_channel(status: int, body: str) -> Raw:
    return Raw(
        media_type="application/json",
        data=body.encode(),
        status=status,
        headers=(("cache-control", "no-store"),),
    )


def _json(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _secure(visit: Visit) -> str:
    return "; Secure" if visit.console.secure else ""


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/sign-in/start",
        summary="Go to the identity provider.",
        authority="anybody",
        handler=start,
        apart=True,
    ),
    Page(
        method="GET",
        path="/sign-in/return",
        summary="Come back from the identity provider.",
        authority="anybody",
        handler=returned,
        apart=True,
    ),
    Page(
        method="POST",
        path="/sign-in/back-channel",
        summary="The identity provider ends sessions.",
        authority="anybody",
        handler=ended_there,
        machine=True,
        apart=True,
    ),
)
