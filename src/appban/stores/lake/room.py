"""The three rooms of a lake folder and what all work in it shares: engines, the codes and keys of identities."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from appban.ports import BatchInfo, SnapshotInfo, SweepInfo
from appban.regime.identity import Identity, Kind, Platform, code
from appban.stores.lake.batch import Coder, collision
from appban.stores.lake.compact import COLLISION
from appban.stores.lake.engine import Engine, Engines
from appban.stores.lake.files import Kept, folders, read


class Keys(msgspec.Struct, frozen=True):
    """How an identity is looked up by what resembles it: the keys of one, and the name of this way of making them."""

    index: str
    of: Callable[[Identity, str | None, str | None], Iterable[int]]


class Room(msgspec.Struct, frozen=True):
    """Where a lake lies and how it is worked on; `coder` is another than `identity.code` in tests alone."""

    root: Path
    keys: Keys
    engines: Engines
    coder: Coder = code

    @property
    def batches(self) -> Path:
        """Folders `<number>-<digest>`."""
        return self.root / "batches"

    @property
    def snapshots(self) -> Path:
        """Folders `<time taken>-<digest>`."""
        return self.root / "snapshots"

    @property
    def sweeps(self) -> Path:
        """Folders `<instant swept>-<digest>`."""
        return self.root / "sweeps"

    def engine(self) -> Engine:
        """One to work with; leave it again."""
        return self.engines.engine()

    def all_batches(self) -> list[Kept]:
        """The batches, in order of import."""
        return [read(path) for path in folders(self.batches)]

    def newest_snapshot(self, at: int) -> Kept | None:
        """The newest snapshot taken at or before an instant."""
        return _newest(folders(self.snapshots), at)

    def newest_sweep(self, before: int) -> Kept | None:
        """The newest kept sweep before an instant."""
        return _newest(folders(self.sweeps), before - 1)


class _Collision(msgspec.Struct, array_like=True):
    code: int
    platform: Platform
    kind: Kind
    value: str
    other_platform: Platform
    other_kind: Kind
    other_value: str


def refuse_collision(engine: Engine, one: str, other: str) -> None:
    """RefusedError if two relations have different identities under one code."""
    for found in engine.rows(COLLISION.format(one=one, other=other), _Collision):
        raise collision(
            found.code,
            Identity(found.platform, found.kind, found.value),
            Identity(found.other_platform, found.other_kind, found.other_value),
        )


def stem(at: int) -> str:
    """The first part of a folder's name: a time, in digits that sort."""
    return f"{at:016d}"


def batch_stem(number: int) -> str:
    """The first part of a batch's name: its number."""
    return f"{number:010d}"


def instant(path: Path) -> int:
    """The time or number in a folder's name."""
    return int(path.name.split("-")[0])


def batch_info(kept: Kept) -> BatchInfo:
    """A batch as the port shows it."""
    made = kept.manifest
    return BatchInfo(kept.digest, made.at, made.devices, made.rows, made.sources, str(kept.path))


def snapshot_info(kept: Kept) -> SnapshotInfo:
    """A snapshot as the port shows it."""
    made = kept.manifest
    return SnapshotInfo(
        kept.path.name, kept.digest, made.at, made.rows, made.devices, made.sources, made.index
    )


def sweep_info(kept: Kept) -> SweepInfo:
    """A kept sweep as the port shows it."""
    made = kept.manifest
    return SweepInfo(kept.path.name, kept.digest, made.at, made.of[0], made.rows)


def _newest(paths: Sequence[Path], at: int) -> Kept | None:
    found = [path for path in paths if instant(path) <= at]
    return read(found[-1]) if found else None
