"""What was said in public of the bans: listed, shown one by one, and entered by whoever may adopt policy."""

from functools import partial
from typing import cast, get_args

from wtforms import Form, StringField

from appban.errors import InputError, NotFoundError
from appban.regime.catalogue import AppId
from appban.regime.events.ban import Certainty
from appban.regime.restriction import RestrictionId
from appban.regime.source import Mark
from appban.regime.time import read
from appban.service.bans.regimes import restrictions_at
from appban.service.bans.statements import (
    MOST_LINE,
    MOST_WORDS,
    Said,
    StatementLine,
    make_statement,
    statements_at,
)
from appban.service.governing import governs
from appban.service.guard import POLICY
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import at_most, needed, problems
from appban.web.console.page import Page
from appban.web.console.visit import Visit

CERTAINTIES = {
    "stated": ("They said so", "It was heard or read in their own words."),
    "understood": ("It is understood so", "A reporter infers it. It is never taken for a rule."),
    "disputed": ("It is disputed", "Somebody contradicts it, or it was not confirmed."),
}
SEEN = {"seen": "I read or heard it there myself", "secondary": "One other source says so"}


class Saying(Form):
    """A statement as a form asks for it."""

    by = StringField(validators=needed("Say who said it, by name and office", MOST_LINE))
    says = StringField(validators=needed("Enter what was said", MOST_WORDS))
    place = StringField(validators=needed("Say where it was said", MOST_LINE))
    on = StringField(validators=needed("Enter when it was said, such as 2026-11-27T12:30", MOST_LINE))
    url = StringField(validators=at_most(2_000))


def listed(visit: Visit) -> Answer:
    """The statements made by the moment, the last first."""
    context = {
        "rows": statements_at(visit.facts, visit.moment.at),
        "titles": titles_of(visit),
        "may": visit.moment.is_now and governs(visit.head, visit.viewer.person, POLICY, visit.now),
    }
    return Shown(template="statements/list.html", title="Statements", context=context)


def one(visit: Visit) -> Answer:
    """One statement, with where it can be read and what it speaks of."""
    wanted = visit.path["statement"]
    found = next(
        (each for each in statements_at(visit.facts, visit.moment.at) if each.said.statement == wanted), None
    )
    if found is None:
        raise NotFoundError(f"there is no statement {wanted}")
    entries = [row.index for row in visit.reader.rows_of({f"statement:{wanted}"}, visit.stop)]
    context = {
        "line": found,
        "titles": titles_of(visit),
        "apps": {each: visit.facts.apps[each][-1].name for each in found.said.apps},
        "certainty": CERTAINTIES[found.said.certainty],
        "entries": entries,
    }
    return Shown(template="statements/statement.html", title=named(found), context=context)


def named(line: StatementLine) -> str:
    """What a statement is called."""
    return f"Statement of {line.said.by}" if line.said.by else f"Statement in {line.said.place}"


def titles_of(visit: Visit) -> dict[RestrictionId, str]:
    """The restrictions that the viewer may know of, by id; one that is not announced is told to few."""
    _, found = restrictions_at(
        visit.reader, visit.viewer.person, at=visit.moment.at, stop=visit.stop, now=visit.now
    )
    return {each.version.id: each.version.title for each in found}


def new(visit: Visit) -> Answer:
    """Where a statement is entered."""
    return _new(visit)


def _new(visit: Visit) -> Shown:
    named = ("by", "says", "place", "on", "url", "certainty", "seen")
    context = {
        "typed": {name: visit.field(name) for name in named},
        "chosen": visit.fields("restriction") or ((visit.asked("restriction"),) if visit.query else ()),
        "apps": visit.fields("app"),
        "restrictions": [
            (each, title) for each, title in titles_of(visit).items() if each not in _unannounced(visit)
        ],
        "catalogue": sorted((each, visit.head.apps[each][-1].name) for each in _banned(visit)),
        "certainties": CERTAINTIES,
        "seen": SEEN,
        "most": MOST_WORDS,
    }
    return Shown(template="statements/new.html", title="Enter a statement", context=context)


def _unannounced(visit: Visit) -> set[RestrictionId]:
    """Restrictions of which nothing may be said in public yet."""
    return {
        restriction
        for restriction, held in visit.head.restrictions.items()
        if all(
            (each.id, each.version) in visit.head.sealed and each.starts > visit.now
            for _, each in held.versions
        )
    }


def _banned(visit: Visit) -> set[AppId]:
    """The applications that some ban names; a statement is hardly ever of another."""
    return {
        app
        for restriction, held in visit.head.restrictions.items()
        if restriction not in _unannounced(visit)
        for rule in held.versions[-1][1].coverage
        for app in getattr(rule, "apps", ())
        if app in visit.head.apps
    }


def entered(visit: Visit) -> Answer:
    """Enter a statement."""
    found = problems(Saying(visit.form))
    if found:
        return visit.again(_new(visit), found)
    return visit.attempt(partial(_new, visit), partial(_entered, visit))


def _entered(visit: Visit) -> Answer:
    receipt = visit.do(lambda work: make_statement(work, said_of(visit)))
    if receipt.value is None:
        return See(path="/statements", told="It was entered already.")
    return See(path=f"/statements/{receipt.value}", told="It is entered, and public.")


def said_of(visit: Visit) -> Said:
    """The statement of a form; InputError for what is left open."""
    certainty, seen = visit.field("certainty"), visit.field("seen")
    if certainty not in get_args(Certainty):
        raise InputError("Choose how sure it is")
    if seen not in SEEN:
        raise InputError("Say how you know of it")
    stated, precision = read(visit.field("on"), visit.house.desk.zone, bare="start")
    return Said(
        by=visit.field("by"),
        says=visit.field("says"),
        place=visit.field("place"),
        url=visit.field("url") or None,
        stated=stated,
        precision=precision,
        certainty=cast("Certainty", certainty),
        seen=cast("Mark", seen),
        restrictions=tuple(RestrictionId(each) for each in visit.fields("restriction")),
        apps=tuple(AppId(each) for each in visit.fields("app")),
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/statements",
        summary="What was said in public of the bans.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/statements/new",
        summary="Where a statement is entered.",
        authority=(POLICY,),
        handler=new,
    ),
    Page(
        method="POST",
        path="/statements/new",
        summary="Enter a statement.",
        authority=(POLICY,),
        handler=entered,
    ),
    Page(
        method="GET",
        path="/statements/{statement}",
        summary="One statement.",
        authority="signed-in",
        handler=one,
    ),
)
