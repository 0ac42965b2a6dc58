"""The parts of an exemption's page that turn on rules: its seats, its decisions, its mitigations."""

from collections.abc import Iterator

import msgspec

from appban.regime.authority import who_can
from appban.regime.device import DeviceId
from appban.regime.evidence import Standing, proofs_for, standing
from appban.regime.exemption import Pin
from appban.regime.facts import Deciding, ExemptionHistory, Facts, Proofs
from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import RestrictionId, Seat
from appban.regime.seats import barred, empty_seats, needed, rules_of
from appban.regime.signing import signed
from appban.service.naming import Named, Names


class SeatPart(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that a restriction asks for: filled, or who could fill it now (nobody: it fails closed)."""

    restriction: RestrictionId
    stage: str
    seat: str
    kind: str
    subject: Subject
    classes: tuple[PersonClass, ...]
    rule: str
    by_phone: bool
    passkey: bool
    filled: bool
    could: tuple[Named, ...]


class DecisionPart(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `noted_by` and `confirm_by` for one made by phone; `unmet` are conditions that still hold it off.

    `signed`: with a passkey of the person, and the signature holds.
    """

    recorded: int
    stated: int
    version: int
    digest: str
    stage: str
    seat: str
    outcome: str
    person: Named
    capacity: str
    instrument: str
    conditions: tuple[str, ...]
    unmet: tuple[str, ...]
    noted_by: Named | None
    confirm_by: int | None
    confirmed: int | None
    signed: bool


class MitigationPart(msgspec.Struct, frozen=True, kw_only=True):
    """A mitigation about a device or the exemption; `standing` None: not evidenced. `when` None: asked for, not required."""

    slug: str
    when: str | None
    device: Named | None
    standing: Standing | None
    evidenced: int | None
    source: str | None
    fresh_until: int | None


class View(msgspec.Struct, frozen=True):
    """One exemption looked at: the facts, its history, what people call things, and at which instant."""

    facts: Facts
    history: ExemptionHistory
    names: Names
    at: int


def seat_parts(view: View) -> tuple[SeatPart, ...]:
    """Every seat that the newest version needs, restriction by restriction."""
    return tuple(part for pin in view.history.request.restrictions for part in _seats(view, pin))


def needs(facts: Facts, history: ExemptionHistory, names: Names, at: int) -> tuple[SeatPart, ...]:
    """What each stage of the newest version still needs at an instant, and who could fill it."""
    return seat_parts(View(facts, history, names, at))


def decision_parts(view: View) -> tuple[DecisionPart, ...]:
    """The decisions, in order of record."""
    events = [given.event for given in view.history.decisions]
    view.names.learn(each for e in events for each in (e.decision.person, e.noted_by) if each is not None)
    return tuple(_decision(view, given) for given in view.history.decisions)


def mitigation_parts(view: View) -> tuple[MitigationPart, ...]:
    """Every mitigation of the newest version, one line a device where it is about devices."""
    rules: dict[str, MitigationRule] = {}
    for pin in view.history.request.restrictions:
        held = rules_of(view.facts, pin)
        rules |= {rule.slug: rule for rule in (() if held is None else held.mitigations)}
    return tuple(
        part
        for slug in view.history.request.mitigations
        for part in _mitigations(view, slug, rules.get(slug))
    )


def _seats(view: View, pin: Pin) -> Iterator[SeatPart]:
    newest = view.history.versions[-1][1]
    empty = {(n.stage.id, n.seat.id) for n in empty_seats(view.facts, view.history, pin, view.at)}
    for place in needed(view.facts, newest, pin, view.at):
        filled = (place.stage.id, place.seat.id) not in empty
        yield SeatPart(
            restriction=pin.restriction,
            stage=place.stage.id,
            seat=place.seat.id,
            kind=place.seat.kind,
            subject=place.seat.subject,
            classes=place.seat.classes,
            rule=place.stage.rule,
            by_phone=place.stage.by_phone,
            passkey=place.seat.passkey,
            filled=filled,
            could=() if filled else _could(view, place.seat),
        )


def _could(view: View, seat: Seat) -> tuple[Named, ...]:
    facts, out = view.facts, barred(view.facts, view.history)
    able = who_can(facts, seat, (d.place.body for d in view.history.request.devices), view.at)
    free = [person for person in able if facts.human(person) not in out]
    view.names.learn(free)
    return tuple(view.names.of(person) for person in free)


def _decision(view: View, given: Deciding) -> DecisionPart:
    history, event, decision = view.history, given.event, given.event.decision
    version = history.by_digest(decision.request_digest)
    met = {
        name for (of, name), since in history.conditions.items() if of == event.digest and since <= view.at
    }
    return DecisionPart(
        recorded=given.recorded,
        stated=decision.stated,
        version=0 if version is None else version.request.version,
        digest=event.digest,
        stage=decision.stage,
        seat=event.seat,
        outcome=decision.outcome,
        person=view.names.of(decision.person),
        capacity=decision.capacity,
        instrument=decision.instrument,
        conditions=decision.conditions,
        unmet=tuple(each for each in event.subject_to if each not in met),
        noted_by=None if event.noted_by is None else view.names.of(event.noted_by),
        confirm_by=event.confirm_by,
        confirmed=history.confirmations.get(event.digest),
        signed=signed(view.facts, given),
    )


def _mitigations(view: View, slug: str, rule: MitigationRule | None) -> Iterator[MitigationPart]:
    kind, request = view.facts.mitigations.get(slug), view.history.request
    about = rule.about if rule is not None else kind.about if kind is not None else "exemption"
    assumed = MitigationRule(slug=slug, when="during-use", about=about) if rule is None else rule
    devices: list[DeviceId | None] = [d.id for d in request.devices] if about == "device" else [None]
    for device in devices:
        proofs = proofs_for(view.facts, request.exemption, assumed, device)
        last = _last(proofs, view.at)
        fresh = None if last is None or assumed.fresh_for is None else last[0] + assumed.fresh_for
        yield MitigationPart(
            slug=slug,
            when=None if rule is None else rule.when,
            device=None if device is None else view.names.of(device),
            standing=standing(view.facts, proofs, assumed, view.at),
            evidenced=None if last is None else last[0],
            source=None if last is None else last[1],
            fresh_until=fresh,
        )


def _last(proofs: Proofs | None, at: int) -> tuple[int, str] | None:
    held = () if proofs is None else ((e.stated, e.source) for e in proofs.held if e.effective <= at)
    return max(held, default=None)
