"""Entering a request for information, what befalls it, and its answer."""

from functools import partial
from typing import cast, get_args

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.foi_request import FoiId, LawId, Outcome
from appban.regime.time import Precision, read
from appban.service.foi.answering import Answer as Given
from appban.service.foi.answering import answer
from appban.service.foi.finding import MOST_WORDS, When
from appban.service.foi.receiving import (
    MOST_NAME,
    MOST_REFERENCE,
    Asked,
    Extension,
    ask_clarification,
    ask_fees,
    clarified,
    extend,
    fee_paid,
    receive,
    redate,
)
from appban.service.guard import FOI
from appban.service.people import people_called
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import at_most, needed, problems
from appban.web.console.page import Page
from appban.web.console.pages.foi import OUTCOMES, body_name, laws, seen_request
from appban.web.console.visit import Visit

KINDS = {
    "clarify": ("More was asked for", "Without it the request cannot be found; the clock waits."),
    "clarified": ("It came", "The clock starts again from this day."),
    "fees": ("A fees notice was given", "The days until it is paid are left out."),
    "paid": ("The fee was received", ""),
    "extend": (
        "Notice was given that the public interest takes longer",
        "It is due on the day the answer would be.",
    ),
    "redate": ("It was received on another day than was entered", "Give that day, and say why."),
}
_PENCE = 2


class Receiving(Form):
    """A request as a form asks for it."""

    reference = StringField(validators=needed("Enter the reference of the request", MOST_REFERENCE))
    wording = StringField(validators=needed("Enter what was asked for", MOST_WORDS))
    on = StringField(validators=needed("Enter the day on which it was received, such as 2026-11-27", 40))
    name = StringField(validators=at_most(MOST_NAME))
    contact = StringField(validators=at_most(MOST_NAME))


def new(visit: Visit) -> Answer:
    """Where a request is entered."""
    return _new(visit)


def _new(visit: Visit) -> Shown:
    held = visit.viewer.sight.subjects.get(FOI, frozenset())
    fields = ("reference", "wording", "on", "name", "contact", "law", "body")
    context = {
        "typed": {name: visit.field(name) for name in fields},
        "laws": {law: rules.law.title for law, rules in laws(visit.house.settings).items()},
        "bodies": sorted((body_name(visit, each), each) for each in held),
        "most": MOST_WORDS,
    }
    return Shown(template="foi/new.html", title="Enter a request for information", context=context)


def received(visit: Visit) -> Answer:
    """Enter a request."""
    found = problems(Receiving(visit.form))
    if found:
        return visit.again(_new(visit), found)
    return visit.attempt(partial(_new, visit), partial(_received, visit))


def _received(visit: Visit) -> Answer:
    asked = Asked(
        law=LawId(visit.field("law")),
        body=BodyId(visit.field("body")),
        reference=visit.field("reference"),
        name=visit.field("name") or None,
        contact=visit.field("contact") or None,
        wording=visit.field("wording"),
        on=_when(visit),
    )
    known = laws(visit.house.settings)
    if asked.law not in known:
        raise InputError("Choose the law")
    if asked.body not in visit.viewer.sight.subjects.get(FOI, frozenset()):
        raise InputError("Choose the body that was asked")
    receipt = visit.do(lambda work: receive(work, asked, known), body=asked.body)
    if receipt.value is None:
        return See(path="/foi", told="It was entered already.")
    return See(path=f"/foi/{receipt.value}", told="It is entered.")


def step(visit: Visit) -> Answer:
    """Where it is entered what befell a request."""
    return _step(visit)


def _step(visit: Visit) -> Shown:
    history = seen_request(visit)
    fields = ("kind", "on", "says", "amount", "until", "sections")
    context = {
        "asked": history.request,
        "kinds": KINDS,
        "typed": {name: visit.field(name) for name in fields},
        "most": MOST_WORDS,
    }
    return Shown(
        template="foi/step.html", title=f"What happened to {history.request.reference}", context=context
    )


def stepped(visit: Visit) -> Answer:
    """Enter what befell a request."""
    seen_request(visit)
    return visit.attempt(partial(_step, visit), partial(_stepped, visit))


