"""Signing in and out: by the department's identity provider, or, in a demo on this machine alone, by one click."""

from urllib.parse import quote, urlsplit

import msgspec

from appban.errors import NotFoundError, UnreachableError
from appban.regime.people import PersonId
from appban.service.people import people_called
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.cookies import set_cookie
from appban.web.console.page import Page
from appban.web.console.sessions import Session
from appban.web.console.visit import Visit


def choose(visit: Visit) -> Answer:
    """How to sign in; whoever is signed in already is sent on, unless a demo lets one become somebody else."""
    if visit.anybody is not None and not visit.console.roles:
        return See(path=onward(visit.asked("next")))
    named = [role for role in visit.console.roles if role.slug == visit.asked("role")]
    context = {
        "roles": named or visit.console.roles,
        "all": not named,
        "provider": visit.house.sign_in is not None,
        "next": onward(visit.asked("next")),
    }
    return Shown(template="signing_in/choose.html", title="Sign in", context=context)


def as_role(visit: Visit) -> Answer:
    """Sign in as somebody of the demo; NotFoundError wherever that is not on."""
    wanted = visit.field("role")
    role = next((each for each in visit.console.roles if each.slug == wanted), None)
    if role is None:
        raise NotFoundError(f"there is no role {wanted!r} to sign in as")
    (person,) = people_called(visit.reader, [role.handle])
    begin(visit, person, how="demo")
    return See(path=onward(visit.field("next")))


def begin(visit: Visit, person: PersonId, *, how: str, **more: str | int | None) -> None:
    """Begin a session of a person, instead of any that this browser had."""
    console = visit.console
    session = Session(
        person=person,
        how=how,
        auth_time=visit.now,
        csrf=console.sessions.random(),
        began=visit.now,
        seen=visit.now,
    )
    session = msgspec.structs.replace(session, **more)
    token = console.sessions.begin(session, instead_of=visit.asking.token)
    visit.cookies.append(set_cookie(console.cookie, token, secure=_secure(visit)))
    visit.left = True


def again(visit: Visit) -> Answer:
    """A fresh sign-in, which a decision asks for."""
    onto = onward(visit.asked("next"))
    if visit.viewer.demo:
        context = {"next": onto, "name": visit.viewer.name}
        return Shown(template="signing_in/again.html", title="Sign in again", context=context)
    return See(path=f"/sign-in/start?fresh=1&next={quote(onto)}")


def again_as_role(visit: Visit) -> Answer:
    """Sign in afresh as the same somebody of the demo."""
    if not visit.viewer.demo:
        raise NotFoundError("there is no demo here")
    begin(visit, visit.viewer.person, how="demo")
    return See(path=onward(visit.field("next")))


def sign_out(visit: Visit) -> Answer:
    """Sign out of this browser, or everywhere."""
    sessions, session = visit.console.sessions, visit.viewer.session
    if visit.field("everywhere"):
        sessions.end_all(visit.viewer.person)
    elif visit.asking.token is not None:
        sessions.end(visit.asking.token)
    visit.cookies.append(set_cookie(visit.console.cookie, "", secure=_secure(visit), seconds=0))
    visit.left = True
    return See(path=_out_there(visit, session) or "/signed-out")


def _out_there(visit: Visit, session: Session) -> str | None:
    """Where to sign out at the provider too (RP-Initiated Logout 1.0); None if it has no such place or does not answer."""
    if session.id_token is None:
        return None
    try:
        return visit.house.provider.sign_out_url(
            token=session.id_token, state=visit.console.sessions.random()
        )
    except UnreachableError:
        return None  # signed out here it is; the provider's own session ends when the provider says so


def signed_out(_visit: Visit) -> Answer:
    """What is shown after signing out."""
    return Shown(template="signing_in/out.html", title="You are signed out")


def onward(text: str) -> str:
    """A page of ours to go on to: a path, and never another host's address (CWE-601)."""
    parts = urlsplit(text)
    is_ours = not parts.scheme and not parts.netloc and text.startswith("/") and not text.startswith("//")
    return text if is_ours and "\\" not in text and text.isprintable() else "/"


def _secure(visit: Visit) -> str:
    return "; Secure" if visit.console.secure else ""


PAGES: tuple[Page, ...] = (
    Page(method="GET", path="/sign-in", summary="How to sign in.", authority="anybody", handler=choose),
    Page(
        method="POST",
        path="/sign-in/role",
        summary="Sign in to a demo.",
        authority="anybody",
        handler=as_role,
    ),
    Page(
        method="GET", path="/sign-in/again", summary="Sign in afresh.", authority="signed-in", handler=again
    ),
    Page(
        method="POST",
        path="/sign-in/again",
        summary="Sign in to a demo afresh.",
        authority="signed-in",
        handler=again_as_role,
    ),
    Page(method="POST", path="/sign-out", summary="Sign out.", authority="signed-in", handler=sign_out),
    Page(
        method="GET",
        path="/signed-out",
        summary="You are signed out.",
        authority="anybody",
        handler=signed_out,
    ),
)
