"""Acts of two persons on pages: one proposes, another who is signed in agrees, and it is done (service/proposing/proposals.py)."""

from collections.abc import Iterable
from functools import partial
from typing import assert_never
from urllib.parse import quote, urlencode

import msgspec
from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId, Subject
from appban.service.bans.plan_rows import plan_rows
from appban.service.guard import APPOINT
from appban.service.naming import short_reference
from appban.service.proposing.proposals import agree, propose, seen_proposal, set_aside, why_not
from appban.service.proposing.proposed import (
    Adopt,
    AdoptChannels,
    Appoint,
    ClearTemplate,
    Lift,
    Loosen,
    Move,
    OfPosts,
    Proposal,
    Release,
    Shut,
)
from appban.service.sight import seen_body
from appban.service.staff.able_list import subjects_known
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_words import person_called
from appban.web.console.forms import SHORT, DayField, needed, problems
from appban.web.console.page import Page
from appban.web.console.pages.people import bodies_seen
from appban.web.console.proposed_channels import rows_of_channels, words_of_channels
from appban.web.console.proposed_posts import could_agree, post_rows, post_words
from appban.web.console.visit import Visit
from appban.web.console.words import ENDED, body_named


class Appointing(Form):
    """An appointment as a form asks for it."""

    person = StringField(validators=needed("Enter the short name of the person", SHORT))
    subject = StringField(validators=needed("Choose what for", SHORT))
    body = StringField(validators=needed("Choose over which body", SHORT))
    instrument = StringField(validators=needed("Say which letter, minute or order appoints them", SHORT))
    until = DayField()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as a row shows it; `waits` whether it waits for the viewer."""

    id: str
    what: str
    by: str
    until: int
    waits: bool


def appoint(visit: Visit) -> Shown:
    """The form of an appointment to be proposed."""
    typed = {name: visit.field(name) or visit.asked(name) for name in ("person", "subject", "body")}
    day = {part: visit.field(f"until-{part}") for part in ("day", "month", "year")}
    over = visit.viewer.sight.subjects.get(APPOINT, frozenset())
    bodies = {
        body: name
        for body, name in bodies_seen(visit).items()
        if visit.viewer.sight.everything or body in over
    }
    context = {
        "typed": {
            **typed,
            "instrument": visit.field("instrument"),
            "delegable": bool(visit.field("delegable")),
        },
        "until": day,
        "bodies": bodies,
        "subjects": subjects_known(visit.head, visit.now),
    }
    return Shown(template="authorities/appoint.html", title="Propose an authority", context=context)


def appointed(visit: Visit) -> Answer:
    """Propose an appointment."""
    asked = Appointing(visit.form)
    found = problems(asked)
    if found:
        return visit.again(appoint(visit), found)
    return visit.attempt(partial(appoint, visit), partial(_appointed, visit, asked))


def _appointed(visit: Visit, asked: Appointing) -> Answer:
    body = BodyId(visit.field("body"))
    seen_body(visit.head, visit.viewer.sight, body, visit.now)
    what = Appoint(
        person=PersonId(person_called(visit, visit.field("person"))),
        subject=_subject(visit),
        body=body,
        instrument=visit.field("instrument"),
        until=asked.until.ends(visit.house.desk.zone),
        delegable=bool(visit.field("delegable")),
    )
    proposal = propose(visit.house.desk, visit.act(body), what)
    told = "It is proposed. Nothing holds until a second appointer agrees here."
    return See(path=f"/proposals/{proposal.id}", told=told)


def proposal(visit: Visit) -> Shown:
    """One proposal: what will be done, who proposed it, and who can agree."""
    found = _found(visit)
    visit.names.learn(_people(found))
    closed = found.closed
    why = why_not(visit.head, found, visit.viewer.person, visit.now)
    context = {
        "proposal": found,
        "rows": _rows(visit, found),
        "at": _agreed_at(found),
        "lines": found.what.plan.lines if isinstance(found.what, Adopt) else (),
        "whole": f"/posts/{quote(found.what.publication)}" if isinstance(found.what, Release) else "",
        "by": str(visit.names.of(found.by)),
        "closed_by": None if closed is None else str(visit.names.of(closed.by)),
        "why_not": why,
        "could": could_agree(visit, found.what) if isinstance(found.what, OfPosts) else [],
        "own": visit.head.human(found.by) == visit.head.human(visit.viewer.person),
    }
    return Shown(template="authorities/proposal.html", title=words_of(visit, found), context=context)


def agreed(visit: Visit) -> Answer:
    """Agree to a proposal, which does it."""
    found = _found(visit)
    return visit.attempt(partial(proposal, visit), partial(_agreed, visit, found))


def _agreed(visit: Visit, found: Proposal) -> Answer:
    visit.do(lambda work: agree(work, found.id))
    return See(
        path=f"/proposals/{found.id}", told="It is done, and stands in the record with both your names."
    )


def closed(visit: Visit) -> Answer:
    """Withdraw a proposal of one's own, or decline another's."""
    found = _found(visit)
    return visit.attempt(partial(proposal, visit), partial(_closed, visit, found))


def _closed(visit: Visit, found: Proposal) -> Answer:
    set_aside(visit.house.desk, visit.act(), found.id)
    return See(path=f"/proposals/{found.id}", told="Nobody can agree to it any more.")


def rows_of(visit: Visit, proposals: Iterable[Proposal]) -> list[Row]:
    """Proposals as rows of a list."""
    found = tuple(proposals)
    visit.names.learn(person for each in found for person in _people(each))
    return [
        Row(
            id=each.id,
            what=words_of(visit, each),
            by=str(visit.names.of(each.by)),
            until=each.until,
            waits=not why_not(visit.head, each, visit.viewer.person, visit.now),
        )
        for each in found
    ]


def words_of(visit: Visit, found: Proposal) -> str:
    """What a proposal would do, in a line."""
    match found.what:
        case Appoint(person=person, subject=subject, body=body):
            over = body_named(visit.head, body, visit.now)
            return f"Give {visit.names.of(person)} authority for {subject} over {over}"
        case AdoptChannels() | Loosen() as what:
            return words_of_channels(visit, what)
        case Adopt(file=file, plan=plan):
            return f"Adopt {', '.join(pack for pack, _ in plan.packs) or file}"
        case Move(point=point, ring=ring):
            return f"Move the enforcement point {point} to {ring}"
        case Shut(exemption=exemption):
            return f"Close {short_reference(exemption)}"
        case Lift() | Release() | ClearTemplate() as what:
            return post_words(visit, what)
        case _:
            assert_never(found.what)


def _rows(visit: Visit, found: Proposal) -> list[tuple[str, str | int | None]]:
    match found.what:
        case Appoint() as what:
            return [
                ("Who", f"{visit.names.of(what.person)} ({what.person})"),
                ("For", what.subject),
                ("Over", f"{body_named(visit.head, what.body, visit.now)} and those below it ({what.body})"),
                ("From", "when it is agreed to" if what.since is None else what.since),
                ("Until", "it is ended" if what.until is None else what.until),
                ("By", what.instrument),
                ("May be passed on", "yes" if what.delegable else "no"),
            ]
        case AdoptChannels() | Loosen() as what:
            return rows_of_channels(visit, what)
        case Adopt(file=file, plan=plan):
            return [("From the file", file), *plan_rows(plan)]
        case Move() as move:
            return [
                ("Point", move.point),
                ("To the stage", move.ring),
                ("Devices that get other files", str(move.changed)),
                ("Digest of the plan", move.digest),
            ]
        case Shut(exemption=exemption, evidence=evidence):
            return [("Exemption", short_reference(exemption)), ("How it is known", ENDED[evidence])]
        case Lift() | Release() | ClearTemplate() as what:
            return post_rows(visit, what)
        case _:
            assert_never(found.what)


def _agreed_at(found: Proposal) -> str:
    """The address of the page on which it is agreed to, where that is another than its own."""
    what = found.what
    if not isinstance(what, Move):
        return ""
    return f"/enforcement/{quote(what.point, safe='')}?{urlencode({'ring': what.ring})}"


def _people(found: Proposal) -> tuple[PersonId, ...]:
    closed_by = () if found.closed is None else (found.closed.by,)
    match found.what:
        case Appoint(person=person):
            return (found.by, person, *closed_by)
        case ClearTemplate(author=author):
            return (found.by, author, *closed_by)
        case Adopt() | AdoptChannels() | Loosen() | Move() | Shut() | Lift() | Release():
            return (found.by, *closed_by)
        case _:
            assert_never(found.what)


def _found(visit: Visit) -> Proposal:
    wanted = visit.path["proposal"]
    return seen_proposal(visit.reader, visit.head, visit.viewer.person, wanted, visit.now)


def _subject(visit: Visit) -> Subject:
    subject = Subject(visit.field("subject"))
    if subject not in subjects_known(visit.head, visit.now):
        raise InputError(f"{subject!r} is nothing that authority is held for; choose one of the list")
    return subject


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/authorities/new",
        summary="Before an authority is proposed.",
        authority=(APPOINT,),
        handler=appoint,
    ),
    Page(
        method="POST",
        path="/authorities/new",
        summary="Propose an authority.",
        authority=(APPOINT,),
        handler=appointed,
    ),
    Page(
        method="GET",
        path="/proposals/{proposal}",
        summary="One proposal of an act that takes two.",
        authority="signed-in",
        handler=proposal,
    ),
    Page(
        method="POST",
        path="/proposals/{proposal}",
        summary="Agree to a proposal.",
        authority="signed-in",
        handler=agreed,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/proposals/{proposal}/close",
        summary="Withdraw or decline a proposal.",
        authority="signed-in",
        handler=closed,
    ),
)
