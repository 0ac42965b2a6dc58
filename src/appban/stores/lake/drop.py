"""Retention: what is older than an instant goes, except what still says how things stand.

A sweep goes if it is older and not the newest, a snapshot if moreover no sweep that stays was made of it. Batches go
together, but not one that is in no snapshot yet, since of when its software came nothing else tells. What later batches
build on is first carried into one new batch: lists that were only changed since, as full lists with the time they were
last seen, and what was said of devices that were heard of since; of devices and lists that are silent since, if they are
to be kept, the same. A crash between the two leaves both, which says the same. A change that arrives later and was seen
before the list was carried is not applied.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from appban.ports import Dropped, Silent
from appban.stores.lake.compact import compact
from appban.stores.lake.engine import Engine, copy_rows
from appban.stores.lake.files import Draft, Kept, Manifest, check, folders, locked, read, remove
from appban.stores.lake.room import Room, batch_stem, instant
from appban.stores.lake.schema import BATCH

CARRIED = "carried"
"""The index of a batch made here."""

_FRESH = """
CREATE TEMP TABLE spoken AS SELECT l.*, d.id, coalesce(r.whole, -1) < l.seen_at AS changed
FROM list_numbers l JOIN device_numbers d USING (device) {join} (
  SELECT device AS id, source, section, max(seen_at) FILTER (WHERE mode = 'full') AS whole
  FROM later_reports GROUP BY ALL) r ON r.id = d.id AND r.source = l.source AND r.section = l.section;

CREATE TEMP TABLE contacts AS SELECT device, source, max(seen_at) AS seen_at FROM told
WHERE {heard} GROUP BY ALL;

CREATE TEMP TABLE newest AS
SELECT device, arg_max(source, (seen_at, source)) AS source FROM contacts GROUP BY device;
"""
_WHICH: dict[Silent, dict[str, str]] = {
    "kept": {"join": "LEFT JOIN", "heard": "true"},
    "forgotten": {"join": "JOIN", "heard": "device IN (SELECT device FROM later_reports)"},
}
_REPORTS = """
SELECT {base} + CAST(row_number() OVER (ORDER BY kind, device, source, section) AS UBIGINT) AS report, device, source,
  section, 'full' AS mode, true AS carried, seen_at, CAST({received_at} AS BIGINT) AS received_at,
  platform, body, class, managed, tells, sha256(concat_ws(chr(0), {base}, kind, device, source, section)) AS digest, list
FROM (
  SELECT 0 AS kind, id AS device, source, section, seen_at, NULL AS platform, NULL AS body, NULL AS class,
    CAST(NULL AS BOOLEAN) AS managed, tells, list FROM spoken WHERE changed
  UNION ALL
  SELECT 1, c.device, c.source, NULL, c.seen_at, d.platform, d.body, d.class, d.managed, NULL, NULL
  FROM contacts c LEFT JOIN newest n ON n.device = c.device AND n.source = c.source
  LEFT JOIN device_numbers d ON d.id = n.device)
"""
_ITEMS = """
SELECT r.report, false AS removed, p.count, p.code, p.platform, p.kind, p.value, p.name, p.publisher, p.version,
  p.surface FROM present p JOIN carried_reports r ON r.list = p.list ORDER BY r.report, p.code, p.version
