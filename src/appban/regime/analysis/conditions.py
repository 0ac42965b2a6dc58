"""The finite space of requests that a route's conditions can tell apart, enumerated whole rather than sampled.

A condition on surfaces is met by any surface of a request, so single surfaces suffice: a request with several is asked
for every stage that any of them is asked for. Lengths, devices and people stand for the intervals between the numbers
that conditions name; purposes and surfaces that no condition names behave alike, and one stands for them.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import TypeVar

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.identity import Surface
from appban.regime.restriction import ExemptionRules, Purpose, Risk, Route, Stage, When

MAX_POINTS = 50_000
"""Points of a space; a route whose conditions need more than this cannot be read by a person either."""

OTHER_BODY = BodyId("any other body")
_HOURS = 24
Word = TypeVar("Word", Purpose, Surface)
_RISKS: tuple[Risk | None, ...] = (None, "low", "medium", "high")


class Point(msgspec.Struct, frozen=True):
    """A request as far as conditions see it; risk None is not assessed, which matches every condition on risk."""

    purpose: Purpose
    risk: Risk | None
    hours: int
    surface: Surface
    body: BodyId
    devices: int
    people: int

    def __str__(self) -> str:
        days = f"{self.hours // _HOURS} days" if self.hours % _HOURS == 0 else f"{self.hours} hours"
        return (
            f"purpose {self.purpose}, risk {self.risk or 'not assessed'}, {days}, surface {self.surface}, "
            f"{self.body}, {self.devices} device(s), {self.people} person(s)"
        )


def matches(when: When, point: Point) -> bool:
    """Whether a condition matches a request at this point (the same reading as `seats.matches`)."""
    return (
        (when.purposes is None or point.purpose in when.purposes)
        and (when.risks is None or point.risk is None or point.risk in when.risks)
        and (when.longer_than_days is None or point.hours > when.longer_than_days * _HOURS)
        and (when.surfaces is None or point.surface in when.surfaces)
        and (when.bodies is None or point.body in when.bodies)
        and (when.devices_at_least is None or point.devices >= when.devices_at_least)
        and (when.people_at_least is None or point.people >= when.people_at_least)
        and (not when.any_of or any(matches(each, point) for each in when.any_of))
    )


def required(stage: Stage, point: Point) -> bool:
    """Whether a stage is required of a request at this point."""
    if isinstance(stage.required, When):
        return matches(stage.required, point)
    return stage.required == "always"


def space(
    rules: ExemptionRules, route: Route, surfaces: Iterable[Surface], also: Iterable[Purpose]
) -> tuple[Point, ...] | None:
    """Every point that the conditions of a route can tell apart; `also` names purposes to keep apart besides.

    Empty if the route can never be asked for; None if there are more than MAX_POINTS.
    """
    conditions = [each for stage in route.stages for each in _conditions(stage)]
    purposes = _apart(rules.purposes, {*also, *(name for each in conditions for name in each.purposes or ())})
    risks = _RISKS if any(each.risks is not None for each in conditions) else (None,)
    lengths = _lengths(conditions, _longest(rules, route))
    places = _apart(tuple(surfaces), {name for each in conditions for name in each.surfaces or ()})
    bodies = (*dict.fromkeys(name for each in conditions for name in each.bodies or ()), OTHER_BODY)
    devices = _counts((each.devices_at_least for each in conditions), rules.limits.max_devices)
    people = _counts((each.people_at_least for each in conditions), rules.limits.max_people)
    axes = (purposes, risks, lengths, places, bodies, devices, people)
    if prod(len(axis) for axis in axes) > MAX_POINTS:
        return None
    found = product(purposes, risks, lengths, places, bodies, devices, people)
    return tuple(Point(*each) for each in found)


def _conditions(stage: Stage) -> Iterator[When]:
    if isinstance(stage.required, When):
        yield from flattened(stage.required)


def flattened(when: When) -> Iterator[When]:
    """A condition and all that stand within it."""
    yield when
    for each in when.any_of:
        yield from flattened(each)


def _apart(known: tuple[Word, ...], named: set[Word]) -> tuple[Word, ...]:
    told = tuple(each for each in known if each in named)
    rest = tuple(each for each in known if each not in named)
    return told + rest[:1]


def _longest(rules: ExemptionRules, route: Route) -> int | None:
    if route.name == "emergency":
        return route.max_hours
    if route.name == "carried-over" or rules.limits.max_days is None:
        return None
    return rules.limits.max_days * _HOURS


def _lengths(conditions: Iterable[When], longest: int | None) -> tuple[int, ...]:
    """Hours: one length in each interval between the numbers of days named, up to the longest allowed."""
    edges = sorted(
        {each.longer_than_days * _HOURS for each in conditions if each.longer_than_days is not None}
    )
    last = (edges[-1] + 1 if edges else 1) if longest is None else longest
    return (*(edge for edge in edges if 0 < edge < last), last)


def _counts(named: Iterable[int | None], most: int | None) -> tuple[int, ...]:
    counts = sorted({1, *(count for count in named if count is not None and count > 1)})
    return tuple(count for count in counts if most is None or count <= most)
