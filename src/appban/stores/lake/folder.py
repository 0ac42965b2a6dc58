"""The lake in a folder: Parquet by PyArrow, asked through DuckDB; files that other engines read too.

Everything in it is immutable and pseudonymous. `batches/` holds what was imported, `snapshots/` how the fleet stood,
`sweeps/` what was found; a folder appears whole, under the digest of its manifest, or not at all.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from appban.errors import InputError, RefusedError
from appban.ports import BatchInfo, Dropped, Silent, SnapshotInfo, SnapshotReader, SweepInfo, SweepReader
from appban.regime.device import DeviceId
from appban.regime.finding import Finding, FindingId, Kind
from appban.regime.identity import code
from appban.regime.observation import Report
from appban.regime.roster import Roster
from appban.regime.time import FOREVER
from appban.stores.lake import drop as retention
from appban.stores.lake import snapshot as taking
from appban.stores.lake import sweeps
from appban.stores.lake.batch import MAX_BATCH, Coder, Rows
from appban.stores.lake.engine import Engines, Limits
from appban.stores.lake.files import Draft, Kept, Manifest, check, locked, read
from appban.stores.lake.reader import Reader, roster, same
from appban.stores.lake.room import (
    Keys,
    Room,
    batch_info,
    batch_stem,
    instant,
    refuse_collision,
    snapshot_info,
    sweep_info,
)
from appban.stores.lake.schema import BATCH, SNAPSHOT

READING = Limits(memory=256)
"""For all who read at one time: a sweep holds little at once, and what is sorted beyond this goes to the disk."""


def open_lake(root: Path, keys: Keys) -> "FolderLake":
    """The lake in a folder, which is made when first written to; `keys` says by what an identity is looked up."""
    return FolderLake(root, keys)


class FolderLake:
    """Lake in a folder; see the port."""

    def __init__(self, root: Path, keys: Keys, *, limits: Limits | None = None, coder: Coder = code) -> None:
        self._room = Room(root.resolve(), keys, Engines(root.resolve(), limits or Limits()), coder)
        self._reading = Engines(root.resolve(), READING)
        self._checked: set[str] = set()

    def append(self, reports: Iterable[tuple[DeviceId, Report]], received_at: int) -> BatchInfo:
        """See Lake."""
        with locked(self._room.root):
            self._room.batches.mkdir(mode=0o700, exist_ok=True)
            batches = self._room.all_batches()
            number = instant(batches[-1].path) + 1 if batches else 1
            if number >= MAX_BATCH:
                raise RefusedError(
                    f"the lake has {number} batches; `appban inventory drop` makes fewer of them"
                )
            with Draft(self._room.batches, BATCH) as draft:
                rows = Rows(draft, number, received_at, self._room.coder)
                for device, report in reports:
                    rows.add(device, report)
                if not rows.count:
                    raise InputError("the import has no reports; nothing was imported")
                rows.finish()
                self._refuse_collisions(draft, batches)
                return batch_info(draft.seal(batch_stem(number), _manifest(rows, received_at)))

    def batches(self) -> Sequence[BatchInfo]:
        """See Lake."""
        return [batch_info(kept) for kept in self._room.all_batches()]

    def snapshot(self, taken_at: int) -> SnapshotInfo:
        """See Lake."""
        return taking.take(self._room, taken_at)

    def snapshot_at(self, at: int) -> SnapshotInfo | None:
        """See Lake."""
        found = self._room.newest_snapshot(at)
        return None if found is None else snapshot_info(found)

    def roster(self, snapshot: SnapshotInfo) -> Roster:
        """See Lake."""
        with self.open(snapshot) as reader:
            return roster(reader)

    @contextmanager
    def open(self, snapshot: SnapshotInfo) -> Iterator[SnapshotReader]:
        """See Lake."""
        kept = same(read(self._room.snapshots / snapshot.id), snapshot)
        with self._reading.engine() as engine:
            yield Reader(engine, kept)

    def keep(self, at: int, snapshot: SnapshotInfo, findings: Sequence[Finding]) -> SweepInfo:
        """See Lake."""
        return sweeps.keep(self._room, at, snapshot, findings)

    def kept(self, before: int) -> SweepInfo | None:
        """See Lake."""
        found = self._room.newest_sweep(before)
        return None if found is None else sweep_info(found)

    def marks(self, sweep: SweepInfo) -> dict[FindingId, tuple[Kind, int]]:
        """See Lake."""
        return sweeps.marks(self._room, sweep)

    def findings(self, sweep: SweepInfo, ids: Collection[FindingId]) -> list[Finding]:
        """See Lake."""
        return sweeps.findings(self._room, sweep, ids)

    @contextmanager
    def open_sweep(self, sweep: SweepInfo) -> Iterator[SweepReader]:
        """See Lake."""
        files = sweeps.files(self._room, sweep, checked=self._checked)
        with self._reading.engine() as engine:
            engine.view("findings", files)
            yield engine

    def dropping(self, before: int, silent: Silent) -> AbstractContextManager[Dropped]:
        """See Lake."""
        return retention.dropping(self._room, before, silent)

    def _refuse_collisions(self, draft: Draft, batches: Sequence[Kept]) -> None:
        """RefusedError if a code stood for another identity before: in the newest snapshot, or in a batch since."""
        newest = self._room.newest_snapshot(FOREVER)
        since = [kept for kept in batches if newest is None or kept.path.name not in newest.manifest.of]
        with self._room.engine() as engine:
            engine.view("new", draft.close("identities"))
            if since:
                for kept in since:
                    check(kept, "identities", BATCH["identities"])
                engine.view("known", [file for kept in since for file in kept.files("identities")])
                refuse_collision(engine, "known", "new")
            if newest is not None:
                check(newest, "identities", SNAPSHOT["identities"])
                engine.view("known", newest.files("identities"))
                refuse_collision(engine, "known", "new")


def _manifest(rows: Rows, received_at: int) -> Manifest:
    return Manifest(
        kind="batch",
        at=received_at,
        rows=rows.rows,
        devices=len(rows.devices),
        sources=tuple(sorted(rows.sources)),
        of=(),
        index="",
        files=(),
    )
