"""Recording people: somebody new, what has changed of somebody, that they left, that they are back."""

from collections.abc import Mapping
from functools import partial

from wtforms import Form, StringField

from appban.errors import InputError, NotAuthorisedError
from appban.regime.authority import class_of
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass, PersonId
from appban.regime.time import read
from appban.service.guard import APPOINT
from appban.service.sight import seen_body
from appban.service.staff.staffing import Joining, change, come_back, leave, take_on, works_at
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT, needed, problems
from appban.web.console.page import Handler, Page
from appban.web.console.pages.people import CLASSES, bodies_seen
from appban.web.console.pages.people_person import may_tell, person_of
from appban.web.console.visit import Visit

APPOINTS = (APPOINT,)


class Changing(Form):
    """What is recorded of a person."""

    name = StringField(validators=needed("Enter their full name", SHORT))
    of_class = StringField(
        name="class", validators=needed("Choose in what relation they stand to government")
    )
    body = StringField(validators=needed("Choose where they work", SHORT))


class Taking(Changing):
    """What is recorded of a person who is new."""

    handle = StringField(validators=needed("Enter a short name to call them by", SHORT))


def new(visit: Visit) -> Shown:
    """The form for somebody new."""
    typed = {name: visit.field(name) for name in ("name", "handle", "class", "body")}
    context = {**_choices(visit), "typed": typed}
    return Shown(template="people/new.html", title="Record a person", context=context)


def taken_on(visit: Visit) -> Answer:
    """Record somebody new."""
    found = problems(Taking(visit.form))
    if found:
        return visit.again(new(visit), found)
    return visit.attempt(partial(new, visit), partial(_taken_on, visit))


def _taken_on(visit: Visit) -> Answer:
    asked = Joining(
        handle=visit.field("handle"), name=visit.field("name"), person_class=_class(visit), body=_body(visit)
    )
    receipt = visit.do(lambda work: take_on(work, asked), body=asked.body)
    told = f"{asked.name} is recorded."
    return See(path="/people" if receipt.value is None else f"/people/{receipt.value}", told=told)


def changing(visit: Visit) -> Shown:
    """The form for what has changed of somebody, with what is recorded in it."""
    who = _told_of(visit)
    of_class, body = class_of(visit.head, who, visit.now), works_at(visit.head, who, visit.now)
    held = {"name": str(visit.names.of(who)), "class": of_class or "", "body": body or ""}
    typed = {name: visit.field(name) or each for name, each in held.items()}
    context = {**_choices(visit), "typed": typed, "person": who}
    return Shown(template="people/change.html", title="Change what is recorded", context=context)


def changed(visit: Visit) -> Answer:
    """Record what somebody is from now on."""
    who, found = _told_of(visit), problems(Changing(visit.form))
    if found:
        return visit.again(changing(visit), found)
    return visit.attempt(partial(changing, visit), partial(_changed, visit, who))


def _changed(visit: Visit, who: PersonId) -> Answer:
    name, of_class, body = visit.field("name"), _class(visit), _body(visit)
    visit.do(lambda work: change(work, who, name, of_class, body), body=body)
    return See(path=f"/people/{who}", told="It is recorded, and holds from now on.")


def leaving(visit: Visit) -> Shown:
    """What follows from somebody having left."""
    who = _told_of(visit)
    context = {"person": who, "name": str(visit.names.of(who)), "when": visit.field("when")}
    return Shown(template="people/left.html", title="Record that they left", context=context)


def left(visit: Visit) -> Answer:
    """Record that somebody left."""
    who = _told_of(visit)
    return visit.attempt(partial(leaving, visit), partial(_left, visit, who))


def _left(visit: Visit, who: PersonId) -> Answer:
    when = visit.field("when")
    stated = read(when, visit.house.desk.zone, bare="start")[0] if when else None
    visit.do(lambda work: leave(work, who, work.now if stated is None else stated))
    return See(path=f"/people/{who}", told="It is recorded, and they are out of every exemption.")


def returning(visit: Visit) -> Shown:
    """What follows from somebody being back."""
    who = _told_of(visit)
    context = {"person": who, "name": str(visit.names.of(who))}
    return Shown(template="people/back.html", title="Record that they are back", context=context)


def returned(visit: Visit) -> Answer:
    """Record that somebody is back."""
    who = _told_of(visit)
    return visit.attempt(partial(returning, visit), partial(_returned, visit, who))


def _returned(visit: Visit, who: PersonId) -> Answer:
    visit.do(lambda work: come_back(work, who))
    return See(path=f"/people/{who}", told="It is recorded that they are back, from now on.")


def _told_of(visit: Visit) -> PersonId:
    """The person of the path, of whom the viewer may record something; NotAuthorisedError if they may not."""
    who = person_of(visit)
    if not may_tell(visit, who):
        raise NotAuthorisedError("this is recorded by somebody else, who may appoint where that person works")
    return who


def _choices(visit: Visit) -> Mapping[str, object]:
    over = visit.viewer.sight.subjects.get(APPOINT, frozenset())
    bodies = bodies_seen(visit)
    mine = {body: name for body, name in bodies.items() if visit.viewer.sight.everything or body in over}
    return {"classes": CLASSES, "bodies": mine}


def _class(visit: Visit) -> PersonClass:
    given = visit.field("class")
    if given not in CLASSES:
        raise InputError("Choose in what relation they stand to government")
    return PersonClass(given)


def _body(visit: Visit) -> BodyId:
    """The body that the form names; NotFoundError for one that the viewer does not see."""
    body = BodyId(visit.field("body"))
    seen_body(visit.head, visit.viewer.sight, body, visit.now)
    return body


def _pages(path: str, what: str, show: Handler, do: Handler) -> tuple[Page, Page]:
    asks = Page(method="GET", path=path, summary=f"Before {what}.", authority=APPOINTS, handler=show)
    does = Page(method="POST", path=path, summary=f"Record {what}.", authority=APPOINTS, handler=do)
    return asks, does


PAGES: tuple[Page, ...] = (
    *_pages("/people/new", "somebody new", new, taken_on),
    *_pages("/people/{person}/change", "what has changed of somebody", changing, changed),
    *_pages("/people/{person}/left", "that somebody left", leaving, left),
    *_pages("/people/{person}/back", "that somebody is back", returning, returned),
)
