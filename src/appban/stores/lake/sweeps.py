"""The findings of a sweep, kept as Parquet so that the next one can say what is new, gone or changed."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from appban.errors import VerificationError
from appban.ports import SnapshotInfo, SweepInfo
from appban.regime.finding import Finding, FindingId, Kind
from appban.stores.lake.files import Draft, Kept, Manifest, check, folders, locked, read, remove
from appban.stores.lake.room import Room, instant, stem, sweep_info
from appban.stores.lake.schema import ROW_GROUP, SWEEP


def keep(room: Room, at: int, snapshot: SnapshotInfo, findings: Sequence[Finding]) -> SweepInfo:
    """Keep the findings of a sweep at an instant, in order of id."""
    ordered = sorted(findings, key=lambda finding: finding.id)
    manifest = Manifest(
        kind="sweep",
        at=at,
        rows=len(ordered),
        devices=len({finding.device for finding in ordered}),
        sources=snapshot.sources,
        of=(snapshot.id,),
        index=snapshot.index,
        files=(),
    )
    with locked(room.root):
        room.sweeps.mkdir(mode=0o700, exist_ok=True)
        with Draft(room.sweeps, SWEEP) as draft:
            for start in range(0, len(ordered), ROW_GROUP):
                draft.table("findings").write(_table(ordered[start : start + ROW_GROUP]))
            kept = draft.seal(stem(at), manifest)
            for other in folders(room.sweeps):
                if instant(other) == at and other != kept.path:
                    remove(other)  # swept again for the same instant: what was known later stands
            return sweep_info(kept)


def marks(room: Room, sweep: SweepInfo) -> dict[FindingId, tuple[Kind, int]]:
    """Kind and `since` of each finding of a kept sweep."""
    ids, kinds, since = _columns(room, sweep, "id", "kind", "since")
    return dict(zip(ids, zip(msgspec.convert(kinds, list[Kind]), since, strict=True), strict=True))


def findings(room: Room, sweep: SweepInfo, ids: Collection[FindingId]) -> list[Finding]:
    """Those of a kept sweep's findings, in order of id."""
    if not ids:
        return []
    found = zip(*_columns(room, sweep, "id", "whole"), strict=True)
    wanted = set(ids)
    return [msgspec.json.decode(whole, type=Finding) for id_, whole in found if id_ in wanted]


def files(room: Room, sweep: SweepInfo, *, checked: set[str]) -> Sequence[Path]:
    """The files of a kept sweep's findings; checked unless they were, since a page that reads them is not to wait for that."""
    if sweep.manifest_digest in checked:
        return read(room.sweeps / sweep.id).files("findings")
    found = _open(room, sweep).files("findings")
    checked.add(sweep.manifest_digest)
    return found


def _columns(room: Room, sweep: SweepInfo, *names: str) -> list[list[Any]]:
    found: list[list[Any]] = [[] for _ in names]
    for path in _open(room, sweep).files("findings"):
        with pq.ParquetFile(path) as file:
            table = file.read(columns=list(names))
        for values, name in zip(found, names, strict=True):
            values.extend(table.column(name).to_pylist())
    return found


def _open(room: Room, sweep: SweepInfo) -> Kept:
    kept = read(room.sweeps / sweep.id)
    if kept.digest != sweep.manifest_digest:
        raise VerificationError(
            f"the sweep has digest {kept.digest}, not {sweep.manifest_digest}; restore it",
            where=str(kept.path),
        )
    check(kept, "findings", SWEEP["findings"])
    return kept


def _table(findings: Sequence[Finding]) -> Any:
    schema = SWEEP["findings"].schema
    columns: dict[str, list[object]] = {
        name: [getattr(finding, name) for finding in findings] for name in schema.names if name != "whole"
    }
    columns["whole"] = [msgspec.json.encode(finding).decode() for finding in findings]
    return pa.table({name: pa.array(values, schema.field(name).type) for name, values in columns.items()})
