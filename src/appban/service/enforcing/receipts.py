"""What devices and targets say became of what they were sent: claims, entered where they can be true.

A receipt is a claim by whoever holds a token. It counts for a device only within the token's body, and never stands
in for a probe: `in-force` says that the other side says so.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.point import PointHistory
from appban.regime.ruleset import Ruleset
from appban.regime.time import SECOND, show
from appban.service.enforcing.points import Listed, Point
from appban.service.work import Work

AHEAD = 300 * SECOND
"""How far the clock of whoever sends a receipt may stand ahead of ours, as for inventories; it is then entered as of now."""
_SHARED = frozenset({"all", "assignments", "left"})
"""Labels of artefacts that are no single device's; a view's label begins with `view-`."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt as it came in: SHA-256 of the file in hexadecimal, when it was seen (UTC microseconds)."""

    point: str
    artefact: str
    device: DeviceId | None
    outcome: Literal["in-force", "failed"]
    seen_at: int


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True):
    """One receipt as entered; `artefacts` are the names under which the digest was sent."""

    point: str
    recorded: int
    seen_at: int
    device: DeviceId | None
    artefact: str
    artefacts: tuple[str, ...]
    outcome: str


def reaches(body: BodyId, rules: Ruleset, point: Point, at: int) -> bool:
    """Whether a token of a body may fetch a point's files: the point's body is that one or below it."""
    return point.body is not None and body in (rules.facts.bodies.lineage(point.body, at) or ())


def speaks_for(body: BodyId, rules: Ruleset, device: DeviceId, at: int) -> bool:
    """Whether a device is of a body or of one below it."""
    found = rules.place_of(device).body
    return found is not None and body in (rules.facts.bodies.lineage(found, at) or ())


def is_behind(
    listed: Iterable[Listed] | None, rules: Ruleset, device: DeviceId, names: Iterable[tuple[str, str]]
) -> bool:
    """Whether a device is behind a point: listed by its id or one of its names, or known at all where all are."""
    if listed is None:
        return device in rules.roster.index or device in rules.facts.devices
    called = {str(device), *(f"{scheme}:{value}" for scheme, value in names)}
    return any(each.device in called or _lower(each.device) in called for each in listed)


def check(facts: Facts, claim: Claim, now: int) -> bool:
    """Whether a claim says anything new; InputError or RefusedError for one that cannot be true."""
    if claim.seen_at > now + AHEAD:
        raise InputError(
            f"seen at {show(claim.seen_at)}, which is yet to come; set the clock and send it again"
        )
    held = facts.points.get(claim.point)
    sent = [] if held is None else [r for r, e in held.applied if _has(e, claim)]
    if held is None or not sent:
        raise RefusedError(
            f"nothing with digest {claim.artefact} was sent to {claim.point} for that device; fetch its files again"
        )
    if claim.seen_at < sent[0] - AHEAD:
        raise RefusedError(
            f"seen at {show(claim.seen_at)}, and first sent at {show(sent[0])}; set the clock and send it again"
        )
    same = [e for _, e in held.receipts if e.device == claim.device]
    return not same or (same[-1].artefact, same[-1].outcome) != (claim.artefact, claim.outcome)


def receive(work: Work, claim: Claim) -> None:
    """Enter a claim that was checked."""
    work.add(
        ev.ReceiptReceived(
            stated=min(claim.seen_at, work.now),
            point=claim.point,
            artefact=claim.artefact,
            device=claim.device,
            outcome=claim.outcome,
        )
    )


def receipt_lines(facts: Facts, points: Iterable[str]) -> Iterator[ReceiptLine]:
    """The receipts of some points, by point in order of record."""
    for point in points:
        held = facts.points.get(point, PointHistory())
        for recorded, entry in held.receipts:
            names = {a.name for _, e in held.applied for a in e.artefacts if a.digest == entry.artefact}
            yield ReceiptLine(
                point=point,
                recorded=recorded,
                seen_at=entry.stated,
                device=entry.device,
                artefact=entry.artefact,
                artefacts=tuple(sorted(names)),
                outcome=entry.outcome,
            )


def _has(entry: ev.EnforcementApplied, claim: Claim) -> bool:
    """Whether an entry sent this digest, and where it is a device's own file, to this device."""
    labels = (each.name.partition("/")[0] for each in entry.artefacts if each.digest == claim.artefact)
    return any(
        label in _SHARED or label.startswith("view-") or claim.device is None or label == claim.device
        for label in labels
    )


def _lower(text: str) -> str:
    """A name as inventories keep it, its value in lower case."""
    scheme, colon, value = text.partition(":")
    return f"{scheme}{colon}{value.lower()}"
