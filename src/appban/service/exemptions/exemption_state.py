"""The one word for how far an exemption has come at an instant: derived for people to read, stored nowhere.

Whether it is in force is asked of `spans` alone (DESIGN R1); everything here only names what that answer means.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.obstacles import WINDOW_ENDED, make_case, unanswered_words
from appban.regime.review import unanswered
from appban.regime.seats import empty_seats, narrows_at, needed, rules_of
from appban.regime.spans import first_in_force, obstacles, spans
from appban.regime.time import show


class State(StrEnum):
    """How far an exemption has come."""

    REQUESTED = "requested"
    ASSESSED = "assessed"
    PART_CLEARED = "part-cleared"
    CLEARED = "cleared"
    REFUSED = "refused"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    ENDED = "ended"
    CLOSED = "closed"


class Standing(msgspec.Struct, frozen=True):
    """A state with what there is to say about it: what is missing, what stands in the way, why it is over."""

    state: State
    why: tuple[str, ...]


def standing(facts: Facts, exemption: ExemptionId, at: int) -> Standing:
    """How an exemption stands at an instant.

    `cleared` means that every seat is filled and something else stands in the way; `lapsed` that it is over after it
    was in force and nobody has closed it yet (DESIGN R9); `ended` that it is over and never was.
    """
    history = facts.exemptions[exemption]
    closed = history.ended.get("closed")
    if closed is not None and closed <= at:
        return Standing(State.CLOSED, (f"closed {show(closed)}",))
    pins = history.request.restrictions
    lacking = {pin.restriction: obstacles(facts, exemption, pin.restriction, None, at) for pin in pins}
    if not all(lacking.values()):
        partly = (f"not from {r}: {'; '.join(why)}" for r, why in lacking.items() if why)
        return Standing(State.IN_FORCE, tuple(partly))
    over = tuple(dict.fromkeys(over_for_good(facts, history, at)))
    if over:
        return Standing(State.LAPSED if was_in_force(facts, exemption, at) else State.ENDED, over)
    held = tuple(_held_off(facts, history, at))
    if held:
        return Standing(State.SUSPENDED, held)
    return _undecided(facts, history, at, tuple(dict.fromkeys(w for why in lacking.values() for w in why)))


def _held_off(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[str]:
    if history.suspensions.during(at):
        yield "it is suspended"
    yield from (unanswered_words(each.review) for each in unanswered(facts, history.request.exemption, at))


def was_in_force(facts: Facts, exemption: ExemptionId, at: int) -> bool:
    """Whether it was in force at any time up to an instant."""
    since = first_in_force(facts, exemption)
    return since is not None and since <= at


def in_force_until(facts: Facts, exemption: ExemptionId, at: int) -> int | None:
    """Until when it stays in force with these entries, if it is in force at an instant: the last of its restrictions."""
    pins = facts.exemptions[exemption].request.restrictions
    parts = (span for pin in pins for span in spans(facts, exemption, pin.restriction))
    return max((span.end for span in parts if span.start <= at < span.end), default=None)


def over_for_good(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[str]:
    """Why an exemption is over at an instant, as far as no fact about its mitigations or seats could restore it."""
    request = history.request
    if at >= request.end:
        yield WINDOW_ENDED
    for pin in request.restrictions:
        case = make_case(facts, history, pin.restriction, ())
        yield from () if case is None else (why for since, why in case.over if at >= since)
        if facts.restrictions[pin.restriction].in_force(at) is None and _never_again(facts, history, at):
            yield f"{pin.restriction} is not in force"
    yield from _out_of_time(facts, history, at)
    yield from (f"{other} replaced it" for other in _replacers(facts, request.exemption, at))


def _never_again(facts: Facts, history: ExemptionHistory, at: int) -> bool:
    edges = (
        version.starts
        for pin in history.request.restrictions
        for _, version in facts.restrictions[pin.restriction].versions
    )
    return not any(edge > at for edge in edges)


def _out_of_time(facts: Facts, history: ExemptionHistory, at: int) -> Iterator[str]:
    rules = rules_of(facts, history.request.restrictions[0])
    route = None if rules is None else rules.route(history.request.route)
    if route is None:
        return
    since, ratified = history.versions[-1][0], history.ratified
    unratified = ratified is None or at < ratified
    if route.name == "emergency" and unratified and at >= since + (route.ratify_within or 0):
        yield "it is unratified past its time"
    if route.name == "carried-over" and at >= since + (route.regularise_within or 0):
        yield "its regularisation date has passed"


def _replacers(facts: Facts, exemption: ExemptionId, at: int) -> Iterator[ExemptionId]:
    for other in facts.replacing.get(exemption, ()):
        if facts.exemptions[other].request.replaces == exemption and was_in_force(facts, other, at):
            yield other


def _undecided(facts: Facts, history: ExemptionHistory, at: int, why: tuple[str, ...]) -> Standing:
    pins = history.request.restrictions
    newest = history.versions[-1][1]
    wanted = {(n.stage.id, n.seat.id) for pin in pins for n in needed(facts, newest, pin, at)}
    empty = {(n.stage.id, n.seat.id) for pin in pins for n in empty_seats(facts, history, pin, at)}
    if _refused(facts, history, {stage for stage, _ in empty}, at):
        return Standing(State.REFUSED, why)
    if not empty:
        return Standing(State.CLEARED, why)
    if wanted - empty:
        return Standing(State.PART_CLEARED, why)
    assessed = any(effective <= at for effective, _ in history.assessments.get(newest.digest, ()))
    return Standing(State.ASSESSED if assessed else State.REQUESTED, why)


def _refused(facts: Facts, history: ExemptionHistory, empty_stages: set[str], at: int) -> bool:
    newest = history.versions[-1][1]
    for given in history.decisions:
        decision = given.event.decision
        version = history.by_digest(decision.request_digest)
        if decision.outcome != "refuse" or decision.stated > at or decision.stage not in empty_stages:
            continue
        if version is not None and narrows_at(facts, version, newest, at):
            return True
    return False
