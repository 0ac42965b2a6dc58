"""A snapshot opened for questions: each relation is checked against its manifest before it is first read."""

import re

from appban.errors import VerificationError
from appban.ports import Column, Shape, SnapshotInfo
from appban.stores.lake_engine import Engine
from appban.stores.lake_files import Kept, check
from appban.stores.lake_room import snapshot_info
from appban.stores.lake_schema import SNAPSHOT


class Reader:
    """SnapshotReader over the files of one snapshot; see the port."""

    def __init__(self, engine: Engine, kept: Kept) -> None:
        self._engine, self._kept = engine, kept
        self._ready: set[str] = set()

    @property
    def info(self) -> SnapshotInfo:
        """See SnapshotReader."""
        return snapshot_info(self._kept)

    def load(self, name: str, **columns: Column) -> None:
        """See SnapshotReader."""
        self._ready.add(name)
        self._engine.load(name, columns)

    def rows(self, expression: str, shape: type[Shape]) -> list[Shape]:
        """See SnapshotReader."""
        self._prepare(expression)
        return self._engine.rows(expression, shape)

    def define(self, name: str, expression: str) -> None:
        """See SnapshotReader."""
        self._prepare(expression)
        self._ready.add(name)
        self._engine.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {expression}")

    def _prepare(self, expression: str) -> None:
        """Check and open the relations that an expression names."""
        for name in set(re.findall(r"[a-z_]+", expression)) & (SNAPSHOT.keys() - self._ready):
            check(self._kept, name, SNAPSHOT[name])
            self._engine.view(name, self._kept.files(name))
            self._ready.add(name)


def same(kept: Kept, named: SnapshotInfo) -> Kept:
    """VerificationError unless a snapshot is the one named, by its digest."""
    if kept.digest != named.manifest_digest:
        raise VerificationError(
            f"the snapshot has digest {kept.digest}, not {named.manifest_digest}; restore it from a copy",
            where=str(kept.path),
        )
    return kept
