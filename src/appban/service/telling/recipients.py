"""Who is told of an exemption, and why each: holders, requester, those who could decide, security, the skipped.

Whoever has left is not told, nor are machines; a human with several ids is told once, under the first of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from appban.regime.authority import authority_for, class_of, may_fill, who_can
from appban.regime.bodies import BodyId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.on_call import rung_first
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.restriction import Route, Seat
from appban.regime.seats import barred, empty_seats, narrows_at, risk_at, rules_of, stage_required

Role = Literal[
    "holder",
    "requester",
    "security",
    "on-call",
    "decider",
    "skipped",
    "ratifier",
    "appointer",
    "caller",
    "reviewer",
    "above",
    "assigned",
    "self",
    "clearer",
    "stopper",
    "runner",
]

BECAUSE: Mapping[Role, str] = {
    "holder": "you are named in it",
    "requester": "you asked for it",
    "security": "you could decide on it for security",
    "on-call": "you are on call and could decide on it",
    "decider": "you could decide on it",
    "skipped": "you would have decided on it by the ordinary route",
    "ratifier": "you could confirm or review it",
    "appointer": "you appoint those who decide",
    "caller": "you gave that decision or noted it",
    "reviewer": "you review what is in force, or decide on it where nobody is appointed to review",
    "above": "you review for a body above the one that was asked",
    "assigned": "it was given to you",
    "self": "it is about you",
    "clearer": "you could clear it",
    "stopper": "you could hold everything",
    "runner": "you run the account",
}


class Addressee(msgspec.Struct, frozen=True):
    """A person to be told, and in which role."""

    person: PersonId
    role: Role


def gathered(facts: Facts, at: int, *groups: tuple[Role, Iterable[PersonId]]) -> tuple[Addressee, ...]:
    """Each human of the groups once, in the role named first."""
    found: dict[PersonId, Addressee] = {}
    for role, people in groups:
        for person in people:
            human = facts.human(person)
            if human not in found and _can_read(facts, human, at):
                found[human] = Addressee(human, role)
    return tuple(found.values())


def concerned(history: ExemptionHistory) -> tuple[tuple[Role, Iterable[PersonId]], ...]:
    """Who an exemption is for and who asked for it."""
    return (
        ("holder", (person.id for person in history.request.people)),
        ("requester", (version.request.requester for _, version in history.versions)),
    )


def all_concerned(facts: Facts, history: ExemptionHistory, at: int) -> tuple[Addressee, ...]:
    """Holders, requesters and security: those who are told of each turn that an exemption takes."""
    return gathered(facts, at, *concerned(history), ("security", security(facts, history, at)))


def security(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[PersonId]:
    """Everybody who could fill a security seat of the rules that a request pinned, for all its devices."""
    seats = {seat for route in _routes(facts, history) for seat in _seats(route) if seat.kind == "security"}
    for seat in sorted(seats, key=lambda each: each.id):
        yield from who_can(facts, seat, _bodies(history), at)


def waited_for(
    facts: Facts, history: ExemptionHistory, at: int
) -> dict[tuple[str, str], tuple[PersonId, ...]]:
    """Who could fill each empty seat (stage, seat) of the newest version; nobody means that it stays shut.

    Whoever fills a seat of it already fills no other.
    """
    newest = history.versions[-1][1]
    carried = {version.digest for _, version in history.versions if narrows_at(facts, newest, version, at)}
    sitting = {
        facts.human(given.event.decision.person)
        for given in history.decisions
        if given.event.decision.outcome == "clear" and given.event.decision.request_digest in carried
    }
    out = barred(facts, history) | sitting
    found: dict[tuple[str, str], tuple[PersonId, ...]] = {}
    for pin in history.request.restrictions:
        for place in empty_seats(facts, history, pin, at):
            able = who_can(facts, place.seat, _bodies(history), at)
            found[place.stage.id, place.seat.id] = tuple(p for p in able if facts.human(p) not in out)
    return found


def first_asked(
    facts: Facts, history: ExemptionHistory, able: Iterable[PersonId], at: int
) -> tuple[tuple[Role, Iterable[PersonId]], ...]:
    """Who is asked first of those who could fill a seat: in an emergency whoever is on call, if anybody is; else all."""
    people = tuple(able)
    emergency = history.request.route == "emergency"
    called = rung_first(facts, people, history.request.body, at) if emergency else ()
    return (("on-call", called),) if called else (("decider", people),)


def skipped(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[PersonId]:
    """Who would have decided had an emergency come by the ordinary route, and did not decide on it now (DESIGN R8)."""
    newest = history.versions[-1][1]
    risk = risk_at(history, newest.digest, at)
    decided = {facts.human(given.event.decision.person) for given in history.decisions}
    asked = {facts.human(version.request.requester) for _, version in history.versions}
    for route in _routes(facts, history, "ordinary"):
        for stage in route.stages:
            for seat in stage.seats if stage_required(stage, newest.request, risk) else ():
                able = who_can(facts, seat, _bodies(history), at)
                yield from (p for p in able if facts.human(p) not in decided | asked)


def ratifiers(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[PersonId]:
    """Who could ratify or review an emergency: with that authority, and without a part in it."""
    decided = {facts.human(given.event.decision.person) for given in history.decisions}
    out = decided | barred(facts, history) | {facts.human(person.id) for person in history.request.people}
    subjects = {route.ratified_by for route in _routes(facts, history, "emergency")}
    for subject in sorted(each for each in subjects if each is not None):
        yield from (p for p in holding(facts, history, subject, at) if facts.human(p) not in out)


def holding(facts: Facts, history: ExemptionHistory, subject: Subject, at: int) -> Iterator[PersonId]:
    """Everybody who holds an authority for a subject over the body of a request."""
    for person in facts.authorities_of:
        if authority_for(facts, person, subject, history.request.body, at) is not None:
            yield person


def could_fill(facts: Facts, history: ExemptionHistory, person: PersonId, at: int) -> bool:
    """Whether a person could fill a security seat of an exemption."""
    seats = (seat for route in _routes(facts, history) for seat in _seats(route) if seat.kind == "security")
    return any(may_fill(facts, person, seat, _bodies(history), at) for seat in seats)


def _can_read(facts: Facts, person: PersonId, at: int) -> bool:
    return class_of(facts, person, at) is not PersonClass.SERVICE and not facts.absences_of(person).during(at)


def _bodies(history: ExemptionHistory) -> tuple[BodyId | None, ...]:
    return tuple(dict.fromkeys(device.place.body for device in history.request.devices))


def _routes(facts: Facts, history: ExemptionHistory, name: str | None = None) -> Iterator[Route]:
    for pin in history.request.restrictions:
        rules = rules_of(facts, pin)
        yield from () if rules is None else (r for r in rules.routes if name in {None, r.name})


def _seats(route: Route) -> Iterator[Seat]:
    return (seat for stage in route.stages for seat in stage.seats)
