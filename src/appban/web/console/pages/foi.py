"""Requests for information: what is due when and what is late, and one of them with its count, day by day."""

from functools import cache
from typing import cast

from appban.bootstrap.rules import foi_rules
from appban.errors import NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment
from appban.regime.foi_register import FoiHistory
from appban.regime.foi_request import FoiId
from appban.service.foi.listing import FoiLine, days_late, foi_line, foi_lines
from appban.service.guard import FOI
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit

laws = cache(foi_rules)
"""Read once: a file of APPBAN_RULES that changes is read when the server starts again."""

STEPS = {
    "foi-redated.1": "It was received on this day, and not on the one entered first",
    "foi-clarification-asked.1": "More was asked for; the clock waits",
    "foi-clarified.1": "It came; the clock starts again",
    "foi-fees-asked.1": "A fees notice was given",
    "foi-fee-paid.1": "The fee was received",
    "foi-extended.1": "Notice that the public interest takes longer",
    "foi-answered.1": "Answered, or over",
    "foi-exported.1": "Something was written to be given out",
}
OUTCOMES = {
    "released": "Released",
    "part-released": "Released in part",
    "refused": "Refused",
    "not-held": "Not held",
    "neither-confirm-nor-deny": "Neither confirmed nor denied",
    "cost-limit": "Above the cost limit",
    "transferred": "Transferred",
    "withdrawn": "Withdrawn",
    "fee-not-paid": "Over: the fee was not paid",
    "not-clarified": "Over: what was asked for did not come",
}


def body_name(visit: Visit, body: BodyId) -> str:
    """What a body is called, or its id while nothing is known of it."""
    fact = visit.facts.bodies.at(body, visit.moment.at)
    return body if fact is None else fact.name


def sees(visit: Visit, body: BodyId) -> bool:
    """Whether the viewer answers requests of a body, or is a root appointer."""
    sight = visit.viewer.sight
    return sight.everything or body in sight.subjects.get(FOI, frozenset())


def may(visit: Visit, body: BodyId) -> bool:
    """Whether the viewer may enter what befalls a request, now."""
    return visit.moment.is_now and body in visit.viewer.sight.subjects.get(FOI, frozenset())


def seen_request(visit: Visit) -> FoiHistory:
    """The request of the address; NotFoundError, in the same words, for one that is not there or not seen."""
    wanted = visit.path["foi"]
    history = visit.facts.foi.get(FoiId(wanted))
    if history is None or history.received_on > visit.moment.at or not sees(visit, history.request.body):
        raise NotFoundError(f"there is no request for information {wanted}")
    return history


def listed(visit: Visit) -> Answer:
    """The register as of the moment; open ones first, those due first first."""
    zone = visit.house.desk.zone
    rows = [
        each
        for each in foi_lines(visit.facts, laws(visit.house.settings), visit.moment.at, zone)
        if sees(visit, each.history.request.body)
    ]
    context = {
        "rows": rows,
        "words": {each.id: state_words(each) for each in rows},
        "bodies": {b: body_name(visit, b) for b in {each.history.request.body for each in rows}},
        "may": visit.moment.is_now and FOI in visit.viewer.sight.subjects,
    }
    return Shown(template="foi/list.html", title="Requests for information", context=context)


def one(visit: Visit) -> Answer:
    """One request: what befell it, when it is due, and how that was counted."""
    history = seen_request(visit)
    line = foi_line(history, laws(visit.house.settings), visit.moment.at, visit.house.desk.zone)
    asked, steps = history.request, list(history.until(visit.moment.at))
    said = {n: cast("Commitment | None", getattr(s.event, "says", None)) for n, s in enumerate(steps)}
    wanted = (asked.name, asked.contact, asked.wording, *said.values())
    texts = visit.names.texts(each for each in wanted if each is not None)
    context = {
        "line": line,
        "asked": asked,
        "body": body_name(visit, asked.body),
        "law": laws(visit.house.settings)[asked.law].law.title,
        "state": state_words(line),
        "texts": texts,
        "steps": [(s, STEPS[ev.TAGS[type(s.event)]], said[n]) for n, s in enumerate(steps)],
        "outcomes": OUTCOMES,
        "may": may(visit, asked.body) and line.outcome is None,
    }
    return Shown(template="foi/request.html", title=f"Request {asked.reference}", context=context)


def state_words(line: FoiLine) -> str:
    """How a request stands, as people say it."""
    if line.outcome is None:
        return line.state[:1].upper() + line.state[1:]
    return OUTCOMES[line.outcome] + days_late(0 if line.clock is None else line.clock.late)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/foi",
        summary="Requests for information, by the day they are due.",
        authority=(FOI,),
        handler=listed,
    ),
    Page(
        method="GET",
        path="/foi/{foi}",
        summary="One request for information, with how its days were counted.",
        authority=(FOI,),
        handler=one,
    ),
)