def _stepped(visit: Visit) -> Answer:
    found, known, on = FoiId(visit.path["foi"]), laws(visit.house.settings), _when(visit)
    says = visit.field("says")
    match visit.field("kind"):
        case "clarify":
            visit.do(lambda work: ask_clarification(work, found, known, on, says))
        case "clarified":
            visit.do(lambda work: clarified(work, found, known, on, says))
        case "fees":
            pence = _pence(visit.field("amount"))
            visit.do(lambda work: ask_fees(work, found, known, on, pence))
        case "paid":
            visit.do(lambda work: fee_paid(work, found, known, on))
        case "extend":
            until, _ = read(visit.field("until"), visit.house.desk.zone, bare="until")
            asked = Extension(until=until, sections=_sections(visit))
            visit.do(lambda work: extend(work, found, known, on, asked))
        case "redate":
            visit.do(lambda work: redate(work, found, on, says))
        case _:
            raise InputError("Choose what happened")
    return See(path=f"/foi/{found}", told="It is entered.")


def answering(visit: Visit) -> Answer:
    """Where the answer to a request is entered."""
    return _answering(visit)


def _answering(visit: Visit) -> Shown:
    history = seen_request(visit)
    fields = ("outcome", "on", "says", "sections", "hours", "to", "opinion")
    law = laws(visit.house.settings)[history.request.law].law
    context = {
        "asked": history.request,
        "outcomes": OUTCOMES,
        "law": law,
        "typed": {name: visit.field(name) for name in fields},
        "most": MOST_WORDS,
    }
    return Shown(template="foi/answer.html", title=f"Answer {history.request.reference}", context=context)


def answered(visit: Visit) -> Answer:
    """Enter the answer to a request."""
    seen_request(visit)
    return visit.attempt(partial(_answering, visit), partial(_answered, visit))


def _answered(visit: Visit) -> Answer:
    outcome, hours, opinion = (visit.field(each) for each in ("outcome", "hours", "opinion"))
    if outcome not in get_args(Outcome):
        raise InputError("Choose what it came to")
    if hours and not hours.isdecimal():
        raise InputError(f"{hours!r} is no number of hours; give whole hours")
    given = Given(
        outcome=cast("Outcome", outcome),
        on=_when(visit),
        sections=_sections(visit),
        says=visit.field("says") or None,
        to=visit.field("to") or None,
        hours=int(hours) if hours else None,
        opinion=None if not opinion else people_called(visit.reader, (opinion,))[0],
    )
    found, known = FoiId(visit.path["foi"]), laws(visit.house.settings)
    visit.do(lambda work: answer(work, found, known, given))
    return See(path=f"/foi/{found}", told="It is entered.")


def _when(visit: Visit) -> When:
    stated: tuple[int, Precision] = read(visit.field("on"), visit.house.desk.zone, bare="start")
    return When(*stated)


def _sections(visit: Visit) -> tuple[str, ...]:
    return tuple(each.strip() for each in visit.field("sections").split(",") if each.strip())


def _pence(text: str) -> int:
    pounds, _, pence = text.removeprefix("£").partition(".")
    if not pounds.isdecimal() or (pence and not (pence.isdecimal() and len(pence) == _PENCE)):
        raise InputError(f"{text!r} is no amount; write it as 12.50")
    return int(pounds) * 100 + int(pence or 0)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/foi/new",
        summary="Where a request for information is entered.",
        authority=(FOI,),
        handler=new,
    ),
    Page(
        method="POST",
        path="/foi/new",
        summary="Enter a request for information.",
        authority=(FOI,),
        handler=received,
    ),
    Page(
        method="GET",
        path="/foi/{foi}/step",
        summary="Where it is entered what befell a request for information.",
        authority=(FOI,),
        handler=step,
    ),
    Page(
        method="POST",
        path="/foi/{foi}/step",
        summary="Enter what befell a request for information.",
        authority=(FOI,),
        handler=stepped,
    ),
    Page(
        method="GET",
        path="/foi/{foi}/answer",
        summary="Where the answer to a request for information is entered.",
        authority=(FOI,),
        handler=answering,
    ),
    Page(
        method="POST",
        path="/foi/{foi}/answer",
        summary="Enter the answer to a request for information.",
        authority=(FOI,),
        handler=answered,
    ),
)
