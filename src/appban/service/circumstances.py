"""Circumstances: declared emergencies with an anchor and an end."""

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import CircumstanceId
from appban.regime.people import PersonId, Subject
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import DAY
from appban.service.guard import REVIEW, acting_person, require
from appban.service.reading import Focus
from appban.service.work import Work

ANCHORS = ("Riot", "Terror threat", "Extreme weather", "Public health", "Other")
"""What an emergency can be; for the last the plan or Act that it rests on is cited."""

LONGEST = 30 * DAY
"""An emergency is declared for hours or days; it can be extended. Operator's rule, not the statement."""


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency to be declared: its anchor, which audience other channels do not reach, and its end."""

    anchor: str
    body: BodyId
    audience_not_reached: str
    until: int


def declare(work: Work, asked: Declaration) -> CircumstanceId:
    """Declare an emergency; its declarer clears nothing that rests on it."""
    anchor = anchored(asked.anchor)
    if not asked.audience_not_reached.strip():
        raise InputError(
            "say which audience no other channel reaches; without that there is no need for this one"
        )
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    require(facts, person, Subject("declare"), asked.body, work.now)
    if asked.until <= work.now:
        raise RefusedError("a circumstance ends after it began; give an end to come")
    _refuse_long(work, asked.until)
    circumstance = CircumstanceId(work.mint("circumstance"))
    event = ev.CircumstanceDeclared(
        stated=work.now,
        circumstance=circumstance,
        declarer=person,
        anchor=anchor,
        body=asked.body,
        audience_not_reached=asked.audience_not_reached,
        until=asked.until,
    )
    work.add(event, asked.body)
    return circumstance


def change_circumstance(work: Work, circumstance: CircumstanceId, until: int | None) -> None:
    """Extend an open emergency until a later instant, or end it now (None)."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    held = facts.circumstances.get(circumstance)
    if held is None:
        raise NotFoundError(f"there is no circumstance {circumstance}; `appban circumstance list` shows them")
    require(facts, person, Subject("declare"), held.declared.body, work.now)
    if not held.open_at(work.now):
        raise RefusedError(f"{circumstance} is over; declare a new one")
    if until is None:
        work.add(ev.CircumstanceEnded(stated=work.now, circumstance=circumstance), held.declared.body)
    else:
        _refuse_long(work, until)
        event = ev.CircumstanceExtended(stated=work.now, circumstance=circumstance, until=until)
        work.add(event, held.declared.body)


def review_circumstance(work: Work, circumstance: CircumstanceId, findings: str) -> None:
    """Look again at an emergency that is over: somebody other than its declarer, who may review for its body."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,), rooms=(COMMUNICATIONS,)))
    acting_person(work, facts)
    held = facts.circumstances.get(circumstance)
    if held is None:
        raise NotFoundError(f"there is no circumstance {circumstance}; `appban circumstance list` shows them")
    require(facts, person, REVIEW, held.declared.body, work.now)
    if held.open_at(work.now):
        raise RefusedError(f"{circumstance} is still open; it is reviewed once it is over")
    if facts.human(person) == facts.human(held.declared.declarer):
        raise RefusedError(f"{person} declared {circumstance}, and somebody else reviews it")
    if not findings.strip():
        raise InputError("the findings are empty; say what was found")
    event = ev.channels.CircumstanceReviewed(
        stated=work.now,
        circumstance=circumstance,
        reviewer=person,
        findings=work.keep(findings.strip(), circumstance),
    )
    work.add(event, held.declared.body)


def anchored(text: str) -> str:
    """An anchor as `Kind: what it rests on`; InputError for no known kind, or for Other without a plan or Act."""
    kind, _, rests = text.strip().partition(":")
    known = {each.casefold(): each for each in ANCHORS}.get(kind.strip().casefold())
    if known is None:
        raise InputError(
            f"{text!r} is no anchor; begin with {', '.join(ANCHORS[:-1])} or Other, such as 'Riot: city centre plan'"
        )
    if known == ANCHORS[-1] and not rests.strip():
        raise InputError(
            "another emergency rests on a plan or Act; cite it, such as 'Other: Civil Contingencies Act'"
        )
    return f"{known}: {rests.strip()}" if rests.strip() else known


def _refuse_long(work: Work, until: int) -> None:
    if until > work.now + LONGEST:
        raise RefusedError(
            f"an emergency is declared for at most {LONGEST // DAY} days at once (operator's rule, not the statement); "
            "give an earlier end, and extend it if it goes on"
        )
