"""Edges of what somebody has yet to do: confirm a call, meet a condition, ratify an emergency, evidence a mitigation."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from appban.regime.device import DeviceId
from appban.regime.evidence import proofs_for
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts, Proofs
from appban.regime.mitigation import MitigationRule
from appban.regime.on_call import rung_first
from appban.regime.seats import rules_of
from appban.regime.time import DAY, MINUTE
from appban.service.telling import wording
from appban.service.telling.edge import Edge, last_call
from appban.service.telling.force import Interval
from appban.service.telling.recipients import waited_for

RELAY = 20 * MINUTE
"""How long those on call alone are waited for in an emergency before everybody else who could decide is told."""
UNMET_AFTER = 7 * DAY
"""How long after a clearance people are asked again about what it is subject to."""


def call_edges(facts: Facts, exemption: ExemptionId) -> Iterator[Edge]:
    """The last call for the written confirmation of each clearance by phone that has none."""
    history = facts.exemptions[exemption]
    for given in history.decisions:
        due = given.event.confirm_by
        if due is None or given.event.digest in history.confirmations or history.ended:
            continue
        if given.event.decision.outcome == "clear":
            yield Edge(
                kind="phone",
                key=f"phone:{exemption}:{given.event.digest}:{due}",
                at=last_call(given.recorded, due),
                until=due,
                state="a decision by phone is to be confirmed in writing",
                when=due,
            )


def relay_edges(facts: Facts, exemption: ExemptionId, now: int) -> Iterator[Edge]:
    """That an emergency still waits for a seat for which those on call alone were asked: then the others are."""
    history = facts.exemptions[exemption]
    recorded, newest = history.versions[-1]
    request = history.request
    if request.route != "emergency" or history.ended:
        return
    for (stage, seat), able in waited_for(facts, history, now).items():
        if len(rung_first(facts, able, request.body, recorded)) not in {0, len(able)}:
            yield Edge(
                kind="waiting",
                key=f"relay:{exemption}:{newest.digest}:{stage}/{seat}",
                at=recorded + RELAY,
                until=request.end,
                state="still waits for a decision in an emergency",
                why=f"{stage}/{seat}",
            )


def condition_edges(facts: Facts, exemption: ExemptionId) -> Iterator[Edge]:
    """Asking again about each clearance whose "subject to" is not met."""
    history = facts.exemptions[exemption]
    for given in history.decisions:
        event = given.event
        unmet = [each for each in event.subject_to if (event.digest, each) not in history.conditions]
        if unmet and event.decision.outcome == "clear" and not history.ended:
            yield Edge(
                kind="conditions",
                key=f"unmet:{exemption}:{event.digest}",
                at=given.recorded + UNMET_AFTER,
                until=history.request.end,
                state="cleared subject to conditions that are not met",
                why=str(len(unmet)),
            )


def ratification_edges(facts: Facts, exemption: ExemptionId, held: Sequence[Interval]) -> Iterator[Edge]:
    """That an emergency is to be ratified: once in force, again as the time runs out, and when it has."""
    history = facts.exemptions[exemption]
    rules = rules_of(facts, history.request.restrictions[0])
    route = None if rules is None else rules.route(history.request.route)
    if route is None or route.ratify_within is None or history.ratified is not None or not held:
        return
    begun, due = held[0][0], history.versions[-1][0] + route.ratify_within
    steps = {"due": (begun, due), "last": (last_call(begun, due), due), "over": (due, None)}
    for name, (at, until) in steps.items():
        over = name == "over"
        if over and history.reviewed is not None:
            continue
        yield Edge(
            kind="ratify",
            key=f"ratify:{exemption}:{due}:{name}",
            at=at,
            until=until,
            state="unratified, to be reviewed" if over else "to be ratified",
            when=due,
            why="It was not, so it has ended. Review it: until then the next emergency of this body is refused."
            if over
            else "Unless it is, it ends then.",
        )


def stale_edges(facts: Facts, exemption: ExemptionId, end: int, zone: ZoneInfo) -> Iterator[Edge]:
    """That evidence is about to go stale: once a mitigation and day, however many devices it is about."""
    history = facts.exemptions[exemption]
    told: dict[str, Edge] = {}
    for rule, device in _subjects(facts, history):
        stale = _stale(proofs_for(facts, exemption, rule, device), rule)
        if stale is None or rule.fresh_for is None or stale >= end:
            continue
        key = f"stale:{exemption}:{rule.slug}:{wording.day(stale, zone)}"
        if key not in told or stale < (told[key].when or 0):
            told[key] = Edge(
                kind="stale",
                key=key,
                at=last_call(stale - rule.fresh_for, stale),
                until=stale,
                state="evidence is about to go stale",
                when=stale,
                why=rule.slug,
            )
    yield from told.values()


def _subjects(facts: Facts, history: ExemptionHistory) -> Iterator[tuple[MitigationRule, DeviceId | None]]:
    for pin in history.request.restrictions:
        rules = rules_of(facts, pin)
        for rule in () if rules is None else rules.mitigations:
            applies = rule.purposes is None or history.request.purpose in rule.purposes
            if rule.fresh_for is None or rule.when == "at-end" or not applies:
                continue
            devices = [device.id for device in history.request.devices] if rule.about == "device" else [None]
            yield from ((rule, device) for device in devices)


def _stale(proofs: Proofs | None, rule: MitigationRule) -> int | None:
    """When the newest evidence that was not seen to fail since goes stale."""
    if proofs is None or rule.fresh_for is None:
        return None
    failed = max(proofs.failed, default=-1)
    held = [each.stated for each in proofs.held if each.stated > failed]
    return max(held) + rule.fresh_for if held else None
