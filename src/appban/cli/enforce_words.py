"""Plans, points and coverage as rows and lines that a person reads."""

from collections.abc import Iterator
from itertools import groupby

from appban.cli.context import Session
from appban.cli.output import Row
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
        "gaps": list(gap_words(plan)),
        "pending": plan.pending,
        "digest": plan.digest,
    }


def gap_words(plan: PointPlan) -> Iterator[str]:
    """What the point's target does not express, applications of one sort together."""
    told = sorted((gap.why, gap.surface or "", gap.note, gap.app or "") for gap in plan.gaps)
    for (why, surface, note), gaps in groupby(told, key=lambda each: each[:3]):
        apps = sorted({each[3] for each in gaps if each[3]})
        about = f"{surface or 'any surface'} of {_some(apps)}" if apps else surface or "in general"
        yield f"{plan.point.name}: {why}: {about}" + (f" ({note})" if note else "")


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


def _some(apps: list[str], most: int = 5) -> str:
    more = f" and {len(apps) - most} more" if len(apps) > most else ""
    return ", ".join(apps[:most]) + more
