"""The answers to the questions of a request, each read from its form; names that are not there are told at once."""

from collections.abc import Callable

import msgspec
from wtforms import Form

from appban.errors import InputError, NotFoundError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.identity import Surface
from appban.regime.restriction import Purpose
from appban.service.naming import known_device
from appban.service.people import people_called
from appban.service.requests.drafts import Draft, Question
from appban.web.console.forms import LONG, DayField
from appban.web.console.visit import Visit


class Window(Form):
    """The dates of a request."""

    since = DayField("since")
    until = DayField("until")


def bodies_of(visit: Visit) -> list[tuple[str, str]]:
    """Every body there is now, by name."""
    stated = ((body, visit.facts.bodies.at(body, visit.now)) for body in visit.facts.bodies.ids())
    return sorted(((body, fact.name) for body, fact in stated if fact is not None), key=lambda pair: pair[1])


def _application(visit: Visit, draft: Draft) -> Draft:
    apps = tuple(AppId(each) for each in visit.fields("app"))
    surfaces = tuple(Surface(each) for each in visit.fields("surface") if each in set(Surface))
    if not apps or not surfaces:
        raise InputError("Choose the application, and how it is used")
    unknown = [each for each in apps if each not in visit.facts.apps]
    if unknown:
        raise NotFoundError(f"there is no application {unknown[0]}")
    return msgspec.structs.replace(draft, apps=apps, surfaces=surfaces)


def _people(visit: Visit, draft: Draft) -> Draft:
    handles = _lines(visit.field("people"))
    if not handles:
        raise InputError("Name everybody who will use it, one a line")
    try:
        people_called(visit.reader, handles)
    except NotFoundError as unknown:
        raise InputError(str(unknown)) from None
    return msgspec.structs.replace(draft, people=handles)


def _devices(visit: Visit, draft: Draft) -> Draft:
    names = _lines(visit.field("devices"))
    if not names:
        raise InputError("Name each device, one a line, such as serial:C02XK0AAJG5J")
    try:
        for each in names:
            known_device(visit.reader, each)
    except NotFoundError as unknown:
        raise InputError(str(unknown)) from None
    return msgspec.structs.replace(draft, devices=names)


def _purpose(visit: Visit, draft: Draft) -> Draft:
    purpose, body = visit.field("purpose"), visit.field("body")
    if purpose not in purposes_of(visit):
        raise InputError("Choose what it is for")
    if visit.facts.bodies.at(BodyId(body), visit.now) is None:
        raise InputError("Choose the body that it is for")
    return msgspec.structs.replace(draft, purpose=Purpose(purpose), body=BodyId(body))


def _dates(visit: Visit, draft: Draft) -> Draft:
    form, zone = Window(visit.form), visit.house.desk.zone
    wrong = [name for name in ("since", "until") if getattr(form, name).process_errors]
    if wrong:
        raise InputError("Enter real dates, such as 27 3 2027")
    since, until = form.since, form.until
    end = until.ends(zone)
    if end is None:
        raise InputError("Enter the day on which it ends; an exemption without an end is none")
    return msgspec.structs.replace(draft, start=since.starts(zone), end=end)


def _need(visit: Visit, draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, justification=_text(visit, "justification"))


def _alternatives(visit: Visit, draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, alternatives=_text(visit, "alternatives"))


ANSWERS: dict[Question, Callable[[Visit, Draft], Draft]] = {
    "application": _application,
    "people": _people,
    "devices": _devices,
    "purpose": _purpose,
    "dates": _dates,
    "need": _need,
    "alternatives": _alternatives,
}


def _text(visit: Visit, name: str) -> str:
    text = visit.field(name)
    if not text or len(text) > LONG:
        raise InputError(f"Write something, in at most {LONG} characters")
    return text


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def purposes_of(visit: Visit) -> list[str]:
    """What an exemption can be for, by any restriction in force now."""
    held = (history.in_force(visit.now) for history in visit.facts.restrictions.values())
    found = (each for version in held if version is not None for each in version.exemptions.purposes)
    return sorted(set(found))
