"""Keeping the rota: somebody on call, somebody away, and the end of either. It tells people whom to ring, and no more."""

from collections.abc import Mapping
from functools import partial

from wtforms import Form, StringField

from appban.errors import InputError, NotAuthorisedError
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId
from appban.regime.rota import Away, AwayId, DutyId, OnCall
from appban.regime.time import read
from appban.service.guard import not_here
from appban.service.sight import sees_person
from appban.service.staff.able_list import able_for_stage
from appban.service.staff.rota import (
    Duty,
    Leave,
    end_away,
    end_on_call,
    keeps_rota,
    may_send_away,
    set_away,
    set_on_call,
)
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT, needed, problems
from appban.web.console.page import Handler, Page
from appban.web.console.pages.able import bodies_concerned, body_chosen
from appban.web.console.visit import Visit


class Entering(Form):
    """Who, and until when; from when may be left out."""

    person = StringField(validators=needed("Choose who", SHORT))
    until = StringField(validators=needed("Say until when", SHORT))


def calling(visit: Visit) -> Shown:
    """The form by which somebody is put on call."""
    body, name = _body(visit)
    if not keeps_rota(visit.head, visit.viewer.person, body, visit.now):
        raise NotAuthorisedError(
            "whoever keeps the rota of this body says who is on call, or who appoints there"
        )
    context = {"body": body, "name": name, "people": _able(visit, body), **_typed(visit)}
    return Shown(template="rota/on_call.html", title="Put somebody on call", context=context)


def called(visit: Visit) -> Answer:
    """Put somebody on call."""
    form, found = calling(visit), problems(Entering(visit.form))
    if found:
        return visit.again(form, found)
    return visit.attempt(lambda: form, partial(_called, visit))


def _called(visit: Visit) -> Answer:
    body, _ = _body(visit)
    asked = Duty(
        person=_person(visit, _able(visit, body)), body=body, starts=_starts(visit), until=_until(visit)
    )
    visit.do(lambda work: set_on_call(work, asked), body=body)
    return See(
        path=f"/authority?body={body}", told="It stands in the rota. In an emergency they are told first."
    )


def leaving(visit: Visit) -> Shown:
    """The form by which somebody is said to be away."""
    body, name = _body(visit)
    people = _leavers(visit, body)
    own = list(people) == [visit.viewer.person]
    deputies = {
        each: name for each, name in _able(visit, body).items() if not (own and each == visit.viewer.person)
    }
    context = {
        "body": body,
        "name": name,
        "people": people,
        "deputies": deputies,
        "own": own,
        **_typed(visit),
    }
    return Shown(template="rota/away.html", title="Say who is away", context=context)


def left(visit: Visit) -> Answer:
    """Record that somebody is away."""
    form, found = leaving(visit), problems(Entering(visit.form))
    if found:
        return visit.again(form, found)
    return visit.attempt(lambda: form, partial(_left, visit))


def _left(visit: Visit) -> Answer:
    body, _ = _body(visit)
    deputy = visit.field("deputy")
    if deputy and deputy not in _able(visit, body):
        raise InputError("Choose who stands in, or nobody")
    asked = Leave(
        person=_person(visit, _leavers(visit, body)),
        starts=_starts(visit),
        until=_until(visit),
        deputy=PersonId(deputy) if deputy else None,
    )
    visit.do(lambda work: set_away(work, asked))
    return See(
        path=f"/authority?body={body}", told="It stands in the rota. What they may decide has not changed."
    )


def ending_call(visit: Visit) -> Shown:
    """Before somebody is taken off call."""
    held = _duty(visit)
    name = str(visit.names.of(held.person))
    follows = (
        f"{name} is on call no longer from now on.",
        "If nobody else is, emergencies are told to everybody who could decide.",
    )
    return _ending(f"Take {name} off call", follows, f"/rota/{held.id}/end", f"/authority?body={held.body}")


def ended_call(visit: Visit) -> Answer:
    """Take somebody off call."""
    held = _duty(visit)
    visit.do(lambda work: end_on_call(work, held.id), body=held.body)
    return See(path=f"/authority?body={held.body}", told="The end is recorded.")


