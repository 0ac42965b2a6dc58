"""The answers to the questions of a new ban, each read from its form; what cannot be is told at once."""

from collections.abc import Callable
from functools import cache

import msgspec

from appban.bootstrap.shipped import shipped_packs
from appban.errors import InputError
from appban.regime.analysis.names import is_country
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_CLASSES
from appban.regime.hosts import canonical_host, canonical_page
from appban.regime.identity import Surface
from appban.regime.pack.file import load_pack
from appban.regime.pack.written import Moment
from appban.service.bans.ban_form import BanForm, NewApp, Question, slug
from appban.service.bans.statements import MOST_LINE, MOST_WORDS
from appban.web.console.visit import Visit

CATALOGUE = "catalogue"


@cache
def catalogued() -> tuple[tuple[AppId, str], ...]:
    """The applications of the catalogue that ships, by name: those that a pack may name without stating them."""
    pack, _ = load_pack(shipped_packs()[CATALOGUE], f"{CATALOGUE}.yaml")
    return tuple(
        sorted(((each.id, each.name) for each in pack.applications), key=lambda each: each[1].casefold())
    )


def _application(visit: Visit, form: BanForm) -> BanForm:
    known = {app for app, _ in catalogued()}
    apps = tuple(AppId(each) for each in visit.fields("app") if each in known)
    surfaces = tuple(each.value for each in Surface if each.value in visit.fields("surface"))
    name = visit.field("name")
    new = None
    if name:
        slug(name)
        domains = tuple(canonical_host(each) for each in visit.field("domains").split())
        new = NewApp(
            name=_line(visit, "name", "Name the application"),
            android=visit.field("android"),
            ios=visit.field("ios"),
            domains=domains,
        )
        if not (new.android or new.ios or domains):
            raise InputError(
                "Say by what the new application is known: its package, its bundle id or its domains"
            )
    if not (apps or new) or not surfaces:
        raise InputError("Choose an application or name a new one, and say how it is used")
    return msgspec.structs.replace(form, apps=apps, new_app=new, surfaces=surfaces)


def _scope(visit: Visit, form: BanForm) -> BanForm:
    body = BodyId(visit.field("body"))
    if visit.head.bodies.at(body, visit.now) is None:
        raise InputError("Choose the body whose devices it reaches")
    classes = tuple(each.value for each in DEVICE_CLASSES if each.value in visit.fields("class"))
    if not classes:
        raise InputError("Choose which sorts of devices it reaches")
    whom = _line(visit, "whom", "Say in a sentence whom it reaches")
    return msgspec.structs.replace(form, body=body, classes=classes, whom=whom)


def _authority(visit: Visit, form: BanForm) -> BanForm:
    country = visit.field("country").upper()
    if not is_country(country):
        raise InputError("Enter the country as two letters, such as GB")
    dated = visit.field("dated")
    if dated:
        Moment.from_text(dated)
    return msgspec.structs.replace(
        form,
        title=_line(visit, "title", "Give the ban a title"),
        instrument=_line(visit, "instrument", "Say which law, instruction or policy it rests on"),
        dated=dated,
        read=visit.field("read") == "yes",
        country=country,
    )


def _dates(visit: Visit, form: BanForm) -> BanForm:
    starts, ends = visit.field("starts") or "now", visit.field("ends")
    for each in (starts, ends):
        if each and each != "now":
            Moment.from_text(each)
    sealed = visit.field("sealed") == "yes"
    if sealed and starts == "now":
        raise InputError("A ban that is unannounced until it starts has to start later; say when")
    return msgspec.structs.replace(form, starts=starts, ends=ends, sealed=sealed)


def _exemptions(visit: Visit, form: BanForm) -> BanForm:
    chosen = visit.field("exemptions")
    if chosen != "none" and chosen not in visit.head.restrictions:
        raise InputError("Choose whether one may depart from it, and by which rules")
    return msgspec.structs.replace(form, exemptions=chosen)


def _statement(visit: Visit, form: BanForm) -> BanForm:
    spoken = visit.field("spoken")
    if spoken == "no":
        return msgspec.structs.replace(form, spoken="no", by="", says="", place="", url="")
    if spoken != "yes":
        raise InputError("Say whether a statement is published with the ban")
    if form.sealed:
        raise InputError(
            "This ban is unannounced until it starts: enter the statement then, and choose none here"
        )
    url = visit.field("url")
    says = visit.field("says")
    if not says or len(says) > MOST_WORDS:
        raise InputError(f"Enter what is said, in at most {MOST_WORDS} characters")
    return msgspec.structs.replace(
        form,
        spoken="yes",
        by=_line(visit, "by", "Say who makes it, by name and office"),
        says=says,
        place=_line(visit, "place", "Say where it is made"),
        url=canonical_page(url) if url else "",
    )


ANSWERS: dict[Question, Callable[[Visit, BanForm], BanForm]] = {
    "application": _application,
    "scope": _scope,
    "authority": _authority,
    "dates": _dates,
    "exemptions": _exemptions,
    "statement": _statement,
}


def _line(visit: Visit, name: str, words: str) -> str:
    text = " ".join(visit.field(name).split())
    if not text or len(text) > MOST_LINE:
        raise InputError(f"{words}, in at most {MOST_LINE} characters")
    return text
