"""Devices that something is denied and that no point does anything for, or of which a point knows too little to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from appban.ports import Lake
from appban.regime.device import DeviceId
from appban.regime.finding import Finding, finding_id
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import OBSERVE
from appban.service.enforcing.standing import served
from appban.service.enforcing.work_order import Outlook
from appban.service.rosters import known_since

_BEHIND_NONE = "it is behind no point"
_NO_PLATFORM = "its platform is not known, so nothing is made for it there"


def unserved(setup: Setup, made: Sequence[PointPlan], found: Outlook, lake: Lake) -> Iterator[Finding]:
    """A finding for each device on which nothing stops what is denied, and for each unknown one that a point leaves out.

    Points that only report stop nothing. A point whose files differ from its plan counts here: it is a finding itself.
    """
    stopping = [plan for plan in made if setup.target(plan.point).layer != "report"]
    reached = {device for plan in stopping for device in served(setup, plan)}
    left = [device for device in _devices(found) if device not in reached and _is_denied(found, device)]
    unknown = [
        (plan.point.name, device)
        for plan in stopping
        if setup.target(plan.point).per == "view"
        for device in plan.audience.unknown
        if _is_denied(found, device)
    ]
    at_points = {device for _, device in unknown}
    seen = known_since(lake, found.at, {*left, *at_points}.difference(found.facts.devices))
    for point, device in unknown:
        yield _finding(found, device, point, _NO_PLATFORM, seen)
    reasons = _reasons(stopping, set(left))
    for device in left:
        if device not in at_points:
            yield _finding(found, device, None, "; ".join(reasons.get(device, (_BEHIND_NONE,))), seen)


def _devices(found: Outlook) -> list[DeviceId]:
    return sorted(set(found.rules.roster.index) | set(found.facts.devices))


def _is_denied(found: Outlook, device: DeviceId) -> bool:
    """Whether anything is denied on a device, or may be, as far as is known."""
    if found.rules.known_mask(device) == 0:
        return False
    seen = found.views.of(device)
    return seen is None or bool(seen.view.denied) or seen.view.approved is not None


def _reasons(made: Iterable[PointPlan], wanted: set[DeviceId]) -> Mapping[DeviceId, list[str]]:
    """Why the points that a device is behind do nothing for it."""
    found: dict[DeviceId, list[str]] = {}
    for plan in made:
        name, audience = plan.point.name, plan.audience
        stage = "nothing is enforced there yet" if plan.ring == OBSERVE else f"it stands at {plan.ring}"
        whys = {stage: audience.spared, _NO_PLATFORM: audience.unknown, **audience.unreached}
        for why, devices in whys.items():
            for device in wanted.intersection(devices):
                found.setdefault(device, []).append(f"{name}: {why}")
    return found


def _finding(
    found: Outlook, device: DeviceId, point: str | None, why: str, seen: Mapping[DeviceId, int]
) -> Finding:
    since, floor = _since(found, device, seen)
    return Finding(
        id=finding_id(device, None, None, None, "unenforced" if point is None else "unknown", point=point),
        kind="unenforced",
        device=device,
        point=point,
        body=found.rules.place_of(device).body,
        since=since,
        floor=floor,
        last_seen=found.at,
        why=why,
    )


def _since(found: Outlook, device: DeviceId, seen: Mapping[DeviceId, int]) -> tuple[int, bool]:
    """The later of when a restriction that reaches it began and when the device came to be known.

    What points did for single devices before now is not in the record, so it is the longest that it can have been; or
    more, where only the lake knows the device, and not since when.
    """
    rules = found.rules
    mask = rules.known_mask(device)
    reaching = {bit.restriction.id for n, bit in enumerate(rules.bits) if mask is None or mask >> n & 1}
    began = min((found.facts.restrictions[each].versions[0][1].starts for each in reaching), default=found.at)
    held = found.facts.devices.get(device)
    if held is not None and held.facts:
        return min(found.at, max(began, held.facts[0].stated)), False
    known = seen.get(device, found.at)
    return min(found.at, max(began, known)), known > began
