"""What stands in the way of an exemption at an instant, and the instants at which that can change.

A `Case` is one exemption held against one restriction that it names. Device None asks about the exemption as a whole;
a device asks what lifts for exactly that one. Only `spans` calls this.
"""

from collections.abc import Iterator

import msgspec

from appban.regime import evidence
from appban.regime.authority import moved_with
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, Pin, Request, ReviewId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.mitigation import MitigationRule
from appban.regime.restriction import RestrictionId, Route
from appban.regime.review import review_edges, unanswered
from appban.regime.seats import empty_seats, rules_of
from appban.regime.time import show

WINDOW_ENDED = "its window has ended"


class Case(msgspec.Struct, frozen=True):
    """One exemption against one restriction.

    `gates` are the mitigations that must be evidenced before use; `over` holds the instants from which it is over for
    good, with why.
    """

    facts: Facts
    history: ExemptionHistory
    pin: Pin
    route: Route
    gates: tuple[MitigationRule, ...]
    over: tuple[tuple[int, str], ...]

    @property
    def request(self) -> Request:
        """The newest version."""
        return self.history.request

    @property
    def recorded(self) -> int:
        """The record time of the newest version."""
        return self.history.versions[-1][0]

    def obstacles(self, device: DeviceId | None, at: int) -> Iterator[str]:
        """What stands in the way at an instant, each in words; nothing means that it is in force."""
        yield from self._window(at)
        yield from (why for since, why in self.over if at >= since)
        if self.history.suspensions.during(at):
            yield "it is suspended"
        for opened in unanswered(self.facts, self.request.exemption, at):
            yield unanswered_words(opened.review)
        yield from (
            self._seat(n.stage.id, n.seat.id, at) for n in empty_seats(self.facts, self.history, self.pin, at)
        )
        if self.facts.restrictions[self.pin.restriction].in_force(at) is None:
            yield f"{self.pin.restriction} is not in force"
        yield from self._route(at)
        yield from self._people_and_devices(device, at)

    def graces(self, device: DeviceId | None, at: int) -> Iterator[str]:
        """The mitigations that hold only by a grace at an instant, with which."""
        for rule in self.gates:
            for each in self._subjects(rule, device):
                how = self._standing(rule, each, at)
                if how not in {None, "fresh"}:
                    yield f"{rule.slug} holds by {how}" + (f" for {each}" if each else "")

    def edges(self, device: DeviceId | None) -> Iterator[int]:
        """Every instant at which `obstacles` or `graces` of a device (None: of any) may change."""
        yield from (self.recorded, self.request.start, self.request.end)
        yield from (since for since, _ in self.over)
        yield from self.history.suspensions.edges()
        yield from review_edges(self.facts, self.request.exemption)
        yield from _decision_edges(self.history)
        yield from _restriction_edges(self.facts, self.pin.restriction)
        yield from self._route_edges()
        for rule in self.gates:
            for each in self._subjects(rule, device):
                proofs = evidence.proofs_for(self.facts, self.request.exemption, rule, each)
                yield from () if proofs is None else evidence.edges(self.facts, proofs, rule)
        for each in [d.id for d in self.request.devices] if device is None else [device]:
            yield from self.facts.devices[each].absences.edges() if each in self.facts.devices else ()
        for person in self.request.people:
            yield from self.facts.absences_of(person.id).edges()

    def _standing(self, rule: MitigationRule, device: DeviceId | None, at: int) -> evidence.Standing | None:
        proofs = evidence.proofs_for(self.facts, self.request.exemption, rule, device)
        return evidence.standing(self.facts, proofs, rule, at)

    def _seat(self, stage: str, seat: str, at: int) -> str:
        """That a seat is empty; and, where a clearance came to the record late, that this is why (DESIGN R4)."""
        empty = f"seat {stage}/{seat} is empty"
        for given in self.history.decisions:
            decision = given.event.decision
            same = (decision.outcome, decision.stage, given.event.seat) == ("clear", stage, seat)
            if same and decision.stated <= at < given.recorded:
                late = f"the clearance stated for {show(decision.stated)} was recorded {show(given.recorded)} only"
                return f"{empty}: {late}"
        return empty

    def _window(self, at: int) -> Iterator[str]:
        if at < self.recorded:
            yield "this version was not submitted yet"
        if at < self.request.start:
            yield "its window has not begun"
        if at >= self.request.end:
            yield WINDOW_ENDED

    def _route(self, at: int) -> Iterator[str]:
        if self.route.name == "emergency":
            held = self.facts.circumstances.get(self.request.circumstance or CircumstanceId(""))
            if held is None or not held.open_at(at):
                yield "its circumstance is not open"
            ratified = self.history.ratified
            if at >= self.recorded + (self.route.ratify_within or 0) and (ratified is None or at < ratified):
                yield "it is unratified past its time"
        if self.route.name == "carried-over" and at >= self.recorded + (self.route.regularise_within or 0):
            yield "its regularisation date has passed"

    def _people_and_devices(self, device: DeviceId | None, at: int) -> Iterator[str]:
        if all(self.facts.absences_of(person.id).during(at) for person in self.request.people):
            yield "no person is left"
        asked = [d.id for d in self.request.devices if device is None or d.id == device]
        lacking = [tuple(self._device_obstacles(each, at)) for each in asked]
        if not asked:
            yield "it does not name this device"
        elif all(lacking):
            yield from lacking[0] if len(lacking) == 1 else ("none of its devices is ready",)

    def _device_obstacles(self, device: DeviceId, at: int) -> Iterator[str]:
        if device in self.facts.devices and self.facts.devices[device].absences.during(at):
            yield f"{device} has dropped out"
        for rule in self.gates:
            if self._standing(rule, device, at) is None:
                yield f"{rule.slug} is not evidenced" + (f" for {device}" if rule.about == "device" else "")

    def _subjects(self, rule: MitigationRule, device: DeviceId | None) -> tuple[DeviceId | None, ...]:
        if rule.about == "exemption":
            return (None,)
        return tuple(d.id for d in self.request.devices if device is None or d.id == device)

    def _route_edges(self) -> Iterator[int]:
        limits = (self.route.ratify_within, self.route.regularise_within)
        yield from (self.recorded + (limit or 0) for limit in limits)
        if self.history.ratified is not None:
            yield self.history.ratified
        if self.request.circumstance in self.facts.circumstances:
            yield from self.facts.circumstances[self.request.circumstance].edges()


