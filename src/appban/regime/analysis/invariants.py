"""Invariants that a route states, proved over the whole space of requests (see `conditions`).

An invariant that holds at every point holds always, since conditions tell no other requests apart.
"""

from collections.abc import Iterator, Mapping

from appban.regime.analysis.conditions import Point
from appban.regime.analysis.remark import Remark, error, warning
from appban.regime.people import PersonClass
from appban.regime.restriction import ExemptionRules, Purpose, Route, Seat, Stage

Points = Mapping[Point, tuple[Stage, ...]]
"""Every point of a route's space with the stages required there."""

TWO = 2

_SEAT_WORDS = {
    "security-seat": "security",
    "ministerial-seat": "minister",
    "duty-seat": "duty",
    "communications-seat": "communications",
    "head-seat": "head",
    "attester-seat": "attester",
}
INVARIANTS = (
    *_SEAT_WORDS,
    *(f"{word}-for:PURPOSE" for word in _SEAT_WORDS),
    "two-persons",
    "no-special-adviser",
    "security-by-civil-servants",
)
"""What a route may state of itself, and have proved. A seat is required; for a purpose, whenever that is the purpose."""


def check_reach(route: Route, path: str, points: Points) -> Iterator[Remark]:
    """What no route may lack: every case asks somebody; an emergency two, one in a security seat; attesters are two."""
    few = next((point for point, stages in points.items() if not _seats(stages)), None)
    if few is not None:
        yield error("nobody-asked", path, f"nobody need clear this: {few}; require a stage always")
        return
    if route.name == "ordinary":
        return
    for point, stages in points.items():
        seats = _seats(stages)
        if len(seats) < TWO:
            yield error("two-persons", path, f"this route needs two persons, and has one for: {point}")
            return
        if route.name == "emergency" and all(seat.kind != "security" for seat in seats):
            yield error("emergency-security", path, f"an emergency needs a security seat; none for: {point}")
            return


def check_invariants(route: Route, rules: ExemptionRules, path: str, points: Points) -> Iterator[Remark]:
    """The invariants that a route states and that are not known, or do not hold, each with a case against it."""
    if not route.invariants:
        yield warning("no-invariant", path, "the route states no invariant, so none is proved; state one")
    for n, name in enumerate(route.invariants):
        here = f"{path}.invariants[{n}]"
        word, _, purpose = name.partition("-for:")
        if purpose and purpose not in rules.purposes:
            yield error(
                "unknown-purpose", here, f"{purpose!r} is no purpose of these rules; correct or add it"
            )
        elif name not in INVARIANTS and not (word in _SEAT_WORDS and purpose):
            yield error(
                "unknown-invariant", here, f"{name!r} is not one that is known: {', '.join(INVARIANTS)}"
            )
        else:
            against = _counter_example(route, points, word, purpose)
            if against is not None:
                yield error("invariant-broken", here, f"{name!r} does not hold: {against}")


def _counter_example(route: Route, points: Points, word: str, purpose: str) -> str | None:
    everyone = [seat for stage in route.stages for seat in stage.seats]
    if word == "no-special-adviser":
        return next((f"seat {s.id!r}" for s in everyone if PersonClass.SPECIAL_ADVISER in s.classes), None)
    if word == "security-by-civil-servants":
        security = (seat for seat in everyone if seat.kind == "security")
        return next(
            (f"seat {s.id!r}" for s in security if set(s.classes) != {PersonClass.CIVIL_SERVANT}), None
        )
    for point, stages in points.items():
        seats = _seats(stages)
        held = len(seats) >= TWO if word == "two-persons" else any(s.kind == _SEAT_WORDS[word] for s in seats)
        if not held and purpose in {"", point.purpose}:
            return str(point)
    return None


def _seats(stages: tuple[Stage, ...]) -> list[Seat]:
    return [seat for stage in stages for seat in stage.seats]


def purposes_named(route: Route) -> list[Purpose]:
    """The purposes that a route's invariants speak of."""
    return [Purpose(name.partition("-for:")[2]) for name in route.invariants if "-for:" in name]
