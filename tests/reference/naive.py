"""The law of the regime at one instant, slow and obvious: no index, no interval, nothing shared with the decider.

Names and order follow the page of definitions. `entries` are (record time in UTC µs, event) in record order; what
takes `facts` expects the known prefix of them, and reads all of it again each time it is asked.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from tests.reference.instants import instants
from tests.reference.reading import (
    Entries,
    Submitted,
    dropped,
    gone,
    governing,
    latest,
    left,
    lineage,
    of,
    pinned,
    reaches,
    restrictions,
    same,
    transferred,
    versions,
)
from tests.reference.seats import distinct, fillers, required

from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_CLASSES, DEVICE_PLATFORMS, NETWORK_CLASSES, NOWHERE, DeviceId, Place
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Platform, Surface
from appban.regime.mitigation import Method, MitigationRule
from appban.regime.query import Outcome, Query
from appban.regime.restriction import RestrictionId, RestrictionVersion, Route

FOR_GOOD = ev.ExemptionWithdrawn | ev.ExemptionRevoked | ev.ExemptionHandedBack | ev.ExemptionClosed


def verdict(
    entries: Entries,
    query: Query,
    at: int,
    known: int,
    roster: Mapping[DeviceId, Place],
    clock_ok: bool = True,
) -> Outcome:
    """The verdict at an instant, as known at `known` (record times up to it)."""
    facts = [entry for entry in entries if entry[0] <= known]
    freed = {each for each in restrictions(facts) if lifters(facts, query, each, at)}
    answers = {judge(facts, query, at, place, freed) for place in completions(facts, query, at, roster)}
    answer = answers.pop() if len(answers) == 1 else "unknown"
    return "unknown" if answer == "exempt" and not clock_ok else answer


def judge(facts: Entries, query: Query, at: int, place: Place, freed: set[RestrictionId]) -> Outcome:
    """The verdict for one completion of the place, given which restrictions a usable exemption lifts."""
    held = [rule for each in restrictions(facts) if (rule := governing(facts, each, at))]
    reached = [rule for rule in held if reaches(facts, rule, query, place, at)]
    stands_for_listing = any(rule.id in freed and not rule.approved_list for rule in held)
    if any(rule.id not in freed for rule in reached if not rule.approved_list):
        return "prohibited"
    for rule in reached:
        if rule.id not in freed and not (rule.exemptions.exempt_is_listed and stands_for_listing):
            return "not-listed"
    return "exempt" if reached else "permitted"


def completions(facts: Entries, query: Query, at: int, roster: Mapping[DeviceId, Place]) -> Iterator[Place]:
    """Every place that the asked device or network may be, as far as it is known."""
    network = latest([f for f in of(facts, ev.NetworkRecorded) if f.event.network == query.network], at)
    device = latest([f for f in of(facts, ev.DeviceRecorded) if f.event.device == query.device], at)
    said = network or device
    place = said.place if said else (query.device and roster.get(query.device)) or NOWHERE
    every_body = [None, *{f.event.body for f in of(facts, ev.BodyRecorded)}]
    every_class = NETWORK_CLASSES if query.network else DEVICE_CLASSES
    every_platform = [Platform.NETWORK] if query.network else DEVICE_PLATFORMS
    bodies = [place.body] if lineage(facts, place.body, at) else every_body
    classes = [place.place_class] if place.place_class else every_class
    platforms = [place.platform] if place.platform and query.device else every_platform
    return (Place(*each) for each in product(bodies, classes, platforms))


def lifters(facts: Entries, query: Query, restriction: RestrictionId, at: int) -> set[ExemptionId]:
    """The usable exemptions that lift a restriction for exactly what is asked; a network is never lifted."""
    return {
        f.event.request.exemption
        for f in of(facts, ev.ExemptionSubmitted)
        if query.device
        and usable(facts, query, f.event.request.exemption, at)
        and lifts(facts, f.event.request.exemption, restriction, query.app, query.surface, query.device, at)
    }


def usable(facts: Entries, query: Query, exemption: ExemptionId, at: int) -> bool:
    """Whether an exemption may help this question at all."""
    request = versions(facts, exemption)[-1].event.request
    return query.question == "here" or (
        query.person is not None
        and not same(facts, query.person).isdisjoint(each.id for each in request.people)
        and not left(facts, query.person, at)
        and query.purpose == request.purpose
    )


def lifts(
    facts: Entries,
    exemption: ExemptionId,
    restriction: RestrictionId,
    app: AppId,
    surface: Surface,
    device: DeviceId,
    t: int,
) -> bool:
    """Whether an exemption lifts a restriction for an application, surface and device at an instant."""
    v = versions(facts, exemption)[-1]
    request, rules = v.event.request, pinned(facts, v, restriction)
    return (
        rules is not None
        and app in request.apps
        and surface in request.surfaces
        and device in {each.id for each in request.devices}
        and safe(facts, v, rules, device, t)
        and in_force(facts, exemption, restriction, t)
    )


def in_force(
    facts: Entries,
    exemption: ExemptionId,
    restriction: RestrictionId,
    t: int,
    path: frozenset[ExemptionId] = frozenset(),
) -> bool:
    """Whether t is in spans(exemption, restriction); `path` stops at exemptions that replace in a circle."""
    v = versions(facts, exemption)[-1]
    request, rules = v.event.request, pinned(facts, v, restriction)
    route = rules.exemptions.route(request.route) if rules else None
    return (
        rules is not None
        and route is not None
        and v.recorded <= t
        and request.start <= t < request.end
        and governing(facts, restriction, t) is not None
        and existing(facts, v, rules, t)
        and (request.route != "emergency" or emergency(facts, v, route, t))
        and (request.route != "carried-over" or t < v.recorded + (route.regularise_within or 0))
        and any(safe(facts, v, rules, device.id, t) for device in request.devices)
        and any(not left(facts, person.id, t) for person in request.people)
        and distinct([fillers(facts, v, stage, seat, t) for stage, seat in required(facts, v, rules, t)])
        and not ended(facts, v, t)
        and not unreviewed(facts, exemption, t)
        and not replaced(facts, exemption, t, path | {exemption})
    )


def existing(facts: Entries, v: Submitted, rules: RestrictionVersion, t: int) -> bool:
    """Whether no later version of a pinned restriction has ended a request submitted before that version began."""
    made = [f.event.restriction for f in of(facts, ev.RestrictionMade)]
    later = [each for each in made if each.id == rules.id and each.version > rules.version]
    ends = [
        max(each.starts, (each.existing.rule == "until" and each.existing.until) or 0)
        for each in later
        if each.existing.rule != "keep" and v.recorded < each.starts
    ]
    return all(t < end for end in ends)


def emergency(facts: Entries, v: Submitted, route: Route, t: int) -> bool:
    """Whether the circumstance is open, and the grant ratified or not yet due to be."""
    name, exemption = v.event.request.circumstance, v.event.request.exemption
    begun = [
        f for f in of(facts, ev.CircumstanceDeclared) if f.event.circumstance == name and f.effective <= t
    ]
    longer = [
        f for f in of(facts, ev.CircumstanceExtended) if f.event.circumstance == name and f.effective <= t
    ]
    over = [f.event.stated for f in of(facts, ev.CircumstanceEnded) if f.event.circumstance == name]
    until = max([f.event.until for f in begun] + [f.event.until for f in longer], default=t)
    ratified = [f.effective for f in of(facts, ev.ExemptionRatified) if f.event.exemption == exemption]
    return (
        bool(begun)
        and t < min([until, *over])
        and (t < v.recorded + (route.ratify_within or 0) or t >= min(ratified, default=t + 1))
    )


def safe(facts: Entries, v: Submitted, rules: RestrictionVersion, device: DeviceId, t: int) -> bool:
    """Whether a device has not dropped out and every mitigation needed before use is evidenced for it."""
    return not dropped(facts, device, t) and all(
        evidenced(facts, each, v.event.request.exemption, device, t)
        for each in rules.exemptions.mitigations
        if each.when == "before-use" and (each.purposes is None or v.event.request.purpose in each.purposes)
    )


def evidenced(facts: Entries, rule: MitigationRule, exemption: ExemptionId, device: DeviceId, t: int) -> bool:
    """Whether a mitigation is shown to hold, grace included."""

    def about(e: ev.MitigationEvidenced | ev.MitigationFailed) -> bool:
        return e.mitigation == rule.slug and (
            e.device == device if rule.about == "device" else e.exemption == exemption
        )

    failures = [f.event.stated for f in of(facts, ev.MitigationFailed) if about(f.event)]
    return any(
        about(f.event)
        and f.effective <= t
        and not any(f.event.stated <= failed <= t for failed in failures)
        and (rule.fresh_for is None or t < f.event.stated + rule.fresh_for + grace(facts, rule, f.event, t))
        for f in of(facts, ev.MitigationEvidenced)
    )


def grace(facts: Entries, rule: MitigationRule, e: ev.MitigationEvidenced, t: int) -> int:
    """By how much evidence outlives its freshness: an attestation by its own grace, other evidence while its source is silent."""
    if e.method is Method.ATTESTATION:
        return rule.grace
    if rule.silent_after is None:
        return 0
    speaks = ev.SourceDelivered | ev.MitigationEvidenced | ev.MitigationFailed
    heard = [each.stated for _, each in facts if isinstance(each, speaks) and each.source == e.source]
    return 0 if any(t - rule.silent_after < stated <= t for stated in heard) else rule.source_grace


def ended(facts: Entries, v: Submitted, t: int) -> bool:
    """Whether an exemption is suspended, or was taken away, given back or left behind by a transfer."""
    exemption = v.event.request.exemption
    suspended = [f for f in of(facts, ev.ExemptionSuspended) if f.event.exemption == exemption]
    reinstated = [f for f in of(facts, ev.ExemptionReinstated) if f.event.exemption == exemption]
    over: list[ev.Event] = [e for _, e in facts if isinstance(e, FOR_GOOD) and e.exemption == exemption]
    answers = [f.event for f in of(facts, ev.ReviewAnswered) if f.event.exemption == exemption]
    over += [each for each in answers if each.answer == "end"]
    return (
        gone(suspended, reinstated, t)
        or any(each.stated <= t for each in over)
        or transferred(facts, v.event.request.body, exemption, v.recorded, t)
    )


def unreviewed(facts: Entries, exemption: ExemptionId, t: int) -> bool:
    """Whether the date of a review is past by which somebody had to say that an exemption is kept, and nobody has."""
    answers = [f for f in of(facts, ev.ReviewAnswered) if f.event.exemption == exemption]
    kept = {f.event.review for f in answers if f.event.answer == "keep" and f.effective <= t}
    return any(
        exemption in f.event.exemptions and f.event.suspends <= t and f.event.review not in kept
        for f in of(facts, ev.ReviewOpened)
    )


def replaced(facts: Entries, exemption: ExemptionId, t: int, path: frozenset[ExemptionId]) -> bool:
    """Whether a request that names this exemption as replaced was in force at any instant by t."""
    others = {f.event.request.exemption for f in of(facts, ev.ExemptionSubmitted)} - path
    heirs = [v for each in others if (v := versions(facts, each)[-1]).event.request.replaces == exemption]
    return any(
        in_force(facts, v.event.request.exemption, pin.restriction, x, path)
        for v in heirs
        for pin in v.event.request.restrictions
        for x in [*(x for x in instants(facts) if x < t), t]
    )


def valid_until(
    entries: Entries, query: Query, at: int, known: int, roster: Mapping[DeviceId, Place]
) -> int | None:
    """The first instant after `at` at which the verdict differs with the same entries; None if there is none."""
    facts = [entry for entry in entries if entry[0] <= known]
    now = verdict(facts, query, at, known, roster)
    later = (t for t in instants(facts) if t > at and verdict(facts, query, t, known, roster) != now)
    return next(later, None)
