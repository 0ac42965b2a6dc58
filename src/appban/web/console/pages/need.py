"""Whether an exemption is needed, asked by a link: made on the case, answered without an account (journey 5).

The link's page shows as little as lets one answer: no name of a person, no device, no text that anybody wrote. A link
that was used, ran out, or never was is answered in one way, so that nobody learns from it which.
"""

from collections import Counter
from functools import partial
from typing import Literal, cast

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime.exemption import Request
from appban.service.exemptions.need import NeedShown, answer_need, bearer_of, look_need
from appban.service.naming import short_reference
from appban.service.publishing import record
from appban.service.telling.asking import Director, ask_director
from appban.service.work import Act
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.pages.case import Case, case_of
from appban.web.console.pages.people import CLASSES
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

SMALL = Limits(size=16_384)
"""What an answer may have: its reason, several times over."""
_GONE = "This link opens nothing"
_CHANGED = "The request has changed"
_OVER = "There is nothing left to answer"


def ask(visit: Visit) -> Shown:
    """Whom to ask."""
    typed = {name: visit.field(name) for name in ("called", "handle")}
    context = {"case": case_of(visit), **typed}
    return Shown(template="need/ask.html", title="Ask whether it is needed", context=context)


def asked(visit: Visit) -> Answer:
    """Make a link; it is shown this once."""
    found = case_of(visit)
    return visit.attempt(partial(ask, visit), partial(_asked, visit, found))


def _asked(visit: Visit, found: Case) -> Answer:
    called, handle = visit.field("called"), visit.field("handle")
    if not called or len(called) > SHORT:
        raise InputError(f"Say who is to answer, by name and title, in at most {SHORT} characters")
    director = Director(called=called, handle=handle or None)
    made = visit.do(lambda work: ask_director(work, found.id, director)).value
    if made is None:
        told = "This form was sent twice. The link was shown the first time, and is shown only once."
        return See(path=f"/exemptions/{found.id}", told=told)
    context = {
        "case": found,
        "called": called,
        "address": f"{visit.asking.origin}/need/{made.link.text}",
        "until": made.link.until,
        "sent": made.sent,
        "by_handle": bool(handle),
    }
    return Shown(template="need/made.html", title="The link is made", context=context)


def look(visit: Visit) -> Answer:
    """The question that a link asks."""
    try:
        return _question(visit)
    except RefusedError as refused:
        return _dead(refused)
    except NotFoundError:
        return _dead(None)


def answered(visit: Visit) -> Answer:
    """Record the answer, which ends the link, and go where the link is not in the address any more."""
    try:
        return visit.attempt(partial(_question, visit), partial(_answered, visit))
    except RefusedError as refused:
        return _dead(refused)
    except NotFoundError:
        return _dead(None)


def thanks(_visit: Visit) -> Shown:
    """What is said once an answer is recorded; it tells nothing of which."""
    return Shown(template="need/thanks.html", title="Your answer is recorded")


def _answered(visit: Visit) -> Answer:
    text, outcome, reason = visit.path["link"], visit.field("outcome"), visit.field("reason")
    if outcome not in {"confirmed", "declined"}:
        look_need(visit.reader, text, visit.now)
        raise InputError("Choose whether it is needed")
    if len(reason) > LONG:
        raise InputError(f"The reason has {len(reason)} characters; use at most {LONG}")
    chosen = cast("Literal['confirmed', 'declined']", outcome)
    act = Act(actor=bearer_of(text))
    record(visit.house.desk, visit.house.press, act, lambda work: answer_need(work, text, chosen, reason))
    return See(path="/need")


def _question(visit: Visit) -> Shown:
    shown = look_need(visit.reader, visit.path["link"], visit.now)
    facts, request, at = visit.facts, shown.request, visit.now
    context = {
        "link": visit.path["link"],
        "request": request,
        "apps": ", ".join(facts.apps[app][-1].name for app in request.apps),
        "body": body_named(facts, request.body, at),
        "bans": [facts.restrictions[pin.restriction].versions[-1][1].title for pin in request.restrictions],
        "people": _people(request),
        "of": _of(visit, shown),
        "short": short_reference(request.exemption),
        "until": shown.until,
        "outcome": visit.field("outcome"),
        "reason": visit.field("reason"),
        "most": LONG,
    }
    return Shown(template="need/question.html", title="Is this exemption needed?", context=context)


def _people(request: Request) -> str:
    """Whom it is for, in role terms: how many of which class."""
    counted = Counter(CLASSES[each.person_class] for each in request.people)
    words = [name if number == 1 else f"{name} ({number})" for name, number in counted.items()]
    return ", ".join(words) or "nobody by name"


def _of(visit: Visit, shown: NeedShown) -> str:
    return visit.names.texts([shown.of])[shown.of].value or ""


def _dead(refused: RefusedError | None) -> Shown:
    match refused:
        case None:
            title, status = _GONE, 404
        case ConflictError():
            title, status = _CHANGED, 409
        case _:
            title, status = _OVER, 410
    return Shown(template="need/dead.html", title=title, status=status)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/exemptions/{exemption}/need",
        summary="Whom to ask by a link whether an exemption is needed.",
        authority="signed-in",
        handler=ask,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/need",
        summary="Make a link by which somebody says whether an exemption is needed.",
        authority="signed-in",
        handler=asked,
    ),
    Page(
        method="GET",
        path="/need",
        summary="What is said once an answer by a link is recorded.",
        authority="anybody",
        handler=thanks,
    ),
    Page(
        method="GET",
        path="/need/{link}",
        summary="The one question that a link asks.",
        authority="anybody",
        handler=look,
        secret=True,
    ),
    Page(
        method="POST",
        path="/need/{link}",
        summary="Answer the question of a link, which ends it.",
        authority="anybody",
        handler=answered,
        limits=SMALL,
        secret=True,
    ),
)
