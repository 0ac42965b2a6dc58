"""Checks of one route: its fields, its stages and seats, and whether its conditions ever match."""

from collections.abc import Iterator, Mapping

import msgspec

from appban.regime.analysis.conditions import Point, flattened, matches, required, space
from appban.regime.analysis.invariants import check_invariants, check_reach, purposes_named
from appban.regime.analysis.remark import Remark, error, warning
from appban.regime.identity import Surface
from appban.regime.people import PersonClass
from appban.regime.restriction import ExemptionRules, Route, Seat, Stage, When
from appban.regime.time import DAY

MAX_REGULARISE = 90 * DAY
"""The longest a carried-over grant may run before it is cleared anew (DESIGN section 3)."""


class RouteCheck(msgspec.Struct, frozen=True):
    """A route to be checked, where it stands, the rules it belongs to and the points it can be asked for at."""

    route: Route
    rules: ExemptionRules
    path: str
    british: bool
    points: Mapping[Point, tuple[Stage, ...]]

    def seats(self) -> Iterator[tuple[str, Stage, Seat]]:
        """Every seat with its path and stage."""
        for n, stage in enumerate(self.route.stages):
            for m, seat in enumerate(stage.seats):
                yield f"{self.path}.stages[{n}].seats[{m}]", stage, seat


def check_route(
    route: Route, rules: ExemptionRules, path: str, *, surfaces: tuple[Surface, ...], country: str | None
) -> Iterator[Remark]:
    """What is wrong with a route of a restriction with these surfaces, in a pack of this country."""
    found = space(rules, route, surfaces, purposes_named(route))
    if found is None:
        yield error(
            "too-many-conditions", path, "the conditions are too many to enumerate; use fewer of them"
        )
        return
    points = {point: tuple(each for each in route.stages if required(each, point)) for point in found}
    check = RouteCheck(route, rules, path, country == "GB", points)
    yield from _check_shape(check)
    yield from _check_stages(check)
    yield from _check_seats(check)
    yield from _check_conditions(check)
    yield from check_reach(route, path, points)
    yield from check_invariants(route, rules, path, points)


def _check_shape(check: RouteCheck) -> Iterator[Remark]:
    route, path = check.route, check.path
    ids = [stage.id for stage in route.stages]
    for name in sorted({each for each in ids if ids.count(each) > 1}):
        yield error(
            "duplicate-id", f"{path}.stages", f"the stage {name!r} stands twice; give each its own id"
        )
    emergency = {
        "max_hours": route.max_hours,
        "cap_hours": route.cap_hours,
        "cap_days": route.cap_days,
        "ratify_within": route.ratify_within,
        "ratified_by": route.ratified_by,
    }
    for name, value in emergency.items():
        if route.name == "emergency" and not value:
            yield error("emergency-incomplete", path, f"an emergency route needs {name!r}; state it")
        if route.name != "emergency" and value is not None:
            yield error("route-field", path, f"{name!r} is for the emergency route only; remove it")
    if route.max_hours and route.cap_hours and route.cap_hours < route.max_hours:
        yield warning(
            "cap-below-maximum", path, "cap_hours is less than max_hours, which can so never be had"
        )
    within = route.regularise_within
    if route.name == "carried-over" and not 0 < (within or 0) <= MAX_REGULARISE:
        yield error(
            "regularise", path, "a carried-over route needs regularise_within, 90 days at most; state it"
        )
    if route.name != "carried-over" and within is not None:
        yield error("route-field", path, "'regularise_within' is for the carried-over route only; remove it")


def _check_stages(check: RouteCheck) -> Iterator[Remark]:
    for n, stage in enumerate(check.route.stages):
        path = f"{check.path}.stages[{n}]"
        ids = [seat.id for seat in stage.seats]
        if not ids:
            yield error(
                "stage-without-seats", path, f"the stage {stage.id!r} has no seat; add one, or remove it"
            )
        if len(set(ids)) < len(ids):
            yield error("duplicate-id", path, f"a seat of {stage.id!r} stands twice; give each its own id")
        if stage.by_phone and stage.confirm_within is None:
            yield error("phone-unconfirmed", path, "a clearance by phone needs confirm_within; state it")
        if not stage.rule.strip():
            yield error(
                "unsourced", path, f"the stage {stage.id!r} states no rule; say in words when it is required"
            )


def _check_seats(check: RouteCheck) -> Iterator[Remark]:
    for path, stage, seat in check.seats():
        if not seat.classes:
            yield error("seat-without-classes", path, f"no class may fill the seat {seat.id!r}; name one")
        if PersonClass.SPECIAL_ADVISER in seat.classes:
            say = error if check.british else warning
            yield say(
                "special-adviser", path, f"a special adviser may fill {seat.id!r}; no UK pack lets one clear"
            )
        if seat.kind == "minister" and set(seat.classes) != {PersonClass.MINISTER}:
            yield error(
                "minister-class", path, f"the ministerial seat {seat.id!r} is for ministers; name them alone"
            )
        if seat.passkey and (seat.kind == "minister" or PersonClass.MINISTER in seat.classes):
            yield error("minister-passkey", path, "no pack may ask a minister for a passkey; remove it")
        if seat.passkey and stage.by_phone:
            yield error(
                "phone-passkey", path, "a clearance by phone is not signed with a passkey; choose one"
            )


def _check_conditions(check: RouteCheck) -> Iterator[Remark]:
    for n, stage in enumerate(check.route.stages):
        when, path = stage.required, f"{check.path}.stages[{n}].required"
        if not isinstance(when, When):
            continue
        for purpose in sorted(
            {p for each in flattened(when) for p in each.purposes or ()} - set(check.rules.purposes)
        ):
            yield error(
                "unknown-purpose", path, f"{purpose!r} is no purpose of these rules; correct or add it"
            )
        hits = {point for point in check.points if matches(when, point)}
        if check.points and not hits:
            yield warning(
                "never-matches", path, f"the condition of {stage.id!r} can never match; remove the stage"
            )
        if len(hits) == len(check.points) > 0:
            yield warning(
                "always-matches", path, f"the condition of {stage.id!r} always matches; write `always`"
            )
        yield from _check_alternatives(check, when, path)


def _check_alternatives(check: RouteCheck, when: When, path: str) -> Iterator[Remark]:
    hits = [frozenset(point for point in check.points if matches(each, point)) for each in when.any_of]
    for n, mine in enumerate(hits):
        here = f"{path}.any_of[{n}]"
        if not mine and check.points:
            yield warning("never-matches", here, "this condition can never match; remove it")
            continue
        for m, other in enumerate(hits):
            if m != n and mine <= other and (mine < other or m < n):
                yield warning(
                    "shadowed", here, f"any_of[{m}] of this stage matches whenever this does; remove one"
                )
                break
