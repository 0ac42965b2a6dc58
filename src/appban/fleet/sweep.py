"""The sweep: a snapshot of the fleet held against the regime at an instant.

Each distinct identity is matched once, items are joined by code with where what matters is denied, devices that an
exemption may help are asked about by themselves, and the findings are compared with those of the last sweep kept.
"""

from collections.abc import Mapping

import msgspec

from appban.errors import NotFoundError, VerificationError
from appban.fleet import relations
from appban.fleet.delta import NOTHING, compare
from appban.fleet.devices import count_bodies, devices_found, not_heard
from appban.fleet.gather import Gathering, Row
from appban.fleet.ground import Ground, survey
from appban.fleet.listing import Unlisted, count_unlisted
from appban.fleet.match import names_at
from appban.fleet.question import question
from appban.fleet.reach import Verdicts, catch, place_devices
from appban.ports import Lake, SnapshotInfo, SnapshotReader, SweepInfo
from appban.regime.facts import Facts
from appban.regime.finding import BodyCount, Delta, Finding, FindingId, Kind, NotHeard
from appban.regime.ruleset import Ruleset
from appban.regime.time import DAY

SILENCE = 14 * DAY
"""How long a device may go unheard before it is said beside every count."""


class SweepResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep found; `known` is how many entries were folded, `previous` the sweep it is compared with."""

    at: int
    known: int
    snapshot: SnapshotInfo
    previous: SweepInfo | None
    findings: tuple[Finding, ...]
    counts: tuple[BodyCount, ...]
    not_listed: Unlisted
    not_heard: tuple[NotHeard, ...]
    delta: Delta


def sweep(
    facts: Facts, lake: Lake, at: int, *, silence: int = SILENCE, rules: Ruleset | None = None
) -> SweepResult:
    """Hold the newest snapshot taken by an instant against what was known; nothing is written.

    `silence` (microseconds) is how long a device or source may say nothing. `rules` is a ruleset of the same facts that
    is in use: exemptions it has worked out are not worked out again. NotFoundError without a snapshot,
    VerificationError if it is another than the log says.
    """
    snapshot = _newest(facts, lake, at)
    previous = lake.kept(at)
    before = {} if previous is None else lake.marks(previous)
    with lake.open(snapshot) as reader:
        ground = survey(facts, reader, at, rules)
        result = _sweep(facts, reader, ground, at - silence, before)
    gone = (
        [] if previous is None else lake.findings(previous, before.keys() - {f.id for f in result.findings})
    )
    return msgspec.structs.replace(result, previous=previous, delta=compare(result.findings, before, gone))


def keep(lake: Lake, result: SweepResult) -> SweepInfo:
    """Keep a sweep's findings, for the next one to be compared with."""
    return lake.keep(result.at, result.snapshot, result.findings)


def _newest(facts: Facts, lake: Lake, at: int) -> SnapshotInfo:
    snapshot = lake.snapshot_at(at)
    if snapshot is None:
        raise NotFoundError(f"no snapshot of the fleet was taken by {at}; take one")
    for _, entered, manifest in facts.snapshots:
        if entered == snapshot.id and manifest != snapshot.manifest_digest:
            raise VerificationError(
                f"the log has {manifest} for snapshot {entered}, the lake {snapshot.manifest_digest}; restore it"
            )
    return snapshot


def _sweep(
    facts: Facts,
    reader: SnapshotReader,
    ground: Ground,
    bound: int,
    before: Mapping[FindingId, tuple[Kind, int]],
) -> SweepResult:
    bodies = place_devices(reader, ground)
    asked = question(reader, names_at(facts, ground.at))
    verdicts = Verdicts()
    catch(reader, ground, asked, verdicts)
    gathering = Gathering(ground, asked)
    gathering.add(reader.rows(relations.ROWS, Row), verdicts.held)
    on_devices = devices_found(facts, reader, ground, before)
    findings = (*gathering.findings(facts), *on_devices.findings)
    flagged = {
        *on_devices.numbers,
        *gathering.numbers(found for found in findings if found.app is not None and found.kind != "exempt"),
    }
    return SweepResult(
        at=ground.at,
        known=facts.size,
        snapshot=reader.info,
        previous=None,
        findings=findings,
        counts=count_bodies(reader, bodies, findings, flagged, bound),
        not_listed=count_unlisted(reader, ground, bodies, asked.matched, gathering.not_listed),
        not_heard=not_heard(reader, bodies, bound),
        delta=NOTHING,
    )
