"""Plans, points and coverage as rows and lines that a person reads."""

from collections.abc import Iterator

from appban.cli.context import Session
from appban.cli.output import Row
from appban.service.enforcing.plan_words import gap_lines
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.standing import CoverLine, PointLine


def plan_row(setup: Setup, plan: PointPlan) -> Row:
    """One point's plan."""
    folders = plan.folders
    return {
        "point": plan.point.name,
        "target": setup.target(plan.point).name,
        "from": plan.was,
        "to": plan.ring,
        "devices": plan.audience.devices,
        "changed_devices": plan.changed_devices,
        "unreached": [f"{len(devices)}: {why}" for why, devices in sorted(plan.audience.unreached.items())],
        "unknown": len(plan.audience.unknown),
        "files": sum(len(each.artefacts) for each in folders),
        "added": sum(each.added for each in folders),
        "taken_out": sum(each.taken for each in folders),
        "there_already": sum(each.held for each in folders),
        "exemptions": list(plan.exemptions),
        "held": plan.giving.held,
        "gaps": list(gap_words(plan)),
        "pending": plan.pending,
        "digest": plan.digest,
    }


def gap_words(plan: PointPlan) -> Iterator[str]:
    """What the point's target does not express, with the point's name."""
    return (f"{plan.point.name}: {line}" for line in gap_lines(plan))


def held_words(point: str, devices: int) -> str:
    """That devices are held back at a point, and who lets them through."""
    return (
        f"{point}: {devices} devices would be let through at once and are held to what they were given; "
        f"`appban enforce apply {point} --second HANDLE` lets them through"
    )


def point_row(here: Session, line: PointLine) -> Row:
    """One point as it stands."""
    return {
        "point": line.point,
        "target": line.target,
        "layer": line.layer,
        "ring": line.ring,
        "state": line.state,
        "devices": line.devices,
        "unreached": line.unreached,
        "unknown": line.unknown,
        "sent": here.show(line.sent),
        "answer": line.answer,
        "drifted": list(line.drifted),
        "drifted_since": here.show(line.drifted_since),
        "bites": line.bites,
        "probed": here.show(line.probed),
        "open_since": here.show(line.open_since),
        "held": line.held,
        "held_since": here.show(line.held_since),
        "exemptions_end": line.lapses,
    }


def cover_row(line: CoverLine) -> Row:
    """One restriction on one layer."""
    return {
        "restriction": line.restriction,
        "layer": line.layer,
        "reached": line.reached,
        "covered": line.covered,
        "open_surfaces": list(line.open_surfaces),
        "escapes": list(line.escapes),
    }
