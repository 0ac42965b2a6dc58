"""Who one is here: the authorities one holds, where one is signed in, and the passkeys one registered."""

from functools import partial

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.ports import Paper
from appban.regime.passkey import PasskeyId
from appban.regime.registration import Site, site_at
from appban.service.deciding.offering import options_for_registration
from appban.service.deciding.passkeys import MAX_LABEL, Registration, end, passkey_lines, register
from appban.service.staff.standing_list import authority_lines
from appban.service.work import Work
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.console import SERVICE
from appban.web.console.page import Page
from appban.web.console.sessions import digest_of
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

OFFER = "passkey-offer"


class Kept(msgspec.Struct, frozen=True):
    """What is kept of an offer while the browser makes a passkey: its challenge, and until when it holds."""

    challenge: str
    until: int


_KEPT = msgspec.json.Decoder(Kept)


def account(visit: Visit) -> Shown:
    """Who the viewer is here."""
    me, facts = visit.viewer.person, visit.head
    held = [each for one in facts.ids_of(me) for each in facts.authorities_of.get(one, ())]
    lines = [
        each
        for each in authority_lines(facts, visit.reader, visit.now, names=visit.names, only=held)
        if each.holds
    ]
    lines.sort(key=lambda line: (line.until is None, line.until or 0, line.subject))
    context = {
        "lines": [(line, body_named(facts, line.body, visit.now)) for line in lines],
        "body": visit.viewer.body and body_named(facts, visit.viewer.body, visit.now),
        "sessions": visit.console.sessions.of(visit.reader, me, visit.now),
        "token": visit.asking.token and digest_of(visit.asking.token),
        "passkeys": list(passkey_lines(facts, visit.reader, me, visit.now)),
        "now": visit.now,
    }
    return Shown(template="account/account.html", title="Your account", context=context)


def offer(visit: Visit) -> Shown:
    """The form by which the viewer registers a passkey; what the browser is asked is kept by their session."""
    options, said = "", ""
    try:
        made = options_for_registration(
            visit.reader, visit.house.desk.entropy, visit.viewer.person, _site(visit), now=visit.now
        )
    except (InputError, RefusedError) as error:
        said = str(error)
    else:
        options = made.options
        _keep(visit, Kept(made.challenge, made.until))
    context = {
        "asked": options,
        "refused": said,
        "label": visit.field("label"),
        "most": MAX_LABEL,
    }
    return Shown(template="account/passkey.html", title="Register a passkey", context=context)


def registered(visit: Visit) -> Answer:
    """Register the passkey that the browser made."""
    return visit.attempt(partial(offer, visit), partial(_registered, visit))


def _registered(visit: Visit) -> Answer:
    paper = visit.reader.paper(OFFER, _session(visit))
    if paper is None or paper.owner != visit.viewer.person:
        raise InputError("The browser was not asked for this, or too long ago; try once more")
    kept = _KEPT.decode(paper.body)
    if not visit.field("answer"):
        raise InputError(
            "The browser made no passkey; this page needs scripts, and a browser that knows passkeys"
        )
    asked = Registration(
        site=_site(visit),
        challenge=kept.challenge,
        until=kept.until,
        answer=visit.field("answer"),
        label=visit.field("label"),
        signed_in=visit.viewer.session.auth_time,
    )
    visit.do(partial(_once, asked, paper.id))
    return See(path="/account", told="The passkey is registered. You can sign decisions with it from now on.")


def _once(asked: Registration, offered: str, work: Work) -> PasskeyId:
    """Register by an offer, which is used up with it."""
    made = register(work, asked)
    work.writer.drop_paper(OFFER, offered)
    return made


def ending(visit: Visit) -> Shown:
    """What follows from ending a passkey."""
    wanted = PasskeyId(visit.path["passkey"])
    lines = passkey_lines(visit.head, visit.reader, visit.viewer.person, visit.now)
    found = next((each for each in lines if each.passkey == wanted and each.holds), None)
    if found is None:
        raise NotFoundError(f"there is no passkey {wanted}")
    context = {"passkey": found, "name": found.label.value or found.passkey}
    return Shown(template="account/end_passkey.html", title="End this passkey", context=context)


def ended(visit: Visit) -> Answer:
    """End a passkey."""
    shown = ending(visit)
    return visit.attempt(lambda: shown, partial(_ended, visit))


def _ended(visit: Visit) -> Answer:
    wanted = PasskeyId(visit.path["passkey"])
    visit.do(lambda work: end(work, wanted))
    return See(path="/account", told="The passkey is ended. What it signed before still counts.")


def _site(visit: Visit) -> Site:
    return site_at(visit.stated_origin, SERVICE)


def _session(visit: Visit) -> str:
    """The id of what is kept for the viewer's session."""
    if visit.asking.token is None:
        raise NotFoundError("nobody is signed in")
    return digest_of(visit.asking.token)


def _keep(visit: Visit, kept: Kept) -> None:
    paper = Paper(
        kind=OFFER,
        id=_session(visit),
        owner=visit.viewer.person,
        at=visit.now,
        until=kept.until,
        body=msgspec.json.encode(kept),
    )
    with visit.house.desk.store.writer() as writer:
        writer.drop_papers(OFFER, due=visit.now)
        writer.put_paper(paper)
        writer.commit()


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/account",
        summary="Who you are here, and your passkeys.",
        authority="signed-in",
        handler=account,
    ),
    Page(
        method="GET",
        path="/account/passkeys/new",
        summary="Register a passkey.",
        authority="signed-in",
        handler=offer,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/account/passkeys/new",
        summary="Register the passkey that the browser made.",
        authority="signed-in",
        handler=registered,
        step_up=True,
    ),
    Page(
        method="GET",
        path="/account/passkeys/{passkey}/end",
        summary="Before a passkey is ended.",
        authority="signed-in",
        handler=ending,
    ),
    Page(
        method="POST",
        path="/account/passkeys/{passkey}/end",
        summary="End a passkey.",
        authority="signed-in",
        handler=ended,
    ),
)
