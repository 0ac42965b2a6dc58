"""A point's plan in numbers that a person decides on: how many devices to block, exempt, unknown, out of reach."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from appban.regime.facts import Facts
from appban.service.enforcing.applying import is_mass
from appban.service.enforcing.planning import PointPlan

MOST_APPS = 5


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Devices behind a point at a stage. `block`: something is denied them, and no exemption spares them any of it.

    `exempt`: an exemption lets them have something; `unknown`: too little is known of them; `spared`: the rollout has
    not come to them; `unreached`: the target has no way to them, by why; `changed`: their files would change. `mass`:
    two persons must want it.
    """

    behind: int
    block: int
    exempt: int
    unknown: int
    spared: int
    unreached: tuple[tuple[str, int], ...]
    changed: int
    mass: bool

    @property
    def uncovered(self) -> int:
        """Devices that stay uncovered if it is applied."""
        return self.unknown + sum(n for _, n in self.unreached)


def counted(facts: Facts, plan: PointPlan) -> Counted:
    """What a plan comes to, on the facts that it was made from."""
    denied = {
        member.device: bool(group.view.denied)
        for place in plan.audience.places
        for group in place.scene.groups
        for member in group.members
    }
    named = {device.id for each in plan.exemptions for device in facts.exemptions[each].request.devices}
    exempt = named & denied.keys()
    unreached = sorted(plan.audience.unreached.items())
    return Counted(
        behind=plan.audience.behind,
        block=sum(held and device not in exempt for device, held in denied.items()),
        exempt=len(exempt),
        unknown=len(plan.audience.unknown),
        spared=len(plan.audience.spared),
        unreached=tuple((why, len(devices)) for why, devices in unreached),
        changed=plan.changed_devices,
        mass=is_mass(plan),
    )


def gap_lines(plan: PointPlan) -> Iterator[str]:
    """What the point's target does not express, applications of one sort together."""
    told = sorted((gap.why, gap.surface or "", gap.note, gap.app or "") for gap in plan.gaps)
    for (why, surface, note), gaps in groupby(told, key=lambda each: each[:3]):
        apps = sorted({each[3] for each in gaps if each[3]})
        about = f"{surface or 'any surface'} of {_some(apps)}" if apps else surface or "in general"
        yield f"{why}: {about}" + (f" ({note})" if note else "")


def _some(apps: Sequence[str]) -> str:
    more = f" and {len(apps) - MOST_APPS} more" if len(apps) > MOST_APPS else ""
    return ", ".join(apps[:MOST_APPS]) + more
