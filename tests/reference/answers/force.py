"""When exemptions are in force, by the naive decider over the entries that bear on each."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from tests.reference import naive
from tests.reference.reading import Entries, of, versions

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId, Request
from appban.regime.mitigation import MitigationRule
from appban.regime.restriction import RestrictionVersion

COMMON = (ev.RecordOpened, ev.BodyRecorded, ev.UnitTransferred)
LONG = 60 * 86_400_000_000
"""No evidence about a device is good for so long in this history, graces included (`numbers` in history.yaml)."""
NAMES = ("exemption", "device", "source", "restriction", "person", "circumstance")
"""What an event may name by which it bears on an exemption."""
_REQUESTS: dict[tuple[int, int], dict[ExemptionId, Request]] = {}
_KEPT: dict[tuple[int, int, ExemptionId], Entries] = {}


def requests(facts: Entries) -> dict[ExemptionId, Request]:
    """Every request by its id, in its newest version, in order of first submission."""
    key = (len(facts), facts[-1][0])
    if key not in _REQUESTS:
        made = of(facts, ev.ExemptionSubmitted)
        _REQUESTS[key] = {f.event.request.exemption: f.event.request for f in made}
    return _REQUESTS[key]


def about(facts: Entries, exemption: ExemptionId) -> Entries:
    """The entries that bear on whether an exemption is in force."""
    key = (len(facts), facts[-1][0], exemption)
    if key not in _KEPT:
        _KEPT[key] = _about(facts, exemption)
    return _KEPT[key]


def _about(facts: Entries, exemption: ExemptionId) -> Entries:
    ours = {exemption}
    ours |= {e for e, r in requests(facts).items() if r.replaces == exemption}
    made = [f.event.request for f in of(facts, ev.ExemptionSubmitted) if f.event.request.exemption in ours]
    things: set[str] = {*ours, *(d.id for request in made for d in request.devices)}
    things |= {pin.restriction for request in made for pin in request.restrictions}
    things |= {p.id for request in made for p in request.people} | {request.requester for request in made}
    things |= {request.circumstance for request in made if request.circumstance is not None}
    proofs = ev.MitigationEvidenced | ev.MitigationFailed
    told = [e for _, e in facts if isinstance(e, proofs) and (e.device in things or e.exemption in things)]
    things |= {each.source for each in told}
    decided = [e for _, e in facts if isinstance(e, ev.DecisionMade) and e.exemption in ours]
    things |= {each.decision.person for each in decided}
    begin, end = min(r.start for r in made) - LONG, max(r.end for r in made)
    return [entry for entry in facts if _bears(entry[1], things) and not _far(entry[1], begin, end)]


def _far(event: ev.Event, begin: int, end: int) -> bool:
    """Whether it tells of devices at another time than could matter."""
    machine = isinstance(event, ev.SourceDelivered) or getattr(event, "device", None) is not None
    telling = isinstance(event, ev.SourceDelivered | ev.MitigationEvidenced | ev.MitigationFailed)
    return machine and telling and not begin <= event.stated <= end


def _bears(event: ev.Event, things: set[str]) -> bool:
    match event:
        case ev.ExemptionSubmitted():
            return event.request.exemption in things
        case ev.MitigationEvidenced() | ev.MitigationFailed():
            return event.device in things or event.exemption in things
        case ev.ReviewOpened():
            return not things.isdisjoint(event.exemptions)
        case ev.RestrictionMade():
            return event.restriction.id in things
        case ev.PersonLinked():
            return event.person in things or event.same_as in things
        case _:
            named = [getattr(event, name) for name in NAMES if hasattr(event, name)]
            return isinstance(event, COMMON) or any(each in things for each in named)


def in_force(facts: Entries, exemption: ExemptionId, at: int) -> bool:
    """Whether it is in force, from any restriction that it names."""
    near = about(facts, exemption)
    request = versions(near, exemption)[-1].event.request
    if not request.start <= at < request.end:
        return False
    return any(naive.in_force(near, exemption, pin.restriction, at) for pin in request.restrictions)


def edges(facts: Entries, exemption: ExemptionId) -> list[int]:
    """The instants within its window, its ends among them, at which it may come into force or cease to be."""
    near = about(facts, exemption)
    version = versions(near, exemption)[-1]
    request = version.event.request
    start = max(request.start, version.recorded)
    if start >= request.end:
        return [request.end]
    inside = {each for each in _instants(near, request) if start < each < request.end}
    return sorted({start, *inside, request.end})


def _instants(near: Entries, request: Request) -> Iterator[int]:
    pins = {(pin.restriction, pin.version) for pin in request.restrictions}
    held = [f.event.restriction for f in of(near, ev.RestrictionMade)]
    rules = [
        rule
        for version in held
        if (version.id, version.version) in pins
        for rule in version.exemptions.mitigations
        if rule.when == "before-use"
    ]
    for recorded, event in near:
        yield from (recorded, event.stated)
        yield from _of_proof(event, rules)
        yield from _of_case(recorded, event, held)


def _of_proof(event: ev.Event, rules: list[MitigationRule]) -> Iterator[int]:
    """When evidence stops being fresh, and its graces and its source's silence begin or end."""
    if isinstance(event, ev.SourceDelivered | ev.MitigationFailed | ev.MitigationEvidenced):
        yield from (event.stated + (rule.silent_after or 0) for rule in rules)
    if isinstance(event, ev.MitigationEvidenced):
        for rule in (each for each in rules if each.slug == event.mitigation):
            fresh = event.stated + (rule.fresh_for or 0)
            yield from (fresh, fresh + rule.grace, fresh + rule.source_grace)


def _of_case(recorded: int, event: ev.Event, held: list[RestrictionVersion]) -> Iterator[int]:
    match event:
        case ev.RestrictionMade(restriction=version):
            yield from (each for each in (version.starts, version.ends, version.existing.until) if each)
        case ev.DecisionMade():
            yield from (event.decision.stated, event.confirm_by or event.stated)
        case ev.CircumstanceDeclared() | ev.CircumstanceExtended():
            yield event.until
        case ev.ReviewOpened():
            yield from (event.escalates, event.suspends)
        case ev.ExemptionSubmitted():
            yield from (event.request.start, event.request.end)
            for route in (each for version in held for each in version.exemptions.routes):
                yield from (recorded + (n or 0) for n in (route.ratify_within, route.regularise_within))
        case _:
            pass  # the times of others are those at which they were stated and recorded


@cache
def _spans(key: tuple[int, int], exemption: ExemptionId) -> tuple[tuple[int, int], ...]:
    facts = _FACTS[key]
    found: list[tuple[int, int]] = []
    cuts = edges(facts, exemption)
    for begin, end in pairwise(cuts):
        if in_force(facts, exemption, begin):
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
    return tuple(found)


_FACTS: dict[tuple[int, int], Entries] = {}


def spans(facts: Entries, exemption: ExemptionId) -> tuple[tuple[int, int], ...]:
    """The intervals in which it is in force, each instant between two edges tried."""
    key = (len(facts), facts[-1][0])
    _FACTS[key] = facts
    return _spans(key, exemption)
