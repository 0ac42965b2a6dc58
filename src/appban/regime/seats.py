"""Stages and seats: which a version of a request needs at an instant, and which are filled (semantics: seat_filled)."""

from collections.abc import Iterable, Sequence

import msgspec

from appban.regime.authority import may_fill
from appban.regime.events import DecisionMade, ExemptionSubmitted
from appban.regime.exemption import Pin, Request, narrows
from appban.regime.facts import Deciding, ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.restriction import ExemptionRules, Risk, Seat, Stage, When
from appban.regime.signing import signed
from appban.regime.time import DAY


class Needed(msgspec.Struct, frozen=True):
    """A seat that the rules ask for."""

    stage: Stage
    seat: Seat


def rules_of(facts: Facts, pin: Pin) -> ExemptionRules | None:
    """The exemption rules of a pinned restriction version, or None if it was never recorded."""
    history = facts.restrictions.get(pin.restriction)
    version = None if history is None else history.version(pin.version)
    return None if version is None else version.exemptions


def matches(when: When, request: Request, risk: Risk | None) -> bool:
    """Whether a condition matches a request; a field it states and the request lacks matches."""
    days = when.longer_than_days
    return (
        (when.purposes is None or request.purpose in when.purposes)
        and (when.risks is None or risk is None or risk in when.risks)
        and (days is None or request.end - request.start > days * DAY)
        and (when.surfaces is None or any(each in when.surfaces for each in request.surfaces))
        and (when.bodies is None or request.body in when.bodies)
        and (when.devices_at_least is None or len(request.devices) >= when.devices_at_least)
        and (when.people_at_least is None or len(request.people) >= when.people_at_least)
        and (not when.any_of or any(matches(each, request, risk) for each in when.any_of))
    )


def stage_required(stage: Stage, request: Request, risk: Risk | None) -> bool:
    """Whether the rules require a stage of a request."""
    if isinstance(stage.required, When):
        return matches(stage.required, request, risk)
    return stage.required == "always"


def risk_at(history: ExemptionHistory, digest: str, at: int) -> Risk | None:
    """The risk as assessed for exactly this version by an instant: the newest assessment in effect, or None."""
    found = None
    for effective, event in history.assessments.get(digest, ()):
        if effective <= at:
            found = event.risk
    return found


def needed(facts: Facts, version: ExemptionSubmitted, pin: Pin, at: int) -> tuple[Needed, ...]:
    """The seats that a pinned restriction asks of a version at an instant; none if the route is not offered."""
    rules = rules_of(facts, pin)
    route = None if rules is None else rules.route(version.request.route)
    if route is None:
        return ()
    risk = risk_at(facts.exemptions[version.request.exemption], version.digest, at)
    stages = (stage for stage in route.stages if stage_required(stage, version.request, risk))
    return tuple(Needed(stage, seat) for stage in stages for seat in stage.seats)


def narrows_at(facts: Facts, newer: ExemptionSubmitted, older: ExemptionSubmitted, at: int) -> bool:
    """Whether a version narrows another at an instant: no wider, no weaker, and asked for no fewer seats."""
    if newer.digest == older.digest:
        return True
    if not narrows(newer.request, older.request):
        return False
    return all(
        {(n.stage.id, n.seat.id) for n in needed(facts, older, pin, at)}
        <= {(n.stage.id, n.seat.id) for n in needed(facts, newer, pin, at)}
        for pin in newer.request.restrictions
    )


def empty_seats(facts: Facts, history: ExemptionHistory, pin: Pin, at: int) -> tuple[Needed, ...]:
    """The seats still to be filled, by distinct persons, for the newest version at an instant."""
    newest = history.versions[-1][1]
    wanted = needed(facts, newest, pin, at)
    moment = _Moment(facts, history, at)
    usable = {v.digest: v for _, v in history.versions if narrows_at(facts, newest, v, at)}
    able = [
        {
            facts.human(given.event.decision.person)
            for given in history.decisions
            if given.event.decision.request_digest in usable and moment.fills(given, each)
        }
        for each in wanted
    ]
    return tuple(each for each, filled in zip(wanted, assign(able), strict=True) if not filled)


def barred(facts: Facts, history: ExemptionHistory) -> set[PersonId]:
    """Humans who may fill no seat: the requesters of every version and the declarer of the circumstance."""
    people = {version.request.requester for _, version in history.versions}
    for _, version in history.versions:
        if version.request.circumstance in facts.circumstances:
            people.add(facts.circumstances[version.request.circumstance].declared.declarer)
    return {facts.human(person) for person in people}


class _Moment(msgspec.Struct, frozen=True):
    """One exemption's decisions as they stand at an instant."""

    facts: Facts
    history: ExemptionHistory
    at: int

    def fills(self, given: Deciding, place: Needed) -> bool:
        """Whether a decision, on a version that the newest one narrows, fills a seat."""
        decision = given.event.decision
        return (
            decision.outcome == "clear"
            and (decision.stage, given.event.seat) == (place.stage.id, place.seat.id)
            and max(decision.stated, given.recorded) <= self.at
            and self.facts.human(decision.person) not in barred(self.facts, self.history)
            and self.conditions_hold(given.event)
            and not self.emptied(given)
            and self.authorised(given, place.seat)
            and (not place.seat.passkey or signed(self.facts, given))
        )

    def authorised(self, given: Deciding, seat: Seat) -> bool:
        """Whether the person could fill the seat for every device of the version decided, when deciding."""
        decision = given.event.decision
        version = self.history.by_digest(decision.request_digest)
        if version is None:
            return False
        bodies = (device.place.body for device in version.request.devices)
        return may_fill(self.facts, decision.person, seat, bodies, decision.stated)

    def conditions_hold(self, event: DecisionMade) -> bool:
        """Whether a clearance by phone is confirmed or not yet due, and every "subject to" is met."""
        confirmed = self.history.confirmations.get(event.digest)
        due = event.confirm_by is not None and self.at >= event.confirm_by
        if due and (confirmed is None or confirmed > self.at):
            return False
        met = (self.history.conditions.get((event.digest, each)) for each in event.subject_to)
        return all(since is not None and since <= self.at for since in met)

    def emptied(self, given: Deciding) -> bool:
        """Whether a refusal at the stage empties the seat: a later clearance on the newest version stands."""
        mine = given.event.decision
        version = self.history.by_digest(mine.request_digest)
        newest = self.history.versions[-1][1].digest
        for other in self.history.decisions:
            theirs = other.event.decision
            if theirs.outcome != "refuse" or theirs.stage != mine.stage or theirs.stated > self.at:
                continue
            if given.recorded > other.recorded and mine.request_digest == newest:
                continue
            refused = self.history.by_digest(theirs.request_digest)
            if refused is None or version is None or narrows_at(self.facts, refused, version, self.at):
                return True
        return False


def assign(able: Sequence[Iterable[PersonId]]) -> list[bool]:
    """Which seats a largest assignment of distinct persons fills, earlier seats first (augmenting paths)."""
    seat_of: dict[PersonId, int] = {}

    def place(seat: int, tried: set[PersonId]) -> bool:
        for person in able[seat]:
            if person in tried:
                continue
            tried.add(person)
            if person not in seat_of or place(seat_of[person], tried):
                seat_of[person] = seat
                return True
        return False

    return [place(seat, set()) for seat in range(len(able))]
