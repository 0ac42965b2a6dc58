"""When an exemption is in force: computed here and nowhere else (DESIGN R1; semantics: spans).

What stands in the way can change only at the edges of the case. Between two neighbouring edges it is constant, so the
intervals without an obstacle are the spans, and what opens or closes each is the difference across its edge.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.obstacles import WINDOW_ENDED, Case, history_edges, make_case
from appban.regime.restriction import RestrictionId
from appban.regime.time import FOREVER

NOT_OFFERED = "the restriction cannot be departed from by this request and route"


class Segment(msgspec.Struct, frozen=True):
    """A half-open interval in which nothing about an exemption changes: what stands in its way, which grace it uses."""

    start: int
    end: int
    obstacles: tuple[str, ...]
    grace: tuple[str, ...]


class Span(msgspec.Struct, frozen=True):
    """A half-open interval in force, with the obstacles that fell at its start and those that rose at its end."""

    start: int
    end: int
    opened_by: tuple[str, ...]
    closed_by: tuple[str, ...]


def spans(
    facts: Facts, exemption: ExemptionId, restriction: RestrictionId, device: DeviceId | None = None
) -> tuple[Span, ...]:
    """The intervals in which an exemption from a restriction is in force, in order; touching ones are joined."""
    return join(segments_from(facts, exemption, restriction, device, 0))


def in_force(facts: Facts, exemption: ExemptionId, restriction: RestrictionId, at: int) -> bool:
    """Whether an exemption from a restriction is in force at an instant."""
    return not obstacles(facts, exemption, restriction, None, at)


def obstacles(
    facts: Facts, exemption: ExemptionId, restriction: RestrictionId, device: DeviceId | None, at: int
) -> tuple[str, ...]:
    """What stands in the way of an exemption at an instant, each in words; empty means that it is in force."""
    case = _case(facts, exemption, restriction, frozenset())
    return (NOT_OFFERED,) if case is None else tuple(case.obstacles(device, at))


def segments_from(
    facts: Facts, exemption: ExemptionId, restriction: RestrictionId, device: DeviceId | None, start: int
) -> tuple[Segment, ...]:
    """For a device (None: as a whole) all time from `start` on, cut where anything about the exemption changes."""
    history = facts.exemptions[exemption]
    if history.request.end <= start:
        # Most exemptions on record are long over; their window alone says so, whatever else may have happened.
        return (Segment(start, FOREVER, (WINDOW_ENDED,), ()),)
    case = _case(facts, exemption, restriction, frozenset())
    if case is None:
        return (Segment(start, FOREVER, (NOT_OFFERED,), ()),)
    return tuple(_segments(case, device, start))


def intervals(facts: Facts, exemption: ExemptionId) -> tuple[tuple[int, int], ...]:
    """The intervals in which an exemption is in force from at least one of its restrictions, in order, none touching.

    As `spans` has them, without what opens and closes each, so that those of every exemption can be worked out.
    """
    request = facts.exemptions[exemption].request
    parts: list[tuple[int, int]] = []
    for pin in request.restrictions:
        case = _case(facts, exemption, pin.restriction, frozenset())
        parts += () if case is None else _free(case)
    return tuple(_joined(sorted(parts)))


def first_in_force(facts: Facts, exemption: ExemptionId) -> int | None:
    """The first instant at which an exemption is in force from any of its restrictions; None if there is none."""
    return _first_in_force(facts, exemption, frozenset())


def edges(facts: Facts, exemption: ExemptionId) -> set[int]:
    """Every instant at which anything that is said of an exemption may change, with these entries."""
    history = facts.exemptions[exemption]
    found = set(history_edges(facts, history))
    for pin in history.request.restrictions:
        case = _case(facts, exemption, pin.restriction, frozenset())
        found.update(() if case is None else case.edges(None))
    for other in facts.replacing.get(exemption, ()):
        since = first_in_force(facts, other)
        found.update(() if since is None else (since,))
    return found


def join(parts: tuple[Segment, ...]) -> tuple[Span, ...]:
    """The spans among the segments of one device."""
    made: list[Span] = []
    for n, part in enumerate(parts):
        if part.obstacles:
            continue
        after = parts[n + 1].obstacles if n + 1 < len(parts) else ()
        if made and made[-1].end == part.start:
            made[-1] = msgspec.structs.replace(made[-1], end=part.end, closed_by=after)
        else:
            made.append(Span(part.start, part.end, parts[n - 1].obstacles if n else (), after))
    return tuple(made)


def _segments(case: Case, device: DeviceId | None, start: int) -> Iterator[Segment]:
    cuts = sorted({start, FOREVER, *(t for t in case.edges(device) if start < t < FOREVER)})
    for begin, end in pairwise(cuts):
        yield Segment(begin, end, tuple(case.obstacles(device, begin)), tuple(case.graces(device, begin)))


def _free(case: Case) -> Iterator[tuple[int, int]]:
    """The intervals between edges of the case within its window that nothing stands in the way of."""
    start, end = max(case.recorded, case.request.start), case.request.end
    cuts = sorted({start, end, *(t for t in case.edges(None) if start < t < end)}) if start < end else []
    return (part for part in pairwise(cuts) if next(case.obstacles(None, part[0]), None) is None)


def _joined(parts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Intervals in order of their starts, those that touch or overlap made one."""
    while parts:
        start, end = parts.pop(0)
        while parts and parts[0][0] <= end:
            end = max(end, parts.pop(0)[1])
        yield start, end


def _case(
    facts: Facts, exemption: ExemptionId, restriction: RestrictionId, path: frozenset[ExemptionId]
) -> Case | None:
    history = facts.exemptions[exemption]
    replaced = tuple(
        (since, f"{other} replaced it")
        for other in facts.replacing.get(exemption, ())
        if facts.exemptions[other].request.replaces == exemption
        and (since := _first_in_force(facts, other, path | {exemption})) is not None
    )
    return make_case(facts, history, restriction, replaced)


def _first_in_force(facts: Facts, exemption: ExemptionId, path: frozenset[ExemptionId]) -> int | None:
    if exemption in path:
        # INVARIANT: append refuses a circle of replacements; were there one, it must free nobody.
        return 0
    pins = facts.exemptions[exemption].request.restrictions
    cases = (_case(facts, exemption, pin.restriction, path) for pin in pins)
    starts = [since for case in cases if case is not None and (since := _first_free(case)) is not None]
    return min(starts, default=None)


def _first_free(case: Case) -> int | None:
    cuts = sorted({0, *(t for t in case.edges(None) if 0 < t < FOREVER)})
    return next((begin for begin in cuts if next(case.obstacles(None, begin), None) is None), None)
