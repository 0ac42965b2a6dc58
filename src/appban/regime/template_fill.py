"""Templates: a text that two persons cleared once, and what its slots take; a value outside its list is refused."""

import datetime as dt
import re
from collections.abc import Mapping

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.authority import authority_for, class_of
from appban.regime.events.publications import TemplateCleared
from appban.regime.facts import Facts
from appban.regime.post_state import CLASSES, CLEAR, CLEARERS
from appban.regime.publication import Setting, Slot, Template, TemplateId

_PLACE = re.compile(r"\{([^{}]*)\}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def check_template(template: Template) -> None:
    """InputError for a template whose text and slots are not of each other, or a slot that takes nothing."""
    names = [slot.name for slot in template.slots]
    places = _PLACE.findall(template.text)
    for name in names:
        if not _NAME.fullmatch(name) or names.count(name) > 1:
            raise InputError(
                f"{name!r} is no name of a slot; use each once: small letters, digits and hyphens"
            )
        if name not in places:
            raise InputError(f"slot {name} has no place in the text; write {{{name}}} where it goes")
    for place in places:
        if place not in names:
            raise InputError(f"the text has a place {{{place}}} and no slot of that name; add one")
    for slot in template.slots:
        if (slot.kind == "choice") != bool(slot.choices):
            raise InputError(f"slot {slot.name} is a {slot.kind}; a choice has a list, and nothing else has")


def template_at(facts: Facts, template: TemplateId, at: int) -> Template:
    """The newest version of a template; NotFoundError if there is none, RefusedError if it is not to be used at an instant.

    The version that is used is always the newest, also if that one does not hold.
    """
    held = facts.communications.templates.get(template)
    if held is None or not held.cleared:
        raise NotFoundError(f"there is no template {template}; `appban post template list` shows them")
    recorded, event = held.cleared[-1]
    why = _why_not(facts, event, recorded, at)
    if held.ended is not None and held.ended <= at:
        why = "it was ended"
    if why is not None:
        raise RefusedError(
            f"template {template} version {event.template.version} cannot be used: {why}; clear a new version"
        )
    return event.template


def _why_not(facts: Facts, event: TemplateCleared, recorded: int, at: int) -> str | None:
    if max(recorded, event.stated) > at:
        return "it was not cleared by then"
    if event.template.until <= at:
        return "its time is over"
    able = {
        facts.human(person)
        for person in event.cleared_by
        if class_of(facts, person, event.stated) in CLASSES
        and authority_for(facts, person, CLEAR, event.template.body, event.stated) is not None
    } - {facts.human(event.author)}
    return None if len(able) >= CLEARERS else "it was not cleared by two persons other than its author"


def fill(template: Template, values: Mapping[str, str]) -> str:
    """The text with its slots filled; RefusedError that says which slot does not take its value, or is empty."""
    known = {slot.name: slot for slot in template.slots}
    for name in values:
        if name not in known:
            raise InputError(
                f"template {template.id} has no slot {name!r}; it has {', '.join(known) or 'none'}"
            )
    for slot in template.slots:
        if slot.name not in values:
            raise RefusedError(f"slot {slot.name} of template {template.id} is empty; {_takes(slot)}")
        if not _fits(slot, values[slot.name]):
            raise RefusedError(
                f"slot {slot.name} of template {template.id} does not take {values[slot.name]!r}; {_takes(slot)}"
            )
    return _PLACE.sub(lambda found: values[found.group(1)], template.text)


def filled(template: Template, values: Mapping[str, str]) -> tuple[Setting, ...]:
    """What the slots were filled with, in their order."""
    return tuple(Setting(slot.name, values[slot.name]) for slot in template.slots)


def _fits(slot: Slot, value: str) -> bool:
    match slot.kind:
        case "choice":
            return value in slot.choices
        case "time":
            return _TIME.fullmatch(value) is not None
        case "date":
            return _is_day(value)


def _is_day(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _takes(slot: Slot) -> str:
    match slot.kind:
        case "choice":
            return f"it takes {', '.join(slot.choices)}"
        case "time":
            return "it takes a time of day such as 02:10"
        case "date":
            return "it takes a day such as 2026-11-30"
