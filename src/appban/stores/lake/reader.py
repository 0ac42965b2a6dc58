"""A snapshot opened for questions: each relation is checked against its manifest before it is first read."""

import re
from collections.abc import Mapping

import msgspec

from appban.errors import VerificationError
from appban.ports import Column, Shape, SnapshotInfo, SnapshotReader
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.roster import Roster
from appban.stores.lake.engine import Engine
from appban.stores.lake.files import Kept, check
from appban.stores.lake.room import snapshot_info
from appban.stores.lake.schema import SNAPSHOT


class Reader:
    """SnapshotReader over the files of one snapshot; see the port."""

    def __init__(self, engine: Engine, kept: Kept) -> None:
        self._engine, self._kept = engine, kept
        self._ready: set[str] = set()

    @property
    def info(self) -> SnapshotInfo:
        """See SnapshotReader."""
        return snapshot_info(self._kept)

    def load(self, name: str, columns: Mapping[str, Column]) -> None:
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
        self._engine.define(name, expression)

    def _prepare(self, expression: str) -> None:
        """Check and open the relations that an expression names."""
        for name in set(re.findall(r"[a-z_]+", expression)) & (SNAPSHOT.keys() - self._ready):
            check(self._kept, name, SNAPSHOT[name])
            self._engine.view(name, self._kept.files(name), SNAPSHOT[name].added)
            self._ready.add(name)


_ROSTER = """
SELECT d.id, p.body, p.class, p.platform FROM devices d JOIN places p ON p.place = d.place ORDER BY d.device
"""


class _Standing(msgspec.Struct, array_like=True):
    id: DeviceId
    body: BodyId | None
    device_class: PlaceClass | None
    platform: Platform | None


def roster(reader: SnapshotReader) -> Roster:
    """Where the devices of a snapshot stand."""
    rows = reader.rows(_ROSTER, _Standing)
    standing = ((row.id, Place(row.body, row.device_class, row.platform)) for row in rows)
    return Roster(standing, taken_at=reader.info.taken_at)


def same(kept: Kept, named: SnapshotInfo) -> Kept:
    """VerificationError unless a snapshot is the one named, by its digest."""
    if kept.digest != named.manifest_digest:
        raise VerificationError(
            f"the snapshot has digest {kept.digest}, not {named.manifest_digest}; restore it from a copy",
            where=str(kept.path),
        )
    return kept
