"""Deciding on a request in two steps: what is decided is written, then shown exactly as it will stand, and made or signed."""

from collections.abc import Iterator
from functools import partial

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.registration import site_at
from appban.regime.restriction import Stage
from appban.regime.seats import needed
from appban.service.cases.case_waiting import waits_for
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.deciding.offering import options_for_decision
from appban.service.deciding.preparing import Prepared, prepare
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.console import SERVICE
from appban.web.console.forms import LONG, SHORT
from appban.web.console.page import Page
from appban.web.console.pages.case import Case, case_of
from appban.web.console.visit import Visit

PREPARED = {
    "clear": (
        "The need is shown, the safeguards are in place and no other way would do.",
        "The need is shown for the devices and the time asked for, and for no more.",
    ),
    "refuse": (
        "The need is not shown.",
        "Another way would do, which the request names.",
        "The device holds official data.",
        "More devices or people are named than the work needs.",
        "It asks for longer than the work takes.",
    ),
}
"""Reasons that fit most cases, to be taken as they are or written over."""


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed about a decision."""

    stage: str
    outcome: str
    instrument: str
    reason: str
    conditions: tuple[str, ...]
    subject_to: tuple[str, ...]


def decide(visit: Visit) -> Answer:
    """The form of a decision."""
    return _form(visit)


def check(visit: Visit) -> Answer:
    """The decision exactly as it will stand, before it is made."""
    found = case_of(visit)
    return visit.attempt(lambda: _form(visit), partial(_check, visit, found))


def made(visit: Visit) -> Answer:
    """Make the decision that was shown, signed where its seat asks for that."""
    found = case_of(visit)
    return visit.attempt(lambda: _form(visit), partial(_made, visit, found))


def _check(visit: Visit, found: Case) -> Answer:
    entered = _entered(visit)
    asked = _asked(found, entered, visit.now)
    prepared = prepare(visit.reader, asked, visit.viewer.person, now=visit.now)
    context = {"case": found, "prepared": prepared, "entered": entered, "asked": _signing(visit, prepared)}
    return Shown(template="case/check.html", title="Check your decision", context=context)


def _made(visit: Visit, found: Case) -> Answer:
    entered = _entered(visit)
    stated = visit.field("stated")
    if not stated.isdecimal() or len(stated) > len(str(2**53)):
        raise InputError("the form does not say when the decision was shown; look at the request again")
    asked = msgspec.structs.replace(
        _asked(found, entered, int(stated)),
        digest=visit.field("digest"),
        shown=visit.field("decision"),
        assertion=visit.field("answer") or None,
    )
    visit.do(lambda work: decide_seat(work, asked))
    told = "Your decision is in the record."
    following = _next(visit, found)
    return See(path=following or f"/exemptions/{found.id}", told=told)


def _next(visit: Visit, found: Case) -> str:
    """The next request that waits for the viewer's decision, if they asked to go on to it."""
    if not visit.field("next"):
        return ""
    sight, me = visit.viewer.sight, visit.viewer.person
    with visit.cases() as cases:
        waiting = waits_for(visit.facts, cases.seen(sight, visit.now), sight, me, visit.now)
    onward = (each for each in waiting if each.kind == "decide" and each.exemption != found.id)
    return next((f"/exemptions/{each.exemption}" for each in onward), "/queue")


def _signing(visit: Visit, prepared: Prepared) -> str:
    """What the browser is asked to sign; "" where the seat asks for no signature."""
    if not prepared.passkey:
        return ""
    site = site_at(visit.stated_origin, SERVICE)
    return options_for_decision(visit.reader, prepared, site, now=visit.now)


def _form(visit: Visit) -> Shown:
    found = case_of(visit)
    stages = list(_stages(visit, found))
    if not stages:
        raise RefusedError(
            "nothing here waits for a decision of yours; somebody else decides, or it is decided"
        )
    wanted = visit.field("stage") or visit.asked("stage")
    stage = next((each for each in stages if each.id == wanted), stages[0])
    context = {
        "case": found,
        "stages": stages,
        "stage": stage,
        "outcome": visit.field("outcome"),
        "instrument": visit.field("instrument"),
        "reason": visit.field("reason"),
        "conditions": visit.field("conditions"),
        "subject_to": visit.field("subject_to"),
        "prepared": PREPARED,
        "most": LONG,
    }
    return Shown(template="case/decide.html", title="Decide", context=context)


def _stages(visit: Visit, found: Case) -> Iterator[Stage]:
    """The stages in which the viewer could fill an empty seat."""
    newest = found.history.versions[-1][1]
    seen: set[str] = set()
    for pin in found.page.request.restrictions:
        for place in needed(visit.facts, newest, pin, visit.now):
            if f"{place.stage.id}/{place.seat.id}" in found.open_seats and place.stage.id not in seen:
                seen.add(place.stage.id)
                yield place.stage


def _entered(visit: Visit) -> Entered:
    outcome = visit.field("outcome")
    if outcome not in PREPARED:
        raise InputError("Choose what you decide")
    reason = visit.field("reason") or visit.field(f"prepared-{outcome}")
    entered = Entered(
        stage=visit.field("stage"),
        outcome=outcome,
        instrument=visit.field("instrument"),
        reason=reason,
        conditions=_lines(visit.field("conditions")),
        subject_to=_lines(visit.field("subject_to")),
    )
    if not entered.instrument:
        raise InputError("Say what the decision is written down in, such as a minute and its number")
    if outcome == "refuse" and not reason:
        raise InputError("Say why; whoever asked reads it")
    long = [entered.instrument, *entered.conditions, *entered.subject_to]
    if len(reason) > LONG or any(len(each) > SHORT for each in long):
        raise InputError(f"Use at most {LONG} characters for the reason and {SHORT} for any other line")
    return entered


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _asked(found: Case, entered: Entered, stated: int) -> Clearing:
    if not found.open_seats:
        raise NotFoundError("nothing here waits for a decision of this viewer")
    clears = entered.outcome == "clear"
    return Clearing(
        exemption=found.id,
        digest=found.page.digest,
        stage=entered.stage,
        outcome=entered.outcome,
        instrument=entered.instrument,
        stated=stated,
        conditions=entered.conditions if clears else (),
        subject_to=entered.subject_to if clears else (),
        reason=entered.reason,
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/exemptions/{exemption}/decide",
        summary="Decide on a request.",
        authority=("clear:*",),
        handler=decide,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/decide",
        summary="A decision before it is made.",
        authority=("clear:*",),
        handler=check,
        step_up=True,
    ),
    Page(
        method="POST",
        path="/exemptions/{exemption}/decision",
        summary="Make a decision.",
        authority=("clear:*",),
        handler=made,
        step_up=True,
    ),
)
