"""What a point's answers come to: whether it bites, what passes and since when, and what devices say does not hold."""

from collections.abc import Collection
from typing import Literal

import msgspec

from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.identity import Surface
from appban.regime.point import PointHistory
from appban.service.enforcing.planning import PointPlan
from appban.service.enforcing.probing import Key, newest

Bites = Literal[
    "yes",
    "no: something passes that is to be denied",
    "never asked",
    "not asked since the last delivery",
    "unknown in part",
]
Pair = tuple[AppId, Surface]


class Open(msgspec.Struct, frozen=True):
    """Something that is seen to be otherwise than it should: since when, and when that was last seen.

    `since` is when it was last seen to be right; if it never was, `floor`, and `since` is when it was first seen wrong.
    """

    since: int
    last_seen: int
    floor: bool


def bites(held: PointHistory | None) -> Bites:
    """In words what the last answers say; what was seen before the last delivery says nothing of it."""
    if held is None or not held.probes:
        return "never asked"
    told = _since_delivery(held)
    if not told:
        return "not asked since the last delivery"
    if any(_is_hole(each) for each in told.values()):
        return "no: something passes that is to be denied"
    if any(each.expected == "denied" and each.seen == "unknown" for each in told.values()):
        return "unknown in part"
    return "yes"


def holes(plan: PointPlan | None, held: PointHistory | None) -> dict[Key, Open]:
    """What was seen to pass, was not seen denied since, and is to be denied still by a plan (or if there is none)."""
    found: dict[Key, Open] = {}
    good: dict[Key, int] = {}
    for recorded, each in () if held is None else held.probes:
        key = (each.device, each.app, each.surface)
        if _is_hole(each):
            before = found.get(key)
            since = before.since if before is not None else good.get(key, recorded)
            found[key] = Open(since, recorded, key not in good)
        elif (each.expected, each.seen) != ("denied", "unknown"):
            found.pop(key, None)
        if each.seen == "denied":
            good[key] = recorded
    if plan is None or not found:
        return found
    denied = _denied(plan, {device for device, _, _ in found})
    return {
        (device, app, surface): hole
        for (device, app, surface), hole in found.items()
        if (app, surface) in denied.get(device, ())
    }


def refusals(plan: PointPlan | None, held: PointHistory | None) -> dict[DeviceId | None, Open]:
    """The devices that said last that what they were sent is not in force; None is the point itself.

    A device that a plan no longer sends anything to has no more to say.
    """
    found: dict[DeviceId | None, Open] = {}
    good: dict[DeviceId | None, int] = {}
    for recorded, each in () if held is None else held.receipts:
        if each.outcome == "in-force":
            found.pop(each.device, None)
            good[each.device] = recorded
        else:
            before = found.get(each.device)
            since = before.since if before is not None else good.get(each.device, recorded)
            found[each.device] = Open(since, recorded, each.device not in good)
    if plan is None or not found:
        return found
    there = _denied(plan, set(found))
    return {device: each for device, each in found.items() if device in there}


def _since_delivery(held: PointHistory) -> dict[Key, ev.ProbeAnswered]:
    """The last answers that were given since the point was last sent anything."""
    sent = held.applied[-1][0] if held.applied else 0
    return {key: each for key, (recorded, each) in newest(held).items() if recorded > sent}


def _is_hole(each: ev.ProbeAnswered) -> bool:
    return (each.expected, each.seen) == ("denied", "allowed")


def _denied(plan: PointPlan, devices: Collection[DeviceId | None]) -> dict[DeviceId | None, tuple[Pair, ...]]:
    """What a plan denies those of some devices that it has; None is whoever is not known."""
    found: dict[DeviceId | None, tuple[Pair, ...]] = {}
    for place in plan.audience.places:
        found[None] = place.scene.base.denied
        for group in place.scene.groups:
            for member in group.members:
                if member.device in devices:
                    found[member.device] = group.view.denied
    return found
