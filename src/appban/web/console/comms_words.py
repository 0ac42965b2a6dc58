"""How what is recorded of channels and accounts reads on pages, and what their forms share: sources, uses, choices."""

from collections.abc import Mapping
from typing import TypeVar, get_args

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.account import PurposeClass
from appban.regime.channel import Outcome, Reopening, Use, UsePolicy
from appban.regime.facts import Facts
from appban.regime.source import Mark, Source
from appban.service.channels.asking import source_of
from appban.service.people import HANDLE
from appban.service.sight import sees_person
from appban.web.console.forms import SHORT, at_most, needed
from appban.web.console.visit import Visit

USES: Mapping[Use, str] = {
    "organic": "Posts of our own",
    "paid": "Paid advertising",
    "influencer": "Influencers",
}
POLICIES: Mapping[UsePolicy, str] = {
    "not-used": "Not used",
    "exceptional-only": "In exceptional circumstances only",
    "permitted": "Permitted",
}
OUTCOMES: Mapping[Outcome, str] = {
    "pass": "Pass",
    "pass-with-conditions": "Pass with conditions",
    "campaign-specific-only": "For one campaign only",
    "fail": "Fail",
}
CAUSES: Mapping[Reopening, str] = {
    "platform-change": "The platform changed",
    "ownership": "Its owner changed",
    "law": "The law changed",
    "framework-version": "The framework has a new version",
    "incident": "Something happened on it",
    "age": "The assessment is old",
}
PURPOSES: Mapping[PurposeClass, str] = {
    "service": "Service messages",
    "policy": "Explaining government policy",
    "emergency": "Emergencies",
}
MARKS: Mapping[Mark, str] = {
    "seen": "I read or heard it there myself",
    "secondary": "One other source says so",
    "unverified": "Nobody has checked it",
    "disputed": "Somebody contradicts it",
    "operator": "It is our own rule or decision",
}

IN_HUNDREDTHS = frozenset({"EUR", "GBP", "USD"})
"""Currencies of whose smallest unit a hundred make one (ISO 4217); of others the amount is told as it is recorded."""

W = TypeVar("W", bound=str)


class SourceForm(Form):
    """Where something comes from, as a form asks for it."""

    source = StringField(validators=needed("Say where this comes from", SHORT))
    dated = StringField(validators=at_most(SHORT))


def source_from(visit: Visit) -> Source:
    """The source that a form names."""
    mark = one_of(visit.field("mark"), get_args(Mark), "Say how you know of it")
    return source_of(visit.field("source"), mark, visit.field("dated") or None)


def one_of(text: str, known: tuple[W, ...], words: str) -> W:
    """One of the words that a field takes; InputError, in these words, for any other."""
    found = next((each for each in known if each == text), None)
    if found is None:
        raise InputError(words)
    return found


def some_of(texts: tuple[str, ...], known: tuple[W, ...]) -> tuple[W, ...]:
    """Those of the words that a field takes which were ticked, in their own order."""
    return tuple(each for each in known if each in texts)


def typed(visit: Visit, *names: str) -> dict[str, str]:
    """What a form said in some fields, for the form to hold it still."""
    return {name: visit.field(name) for name in names}


def own_body(visit: Visit) -> str:
    """The body that a form names, else the viewer's own, which is meant most of the time."""
    return visit.field("body") if visit.form else visit.viewer.body or ""


def day_parts(visit: Visit, name: str) -> dict[str, str]:
    """What was typed into the three boxes of a date."""
    return {part: visit.field(f"{name}-{part}") for part in ("day", "month", "year")}


def chosen(words: Mapping[W, str]) -> list[tuple[str, str]]:
    """The choices of a field, each with its words."""
    return list(words.items())


def person_called(visit: Visit, text: str) -> str:
    """The id of the person whom a text names, by handle or id; InputError, in the same words, for nobody and for one not seen."""
    found = visit.reader.aliases([(HANDLE, text)]).get((HANDLE, text), text) if text.isprintable() else text
    for person in visit.head.people:
        if person == found and sees_person(visit.head, visit.viewer.sight, person, visit.now):
            return person
    raise InputError(f"nobody whom you may see is called {text[:SHORT]!r}; record them first")


def app_named(facts: Facts, app: str | None) -> str | None:
    """What an application is called; None where there is none."""
    held = next((versions for name, versions in facts.apps.items() if name == app), None)
    return app if held is None else held[-1].name


def money(amount: int, currency: str) -> str:
    """An amount in the smallest unit of a currency, as people write it where we know how many of these make one."""
    if currency in IN_HUNDREDTHS:
        return f"{amount // 100:,}.{amount % 100:02} {currency}"
    return f"{amount:,} of the smallest unit of {currency}"
