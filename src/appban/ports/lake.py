"""The lake: where inventories lie, outside the log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeVar

import msgspec

from appban.regime.device import DeviceId
from appban.regime.finding import Finding, FindingId, Kind
from appban.regime.observation import Report
from appban.regime.roster import Roster


class BatchInfo(msgspec.Struct, frozen=True):
    """One import as the lake keeps it; `digest` of its manifest, `devices` that it speaks of, `rows` of software."""

    digest: str
    received_at: int
    devices: int
    rows: int
    sources: tuple[str, ...]
    path: str


class SnapshotInfo(msgspec.Struct, frozen=True):
    """An immutable state of the fleet; `manifest_digest` is to be entered in the log, `index` says how keys are made."""

    id: str
    manifest_digest: str
    taken_at: int
    rows: int
    devices: int
    sources: tuple[str, ...]
    index: str


class SweepInfo(msgspec.Struct, frozen=True):
    """A sweep whose findings the lake keeps."""

    id: str
    manifest_digest: str
    at: int
    snapshot: str
    findings: int


Silent = Literal["kept", "forgotten"]
"""What becomes of a list of software of which nobody has spoken since."""


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """What retention takes away; `lists` of software are forgotten, and `carried` is the batch that has the others.

    `carried`: the digest of its manifest, None if nothing had to be carried.
    """

    batches: int
    snapshots: int
    sweeps: int
    lists: int
    carried: str | None

    @property
    def is_any(self) -> bool:
        """Whether anything goes."""
        return bool(self.batches or self.snapshots or self.sweeps)


Column = tuple[Literal["u64", "u32", "time", "text"], Sequence[int] | Sequence[str]]
"""A column of a small relation: its type and its values."""
Shape = TypeVar("Shape", bound=msgspec.Struct)


class SnapshotReader(Protocol):
    """The relations of one snapshot, asked in SQL that any engine of a lake understands; numbers are local to it.

    items(code, device, version, surface, sighting)   sightings(sighting, device, list, since)
    lists(list, device, source, section, seen_at, tells)
    identities(code, platform, kind, value, name, publisher, devices, surfaces)   versions(version, text)
    devices(device, id, place, managed, seen_at)   places(place, body, class, platform)
    heard(device, source, seen_at)   keys(key, code)   tallies(code, place, surfaces, devices)
    `surface` counts from 0 in the order of Surface, bit n of `surfaces` is surface n; version 0: none stated; `tells` as
    in Report, and NULL in a snapshot of a time when every report was a list.
    """

    @property
    def info(self) -> SnapshotInfo:
        """The snapshot read."""
        ...

    def load(self, name: str, columns: Mapping[str, Column]) -> None:
        """Put a small relation beside those of the snapshot, in place of one of that name."""
        ...

    def define(self, name: str, expression: str) -> None:
        """Work out an expression once, and put the relation beside those of the snapshot."""
        ...

    def rows(self, expression: str, shape: type[Shape]) -> list[Shape]:
        """The rows of an expression, each an array-like Struct; VerificationError if a file is not what was kept."""
        ...


class SweepReader(Protocol):
    """The findings of one kept sweep, asked in SQL as a snapshot is.

    findings(id, kind, device, body, app, restriction, outcome, since, last_seen, whole); `whole` is the finding as JSON.
    """

    def load(self, name: str, columns: Mapping[str, Column]) -> None:
        """See SnapshotReader."""
        ...

    def define(self, name: str, expression: str) -> None:
        """See SnapshotReader."""
        ...

    def rows(self, expression: str, shape: type[Shape]) -> list[Shape]:
        """See SnapshotReader."""
        ...


class Lake(Protocol):
    """Where inventories lie: imports as batches, states of the fleet as snapshots, findings as kept sweeps."""

    def append(self, reports: Iterable[tuple[DeviceId, Report]], received_at: int) -> BatchInfo:
        """Keep what sources reported, all or nothing; InputError for what cannot be, RefusedError if codes collide."""
        ...

    def batches(self) -> Sequence[BatchInfo]:
        """The batches kept, in order of import."""
        ...

    def snapshot(self, taken_at: int) -> SnapshotInfo:
        """Compact what was received by then; NotFoundError if nothing was."""
        ...

    def snapshot_at(self, at: int) -> SnapshotInfo | None:
        """The newest snapshot taken at or before an instant."""
        ...

    def roster(self, snapshot: SnapshotInfo) -> Roster:
        """Where the devices of a snapshot stand."""
        ...

    def open(self, snapshot: SnapshotInfo) -> AbstractContextManager[SnapshotReader]:
        """Read a snapshot; VerificationError if its manifest is another than the one named."""
        ...

    def keep(self, at: int, snapshot: SnapshotInfo, findings: Sequence[Finding]) -> SweepInfo:
        """Keep the findings of a sweep at an instant."""
        ...

    def kept(self, before: int) -> SweepInfo | None:
        """The newest kept sweep before an instant."""
        ...

    def marks(self, sweep: SweepInfo) -> dict[FindingId, tuple[Kind, int]]:
        """Kind and `since` of each finding of a kept sweep."""
        ...

    def findings(self, sweep: SweepInfo, ids: Collection[FindingId]) -> list[Finding]:
        """Those of a kept sweep's findings."""
        ...

    def open_sweep(self, sweep: SweepInfo) -> AbstractContextManager[SweepReader]:
        """Read a kept sweep; VerificationError if its manifest is another than the one named."""
        ...

    def dropping(self, before: int, silent: Silent) -> AbstractContextManager[Dropped]:
        """What is from before an instant and can go: it goes when the block ends well, and else nothing does.

        Meanwhile nobody else writes to the lake. The newest snapshot and sweep stay, the snapshot of a sweep that stays,
        and a batch that is in no snapshot yet. What later batches build on is carried into one batch.
        """
        ...
