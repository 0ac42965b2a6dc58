"""Which seats the rules ask of a request at one instant, and who fills each."""

from msgspec.structs import replace
from tests.reference.reading import (
    Entries,
    Fact,
    Submitted,
    latest,
    lineage,
    of,
    pinned,
    same,
    transferred,
    versions,
)
from tests.reference.signatures import signed

from appban.regime import events as ev
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionVersion, Seat, When
from appban.regime.time import DAY

Seats = list[tuple[str, Seat]]


def required(facts: Entries, v: Submitted, rules: RestrictionVersion, t: int) -> Seats:
    """The seats, with their stage, that a version of a restriction asks of a version of a request."""
    route = rules.exemptions.route(v.event.request.route)
    asked = [each for each in (route.stages if route else ()) if each.required != "never"]
    return [
        (stage.id, seat)
        for stage in asked
        for seat in stage.seats
        if not isinstance(stage.required, When) or matches(facts, stage.required, v, t)
    ]


def matches(facts: Entries, when: When, v: Submitted, t: int) -> bool:
    """Whether every field that a condition states matches; a risk that was not assessed does."""
    request, assessed = v.event.request, of(facts, ev.RequestAssessed)
    risks = [f.event.risk for f in assessed if f.event.digest == v.event.digest and f.effective <= t]
    return (
        (when.purposes is None or request.purpose in when.purposes)
        and (when.surfaces is None or not set(when.surfaces).isdisjoint(request.surfaces))
        and (when.bodies is None or request.body in when.bodies)
        and (when.risks is None or not risks or risks[-1] in when.risks)
        and (when.longer_than_days is None or request.end - request.start > when.longer_than_days * DAY)
        and (when.devices_at_least is None or len(request.devices) >= when.devices_at_least)
        and (when.people_at_least is None or len(request.people) >= when.people_at_least)
        and (not when.any_of or any(matches(facts, each, v, t) for each in when.any_of))
    )


def narrows(facts: Entries, v: Submitted, u: Submitted, t: int) -> bool:
    """Whether one version of a request asks for no more than another, under no weaker mitigations and of no fewer seats."""
    a, b = v.event.request, u.event.request
    parts = ("apps", "surfaces", "devices", "people")
    larger = {name: getattr(b, name) for name in (*parts, "version", "start", "end", "mitigations")}
    rules = [pinned(facts, u, pin.restriction) for pin in b.restrictions]
    return (
        replace(a, **larger) == b
        and all(set(getattr(a, name)) <= set(getattr(b, name)) for name in parts)
        and b.start <= a.start
        and a.end <= b.end
        and set(a.mitigations) >= set(b.mitigations)
        and all(seat_ids(facts, v, each, t) >= seat_ids(facts, u, each, t) for each in rules if each)
    )


def seat_ids(facts: Entries, v: Submitted, rules: RestrictionVersion, t: int) -> set[tuple[str, str]]:
    """The required seats by name."""
    return {(stage, seat.id) for stage, seat in required(facts, v, rules, t)}


def fillers(facts: Entries, v: Submitted, stage: str, seat: Seat, t: int) -> list[frozenset[PersonId]]:
    """The people any of whom fills a seat of a version of a request at an instant."""
    history = versions(facts, v.event.request.exemption)
    return [
        same(facts, c.event.decision.person)
        for c in of(facts, ev.DecisionMade)
        for u in history
        if (c.event.decision.outcome, c.event.decision.stage, c.event.seat) == ("clear", stage, seat.id)
        and c.event.decision.request_digest == u.event.digest
        and c.effective <= t
        and (u == v or narrows(facts, v, u, t))
        and authorised(facts, c.event, seat, u)
        and not concerned(facts, c.event.decision.person, history)
        and settled(facts, c.event, t)
        and (not seat.passkey or signed(facts, c))
        and not emptied(facts, c, u, history, t)
    ]


def authorised(facts: Entries, c: ev.DecisionMade, seat: Seat, u: Submitted) -> bool:
    """Whether who decided held the seat's authority, over the body of every device named, at that instant."""
    when, ids = c.decision.stated, same(facts, c.decision.person)
    told = latest([f for f in of(facts, ev.PersonRecorded) if f.event.person in ids], when)
    over = {f.event.authority for f in of(facts, ev.AuthorityEnded) if f.event.stated <= when}
    bodies = [lineage(facts, device.place.body, when) for device in u.event.request.devices]
    return (told is not None and told.person_class in seat.classes) and any(
        f.event.person in ids
        and f.event.subject == seat.subject
        and f.effective <= when
        and (f.event.until is None or when < f.event.until)
        and f.event.authority not in over
        and not transferred(facts, f.event.body, f.event.authority, f.effective, when)
        and all(f.event.body in line for line in bodies)
        for f in of(facts, ev.AuthorityGranted)
    )


def concerned(facts: Entries, person: PersonId, history: list[Submitted]) -> bool:
    """Whether a person is a requester of any version, or declared its circumstance."""
    circumstances = {u.event.request.circumstance for u in history}
    declared = [f.event for f in of(facts, ev.CircumstanceDeclared)]
    return not same(facts, person).isdisjoint(
        {u.event.request.requester for u in history}
        | {each.declarer for each in declared if each.circumstance in circumstances}
    )


def settled(facts: Entries, c: ev.DecisionMade, t: int) -> bool:
    """Whether every "subject to" of a clearance is met and, if by phone, it is not overdue or was confirmed."""
    met = [f for f in of(facts, ev.ConditionMet) if f.event.decision_digest == c.digest and f.effective <= t]
    confirmed = [f for f in of(facts, ev.ClearanceConfirmed) if f.event.decision_digest == c.digest]
    return set(c.subject_to) <= {f.event.condition for f in met} and (
        c.confirm_by is None or t < c.confirm_by or any(f.effective <= t for f in confirmed)
    )


def emptied(facts: Entries, c: Fact[ev.DecisionMade], u: Submitted, history: list[Submitted], t: int) -> bool:
    """Whether a refusal took a clearance on a version away: unless given after it, on the newest version."""
    refusals = [f for f in of(facts, ev.DecisionMade) if f.event.decision.outcome == "refuse"]
    return any(
        f.event.decision.request_digest == w.event.digest
        and f.event.decision.stage == c.event.decision.stage
        and f.event.stated <= t
        and (u == w or narrows(facts, w, u, t))
        and not (c.order > f.order and u == history[-1])
        for f in refusals
        for w in history
    )


def distinct(seats: list[list[frozenset[PersonId]]]) -> bool:
    """Whether every seat can be given a person of its own."""
    return not seats or any(
        distinct([[each for each in rest if each != person] for rest in seats[1:]]) for person in seats[0]
    )
