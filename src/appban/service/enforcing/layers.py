"""How far each layer reaches: of all known devices, how many are stopped there, only watched, exempt, not covered or unknown.

The layers are those that the targets declare themselves. A device counts once on each, by the best that any point of the
layer does for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from appban.ports import Layer
from appban.regime.device import DeviceId
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.standing import served
from appban.service.enforcing.work_order import Outlook

State = Literal["enforced", "exempt", "observed", "unknown"]
ORDER: tuple[State, ...] = ("enforced", "exempt", "observed", "unknown")
"""What a device is on a layer, the best first; one of which no point says any of these is not covered."""


class LayerLine(msgspec.Struct, frozen=True, kw_only=True):
    """One layer. `enforced`: behind a point whose files are as planned and which has come to them; `exempt`: likewise,
    and an exemption lets them have something; `observed`: behind a point that changes nothing for them yet, or that reports and does not stop;
    `unknown`: behind a point, and too little is known of them. `points` work on this layer.
    """

    layer: Layer
    points: int
    enforced: int
    exempt: int
    observed: int
    uncovered: int
    unknown: int


def layer_lines(setup: Setup, made: Sequence[PointPlan], found: Outlook) -> list[LayerLine]:
    """Every layer that a target works on, with what its points do for the devices that are known."""
    known = {*found.rules.roster.index, *found.facts.devices}
    by_layer: dict[Layer, list[PointPlan]] = {target.layer: [] for target in setup.targets.values()}
    for plan in made:
        by_layer.setdefault(setup.target(plan.point).layer, []).append(plan)
    return [_line(layer, plans, setup, found, known) for layer, plans in sorted(by_layer.items())]


def _line(
    layer: Layer, plans: Sequence[PointPlan], setup: Setup, found: Outlook, known: set[DeviceId]
) -> LayerLine:
    left = set(known)
    counts: dict[State, int] = {}
    each_plan = [_states(setup, plan, found) for plan in plans]
    for state in ORDER:
        here = {device for told in each_plan for device in told[state]} & left
        counts[state] = len(here)
        left -= here
    return LayerLine(
        layer=layer,
        points=len(plans),
        enforced=counts["enforced"],
        exempt=counts["exempt"],
        observed=counts["observed"],
        uncovered=len(left),
        unknown=counts["unknown"],
    )


def _states(setup: Setup, plan: PointPlan, found: Outlook) -> Mapping[State, set[DeviceId]]:
    """What a point does for its devices. One whose files are not as planned is taken to do nothing."""
    audience = plan.audience
    unknown = set(audience.unknown)
    stopped = set() if plan.pending else served(setup, plan) - unknown
    named = {device.id for each in plan.exemptions for device in found.facts.exemptions[each].request.devices}
    watched = set(audience.spared)
    if setup.target(plan.point).layer == "report":
        # Such a tool tells of a banned application, and stops none (ports.Layer).
        stopped, watched = set(), watched | stopped
    return {
        "enforced": stopped - named,
        "exempt": stopped & named,
        "observed": watched,
        "unknown": unknown,
    }


def totals(lines: Iterable[LayerLine]) -> int:
    """How many devices each line counts: all that are known."""
    return next(
        (each.enforced + each.exempt + each.observed + each.uncovered + each.unknown for each in lines), 0
    )