def ending_away(visit: Visit) -> Shown:
    """Before somebody is said to be back."""
    held = _away(visit)
    name = str(visit.names.of(held.person))
    follows = (f"{name} counts as here from now on.",)
    return _ending(f"{name} is back", follows, f"/away/{held.id}/end", "/authority")


def ended_away(visit: Visit) -> Answer:
    """Say that somebody is back."""
    held = _away(visit)
    visit.do(lambda work: end_away(work, held.id))
    return See(path="/authority", told="The end is recorded.")


def _ending(title: str, follows: tuple[str, ...], action: str, back: str) -> Shown:
    context = {"follows": follows, "action": action, "back": back}
    return Shown(template="rota/end.html", title=title, context=context)


def _body(visit: Visit) -> tuple[BodyId, str]:
    """The body that the form is about; NotFoundError for one that does not concern the viewer."""
    bodies = bodies_concerned(visit)
    body = body_chosen(visit, bodies, visit.field("body") or visit.asked("body"))
    if body is None:
        raise not_here("body", "")
    return body, bodies[body]


def _able(visit: Visit, body: BodyId) -> Mapping[str, str]:
    """Whoever could fill a seat for a body now, by name."""
    lines = able_for_stage(visit.announced, visit.reader, None, body, visit.now, names=visit.names)
    found = {line.person.id: str(line.person) for line in lines if line.person is not None}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _leavers(visit: Visit, body: BodyId) -> Mapping[str, str]:
    """Of whom the viewer may say that they are away: themselves first."""
    me = visit.viewer.person
    others = {
        each: name
        for each, name in _able(visit, body).items()
        if visit.head.human(PersonId(each)) != visit.head.human(me)
        and may_send_away(visit.head, me, PersonId(each), visit.now)
    }
    return {me: f"{visit.viewer.name} (you)", **others}


def _person(visit: Visit, people: Mapping[str, str]) -> PersonId:
    chosen = visit.field("person")
    if chosen not in people:
        raise InputError("Choose who")
    return PersonId(chosen)


def _starts(visit: Visit) -> int | None:
    text = visit.field("starts")
    return read(text, visit.house.desk.zone, bare="start")[0] if text else None


def _until(visit: Visit) -> int:
    return read(visit.field("until"), visit.house.desk.zone, bare="until")[0]


def _duty(visit: Visit) -> OnCall:
    """The duty of the path, which is seen, runs or will, and that the viewer may end."""
    wanted, head, me = DutyId(visit.path["duty"]), visit.head, visit.viewer.person
    held = head.rota.on_call.get(wanted)
    own = held is not None and head.human(held.person) == head.human(me)
    if held is None or held.until <= visit.now or not (own or visit.viewer.sight.sees_body(held.body)):
        raise not_here("duty", wanted)
    if not own and not keeps_rota(head, me, held.body, visit.now):
        raise NotAuthorisedError("whoever keeps the rota of this body ends it, or whoever is on call")
    return held


def _away(visit: Visit) -> Away:
    """The absence of the path, of somebody seen, which the viewer may end."""
    wanted, head, me = AwayId(visit.path["away"]), visit.head, visit.viewer.person
    held = head.rota.away.get(wanted)
    if (
        held is None
        or held.until <= visit.now
        or not sees_person(head, visit.viewer.sight, held.person, visit.now)
    ):
        raise not_here("away", wanted)
    if not may_send_away(head, me, held.person, visit.now):
        raise NotAuthorisedError("they say so themselves, or whoever keeps a rota that they are of")
    return held


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.field(name) for name in ("person", "starts", "until", "deputy")}


def _both(path: str, get: Handler, post: Handler, title: str) -> tuple[Page, Page]:
    return (
        Page(method="GET", path=path, summary=f"{title}: the form.", authority="signed-in", handler=get),
        Page(method="POST", path=path, summary=f"{title}.", authority="signed-in", handler=post),
    )


PAGES: tuple[Page, ...] = (
    *_both("/rota/new", calling, called, "Put somebody on call"),
    *_both("/rota/{duty}/end", ending_call, ended_call, "Take somebody off call"),
    *_both("/away/new", leaving, left, "Say who is away"),
    *_both("/away/{away}/end", ending_away, ended_away, "Say that somebody is back"),
)
