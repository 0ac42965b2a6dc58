"""A snapshot is made of every batch received by its instant: immutable, in order of code, with what a sweep looks up."""

from array import array

import msgspec
import pyarrow as pa

from appban.errors import ConflictError, NotFoundError
from appban.ports import SnapshotInfo
from appban.regime.identity import Identity, Kind, Platform
from appban.stores.lake.batch import numbers
from appban.stores.lake.compact import AT_ONCE, IDENTITIES, ITEMS, PLAIN, TALLIES, compact, number, ranges
from appban.stores.lake.engine import Engine, copy_rows
from appban.stores.lake.files import Draft, Kept, Manifest, check, folders, locked
from appban.stores.lake.room import Keys, Room, instant, refuse_collision, snapshot_info, stem
from appban.stores.lake.schema import SNAPSHOT


class _Identity(msgspec.Struct, array_like=True):
    code: int
    platform: Platform
    kind: Kind
    value: str
    name: str | None
    publisher: str | None


class _Count(msgspec.Struct, array_like=True):
    rows: int


def take(room: Room, taken_at: int) -> SnapshotInfo:
    """Compact what was received by an instant; NotFoundError if nothing was, ConflictError if it came out otherwise."""
    with locked(room.root):
        batches = [kept for kept in room.all_batches() if kept.manifest.at <= taken_at]
        if not batches:
            raise NotFoundError(f"no inventory was imported by {taken_at}; import one")
        earlier = room.newest_snapshot(taken_at - 1)
        room.snapshots.mkdir(mode=0o700, exist_ok=True)
        with Draft(room.snapshots, SNAPSHOT) as draft, room.engine() as engine:
            rows = _fill(draft, engine, batches, earlier)
            _keys(engine, draft, room.keys)
            manifest = Manifest(
                kind="snapshot",
                at=taken_at,
                rows=rows,
                devices=engine.rows("SELECT count(*) FROM device_numbers", _Count)[0].rows,
                sources=tuple(sorted({source for kept in batches for source in kept.manifest.sources})),
                of=tuple(kept.path.name for kept in batches)
                + (() if earlier is None else (earlier.path.name,)),
                index=room.keys.index,
                files=(),
            )
            kept = draft.seal(stem(taken_at), manifest)
            same_time = [path for path in folders(room.snapshots) if instant(path) == taken_at]
            if len(same_time) > 1:
                kept.path.rename(draft.path)
                raise ConflictError(f"{same_time[0].name} was taken at the same instant; take one later")
            return snapshot_info(kept)


def _fill(draft: Draft, engine: Engine, batches: list[Kept], earlier: Kept | None) -> int:
    """Write every table but the keys; how many rows are installed."""
    compact(engine, batches)
    _view_earlier(engine, earlier)
    rows = number(engine)
    refuse_collision(engine, "words", "words")
    for first, last in ranges(rows, AT_ONCE):
        copy_rows(engine, draft, "items", ITEMS.format(first=first, last=last))
        copy_rows(engine, draft, "tallies", TALLIES.format(first=first, last=last))
    for name, expression in PLAIN.items():
        copy_rows(engine, draft, name, expression)
    engine.view("tallies", draft.close("tallies"))
    copy_rows(engine, draft, "identities", IDENTITIES)
    engine.view("identities", draft.close("identities"))
    return rows


def _view_earlier(engine: Engine, earlier: Kept | None) -> None:
    for name in ("items", "sightings", "devices"):
        if earlier is not None:
            check(earlier, name, SNAPSHOT[name])
            engine.view(f"earlier_{name}", earlier.files(name))
        else:
            engine.take(f"earlier_{name}", SNAPSHOT[name].schema.empty_table())


def _keys(engine: Engine, draft: Draft, keys: Keys) -> None:
    """What each identity can be looked up by, in order of key."""
    key, code = array("Q"), array("Q")
    for each in engine.rows("SELECT code, platform, kind, value, name, publisher FROM identities", _Identity):
        made = sorted(set(keys.of(Identity(each.platform, each.kind, each.value), each.name, each.publisher)))
        key.extend(made)
        code.extend([each.code] * len(made))
    engine.take("made_keys", pa.table({"key": numbers(key, pa.uint64()), "code": numbers(code, pa.uint64())}))
    copy_rows(engine, draft, "keys", "SELECT key, code FROM made_keys ORDER BY key, code")