"""


class _Numbers(msgspec.Struct, array_like=True):
    """Of the old batches: all lists, those not forgotten, those to be carried; who spoke of whom, and what of it is kept."""

    lists: int
    spoken: int
    changed: int
    contacts: int
    heard: int


class _Count(msgspec.Struct, array_like=True):
    rows: int
    devices: int


@contextmanager
def dropping(room: Room, before: int, silent: Silent) -> Iterator[Dropped]:
    """See Lake."""
    with locked(room.root):
        batches, lists, carried = _old_batches(room, before, silent)
        sweeps, snapshots = _old_sweeps_and_snapshots(room, before)
        try:
            yield Dropped(
                batches=len(batches),
                snapshots=len(snapshots),
                sweeps=len(sweeps),
                lists=lists,
                carried=None if carried is None else carried.digest,
            )
        except BaseException:
            if carried is not None:
                remove(carried.path)
            raise
        for path in (*sweeps, *snapshots, *(kept.path for kept in batches)):
            remove(path)


def _old_sweeps_and_snapshots(room: Room, before: int) -> tuple[list[Path], list[Path]]:
    sweeps = [path for path in folders(room.sweeps)[:-1] if instant(path) < before]
    needed = {name for path in folders(room.sweeps) if path not in sweeps for name in read(path).manifest.of}
    snapshots = folders(room.snapshots)[:-1]
    return sweeps, [path for path in snapshots if instant(path) < before and path.name not in needed]


def _old_batches(room: Room, before: int, silent: Silent) -> tuple[list[Kept], int, Kept | None]:
    """The batches that can go, how many lists are forgotten with them, and the batch into which the rest was carried."""
    newest = folders(room.snapshots)[-1:]
    compacted = {name for path in newest for name in read(path).manifest.of}
    batches = room.all_batches()
    old = [kept for kept in batches if kept.manifest.at < before and kept.path.name in compacted]
    if not old:
        return [], 0, None
    with room.engine() as engine:
        found = _compacted(engine, old, [kept for kept in batches if kept not in old], silent)
        whole = (found.changed, found.heard) == (found.lists, found.contacts)
        if whole and [kept.manifest.index for kept in old] == [CARRIED]:
            return [], 0, None  # it would be carried as it is
        carried = _carry(room, engine, old, instant(batches[-1].path) + 1) if found.heard else None
    return old, found.lists - found.spoken, carried


def _compacted(engine: Engine, old: list[Kept], later: Sequence[Kept], silent: Silent) -> _Numbers:
    for kept in later:
        check(kept, "reports", BATCH["reports"])
    compact(engine, old)
    if later:
        engine.view(
            "later_reports",
            [file for kept in later for file in kept.files("reports")],
            BATCH["reports"].added,
        )
    else:
        engine.take("later_reports", BATCH["reports"].schema.empty_table())
    engine.run(_FRESH.format(**_WHICH[silent]))
    counted = (
        "SELECT (SELECT count(*) FROM list_numbers), (SELECT count(*) FROM spoken), "
        "(SELECT count(*) FROM spoken WHERE changed), "
        "(SELECT count(*) FROM (SELECT DISTINCT device, source FROM told)), (SELECT count(*) FROM contacts)"
    )
    return engine.rows(counted, _Numbers)[0]


def _carry(room: Room, engine: Engine, old: list[Kept], number: int) -> Kept:
    received_at = max(kept.manifest.at for kept in old)
    reports = _REPORTS.format(base=f"CAST({number * 2**32} AS UBIGINT)", received_at=received_at)
    engine.run(f"CREATE TEMP TABLE carried_reports AS {reports}")
    with Draft(room.batches, BATCH) as draft:
        copy_rows(engine, draft, "reports", "SELECT * EXCLUDE (list) FROM carried_reports ORDER BY report")
        copy_rows(engine, draft, "items", _ITEMS)
        engine.view("carried_items", draft.close("items"))
        distinct = "SELECT DISTINCT code, platform, kind, value FROM carried_items ORDER BY code"
        copy_rows(engine, draft, "identities", distinct)
        counted = "SELECT (SELECT count(*) FROM carried_items), (SELECT count(DISTINCT device) FROM carried_reports)"
        count = engine.rows(counted, _Count)[0]
        return draft.seal(
            batch_stem(number),
            Manifest(
                kind="batch",
                at=received_at,
                rows=count.rows,
                devices=count.devices,
                sources=tuple(sorted({source for kept in old for source in kept.manifest.sources})),
                of=tuple(kept.path.name for kept in old),
                index=CARRIED,
                files=(),
            ),
        )
