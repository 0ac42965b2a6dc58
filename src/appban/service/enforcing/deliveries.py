"""What was sent to a point and what came of each: in place, or not and then why; and how far its devices say they are."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.regime.events import EnforcementAnswered, EnforcementApplied
from appban.regime.exemption import Commitment
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.point import PointHistory
from appban.service.enforcing.planning import PointPlan


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery. `by` moved the rollout with it; nobody did where the point was only kept as the record says.

    `outcome` None: no answer is recorded, so that nothing is known of how it went. `said` is what went wrong, as kept
    beside the record.
    """

    point: str
    sent: int
    ring: str
    plan: str
    files: int
    devices: int
    by: tuple[PersonId, ...]
    outcome: Literal["delivered", "failed", "kept"] | None
    answered: int | None
    said: Commitment | None


def delivery_lines(facts: Facts, point: str) -> Iterator[DeliveryLine]:
    """Every delivery to a point, in the order of the record."""
    held = facts.points.get(point, PointHistory())
    parts: dict[tuple[str, int], list[tuple[int, EnforcementApplied]]] = {}
    for recorded, entry in held.applied:
        # One delivery may take several entries, which all state the instant at which it was begun.
        parts.setdefault((entry.plan, entry.stated), []).append((recorded, entry))
    for told in parts.values():
        sent, first = told[0]
        answer = _answer(held, told[-1][0], first.plan)
        yield DeliveryLine(
            point=point,
            sent=sent,
            ring=first.ring,
            plan=first.plan,
            files=sum(len(entry.artefacts) for _, entry in told),
            devices=first.devices,
            by=first.by,
            outcome=None if answer is None else answer[1].outcome,
            answered=None if answer is None else answer[0],
            said=None if answer is None else answer[1].said,
        )


def _answer(held: PointHistory, sent: int, plan: str) -> tuple[int, EnforcementAnswered] | None:
    """The first answer to a plan after it was sent, unless the same plan was sent again before."""
    again = min((r for r, entry in held.applied if r > sent and entry.plan == plan), default=None)
    found = next(((r, entry) for r, entry in held.answered if r > sent and entry.plan == plan), None)
    return None if found is None or (again is not None and found[0] > again) else found


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the devices of a stage say of the files that were sent last; `silent` said nothing of those."""

    in_force: int
    failed: int
    silent: int


def progress(facts: Facts, plan: PointPlan) -> Progress:
    """How far a point's devices have come, by the newest receipt of each for a file as it was last sent."""
    held = facts.points.get(plan.point.name, PointHistory())
    last = {each.name: each.digest for _, entry in held.applied for each in entry.artefacts}
    current = set(last.values())
    here = {
        member.device
        for place in plan.audience.places
        for group in place.scene.groups
        for member in group.members
    }
    told = {
        entry.device: entry.outcome
        for _, entry in held.receipts
        if entry.artefact in current and entry.device in here
    }
    counts = Counter(told.values())
    return Progress(in_force=counts["in-force"], failed=counts["failed"], silent=len(here) - counts.total())