def unanswered_words(review: ReviewId) -> str:
    """How it is said that an exemption is suspended because nobody answered a review."""
    return f"{review} was not answered in time"


def history_edges(facts: Facts, history: ExemptionHistory) -> Iterator[int]:
    """The instants at which what is said of an exemption may change whatever its rules are, evidence and losses aside."""
    request = history.request
    yield from (request.start, request.end)
    yield from (recorded for recorded, _ in history.versions)
    yield from history.ended.values()
    yield from history.suspensions.edges()
    yield from review_edges(facts, request.exemption)
    yield from _decision_edges(history)
    for pin in request.restrictions:
        yield from _restriction_edges(facts, pin.restriction)


def make_case(
    facts: Facts, history: ExemptionHistory, restriction: RestrictionId, replaced: tuple[tuple[int, str], ...]
) -> Case | None:
    """The case of an exemption against a restriction; None if it does not name it or its route is not offered.

    `replaced` holds the instants from which another exemption took its place, which `spans` alone can know.
    """
    pin = next((p for p in history.request.restrictions if p.restriction == restriction), None)
    rules = None if pin is None else rules_of(facts, pin)
    route = None if rules is None else rules.route(history.request.route)
    if pin is None or rules is None or route is None:
        return None
    over = (*_ended(facts, history), *_superseded(facts, history, pin), *replaced)
    gates = tuple(
        rule
        for rule in rules.mitigations
        if rule.when == "before-use" and (rule.purposes is None or history.request.purpose in rule.purposes)
    )
    return Case(facts, history, pin, route, gates, over)


def _ended(facts: Facts, history: ExemptionHistory) -> Iterator[tuple[int, str]]:
    yield from ((since, f"it was {how}") for how, since in history.ended.items())
    request, recorded = history.request, history.versions[-1][0]
    for move in facts.transfers:
        # A request submitted after the unit moved was made where it stands now.
        ends = move.stated > recorded and request.exemption not in move.carried_exemptions
        if ends and moved_with(facts, request.body, move):
            yield move.stated, f"the transfer of {move.unit} did not carry it"


def _superseded(facts: Facts, history: ExemptionHistory, pin: Pin) -> Iterator[tuple[int, str]]:
    recorded = history.versions[-1][0]
    for _, version in facts.restrictions[pin.restriction].versions:
        if version.version <= pin.version or recorded >= version.starts or version.existing.rule == "keep":
            continue
        since = max(version.starts, (version.existing.until or 0) if version.existing.rule == "until" else 0)
        yield since, f"version {version.version} of {pin.restriction} ended it"


def _decision_edges(history: ExemptionHistory) -> Iterator[int]:
    for given in history.decisions:
        yield from (given.recorded, given.event.decision.stated)
        if given.event.confirm_by is not None:
            yield given.event.confirm_by
    yield from history.confirmations.values()
    yield from history.conditions.values()
    yield from (effective for kept in history.assessments.values() for effective, _ in kept)


def _restriction_edges(facts: Facts, restriction: RestrictionId) -> Iterator[int]:
    held = facts.restrictions[restriction]
    for _, version in held.versions:
        yield from (t for t in (version.starts, version.ends) if t is not None)
    if held.ended is not None:
        yield held.ended
