"""One exemption, or the request for one: all the facts on one page, what it still needs and who can give it, what can be done."""

from collections.abc import Iterator
from functools import partial

import msgspec

from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory
from appban.regime.spans import Span
from appban.service.bans.policy_words import source
from appban.service.cases.case_likes import Like, similar
from appban.service.cases.case_waiting import could_decide
from appban.service.exemptions.exemption_page import DevicePart, ExemptionPage, NeedPart, page_on
from appban.service.exemptions.exemption_parts import SeatPart
from appban.service.naming import Text
from appban.service.sight import may_read_texts, seen_case
from appban.web.console.answers import Answer, Shown
from appban.web.console.case_acts import Act, acts_on
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import CLOSED_TEXT, event_words

NEEDED = {"confirmed": "Yes, it is needed", "declined": "No, it is not needed"}
OUTCOMES = {"clear": "it may be so", "refuse": "it may not"}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the case as the timeline shows it."""

    title: str
    by: str
    at: int
    entry: int
    text: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case as pages show it. `open_seats` are those, as stage/seat, that the viewer could fill now."""

    history: ExemptionHistory
    page: ExemptionPage
    justification: str
    alternatives: str
    open_seats: tuple[str, ...]
    acts: tuple[Act, ...]
    shown: int

    @property
    def id(self) -> ExemptionId:
        """The exemption's id."""
        return self.page.request.exemption


def case_of(visit: Visit) -> Case:
    """The case that the path names; NotFoundError for one that is not there, or not to be seen."""
    exemption = ExemptionId(visit.path["exemption"])
    seen_case(visit.head, visit.viewer.sight, exemption)
    history = seen_case(visit.facts, visit.viewer.sight, exemption)
    page = page_on(
        visit.facts,
        visit.reader,
        exemption,
        names=visit.names,
        at=visit.moment.at,
        reads=partial(_reads, visit),
    )
    with visit.cases() as cases:
        line = cases.line(exemption, visit.moment.at)
    seats = could_decide(visit.facts, line, visit.viewer.sight, visit.viewer.person, visit.moment.at)
    open_seats = seats if visit.moment.is_now else ()
    return Case(
        history=history,
        page=page,
        justification=_text(page.justification),
        alternatives=_text(page.alternatives),
        open_seats=open_seats,
        acts=acts_on(visit, history, page, open_seats) if visit.moment.is_now else (),
        shown=page.shown,
    )


def case(visit: Visit) -> Answer:
    """The page of a case."""
    found = case_of(visit)
    with visit.cases() as cases:
        likes = similar(
            visit.facts, cases.seen(visit.viewer.sight, visit.moment.at), found.id, visit.moment.at
        )
    request = found.page.request
    body = visit.facts.bodies.at(request.body, visit.moment.at)
    context = {
        "case": found,
        "request": request,
        "body": request.body if body is None else body.name,
        "name": ", ".join(visit.facts.apps[app][-1].name for app in request.apps),
        "apps": [(app, visit.facts.apps[app][-1].name) for app in request.apps],
        "restrictions": [
            (pin.restriction, pin.version, visit.facts.restrictions[pin.restriction].versions[-1][1].title)
            for pin in request.restrictions
        ],
        "why": [named(visit, found.page, each) for each in found.page.stands.why],
        "gone": {
            each.id for each in request.people if visit.facts.absences_of(each.id).during(visit.moment.at)
        },
        "seats": _seats(found.page),
        "devices": _devices(visit, found.page),
        "needs": [(each, _need(each)) for each in found.page.needs],
        "events": list(_events(visit, found.page)),
        "likes": [(like, _outcome(like)) for like in likes],
        "at": visit.moment.at,
    }
    return Shown(template="case/case.html", title=f"{context['name']} for {request.purpose}", context=context)


def why(visit: Visit) -> Answer:
    """Why a case stands as it does: the clauses of the rules, what stands in the way, when it was in force, the entries."""
    found = case_of(visit)
    page = found.page
    rules = [
        (pin, visit.facts.restrictions[pin.restriction].version(pin.version))
        for pin in page.request.restrictions
    ]
    context = {
        "case": found,
        "why": [named(visit, page, each) for each in page.stands.why],
        "spans": [(each.restriction, _told(visit, page, each.span)) for each in page.spans],
        "seats": _seats(page),
        "devices": _devices(visit, page),
        "rules": [
            (pin.restriction, pin.version, source(version.exemptions.source))
            for pin, version in rules
            if version
        ],
        "entries": [each.index for each in page.entries],
    }
    return Shown(template="case/why.html", title="Why is this so?", context=context)


def _reads(visit: Visit, administration: str | None) -> bool:
    return may_read_texts(visit.head, visit.viewer.person, administration, visit.now)


def _text(text: Text) -> str:
    if text.closed:
        return CLOSED_TEXT
    return "It was erased under a rule." if text.value is None else text.value


def _seats(page: ExemptionPage) -> list[SeatPart]:
    """Each seat once, though several restrictions ask for it alike."""
    seats = {(each.stage, each.seat, each.rule, each.filled): each for each in reversed(page.seats)}
    return list(reversed(seats.values()))


def _devices(visit: Visit, page: ExemptionPage) -> list[DevicePart]:
    """Each device once, with what stands in its way from any restriction, by the names that people know."""
    found: dict[str, DevicePart] = {}
    for each in page.devices:
        before = found[each.device.id].obstacles if each.device.id in found else ()
        told = tuple(dict.fromkeys((*before, *(named(visit, page, why) for why in each.obstacles))))
        found[each.device.id] = msgspec.structs.replace(each, obstacles=told)
    return list(found.values())


def _told(visit: Visit, page: ExemptionPage, span: Span) -> Span:
    opened = tuple(named(visit, page, each) for each in span.opened_by)
    closed = tuple(named(visit, page, each) for each in span.closed_by)
    return msgspec.structs.replace(span, opened_by=opened, closed_by=closed)


def named(visit: Visit, page: ExemptionPage, text: str) -> str:
    """A sentence with the names of the devices and people of a case for their ids."""
    request = page.request
    ids = (*(str(each.id) for each in request.devices), *(str(each.id) for each in request.people))
    for each in ids:
        text = text.replace(each, str(visit.names.of(each)))
    return text


def _events(visit: Visit, page: ExemptionPage) -> Iterator[Event]:
    decided = {
        each.recorded: f"{each.stage}: {OUTCOMES[each.outcome]}".capitalize() for each in page.decisions
    }
    for each in reversed(page.entries):
        yield Event(
            title=decided.get(each.recorded, event_words(each.kind)),
            by="whoever had the link"
            if each.kind == "need-answered.1"
            else str(visit.names.of(each.actor.id)),
            at=each.recorded,
            entry=each.index,
            text="" if each.reason is None else _text(each.reason),
        )


def _need(part: NeedPart) -> tuple[str, str]:
    """What was answered and why; "" where there is nothing yet."""
    return NEEDED.get(part.outcome or "", ""), "" if part.reason is None else _text(part.reason)


def _outcome(like: Like) -> str:
    return "came into force" if like.granted else "did not come into force"


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/exemptions/{exemption}",
        summary="One exemption: all facts, what it needs, what can be done.",
        authority="signed-in",
        handler=case,
    ),
    Page(
        method="GET",
        path="/exemptions/{exemption}/why",
        summary="Why an exemption stands as it does.",
        authority="signed-in",
        handler=why,
    ),
)
