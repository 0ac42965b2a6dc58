"""A made-up fleet in a lake, the same for one seed: 100 items a device, drawn by Zipf's law from 200,000 identities.

Of what the restrictions of `fleet_regime` then reach, part is exempt, and of those exemptions every tenth is over. The
sweep of the day before is kept with every hundredth finding left out, so that today's has something to tell apart. Run
by itself it makes the lake under `bench/out/`; what is there already is not made again.
"""

import json
import sys
from pathlib import Path

import pyarrow as pa

from appban.fleet.keys import INDEX, keys
from appban.fleet.sweep import sweep
from appban.record.digests import sha256
from appban.regime.identity import code
from appban.regime.time import DAY
from appban.stores.lake.engine import Engines, copy_rows
from appban.stores.lake.engine import Limits as EngineLimits
from appban.stores.lake.files import Draft, Manifest, locked
from appban.stores.lake.folder import FolderLake, open_lake
from appban.stores.lake.room import Keys, batch_stem
from appban.stores.lake.schema import BATCH
from fleet_regime import AT, BODIES, CLASSES, IDENTITIES, PLATFORMS, SEED, ZIPF, Fleet, facts_of

OUT = Path(__file__).parent / "out"
ITEMS_EACH = 100
AT_ONCE = 5_000_000
"""Rows made and put in order at a time."""


def folder_of(rows: int) -> Path:
    """Where the lake of so many rows lies."""
    return OUT / f"fleet-{rows}" / "lake"


def lake_of(rows: int) -> FolderLake:
    """The lake of so many rows."""
    return open_lake(folder_of(rows), Keys(INDEX, keys))


def exempt_of(rows: int) -> list[list[str]]:
    """Who is exempt from what in that lake: device, application, restriction, body."""
    return json.loads((OUT / f"fleet-{rows}" / "exempt.json").read_text())


def make(rows: int) -> None:
    """Make the lake of so many rows, unless it is there."""
    done = OUT / f"fleet-{rows}" / "exempt.json"
    if done.exists():
        return
    fleet, lake = Fleet(), lake_of(rows)
    if not lake.batches():
        _batch(fleet, folder_of(rows), rows)
    lake.snapshot(AT - DAY)
    result = sweep(facts_of(fleet, []), lake, AT - DAY)
    exempt = [
        [found.device, found.app, found.restriction, found.body]
        for found in result.findings
        if sha256(found.id.encode())[0] < 96
    ]
    kept = sweep(facts_of(fleet, exempt), lake, AT - DAY)
    lake.keep(AT - DAY, kept.snapshot, [f for n, f in enumerate(kept.findings) if n % 100])
    done.write_text(json.dumps(exempt))


def _batch(fleet: Fleet, root: Path, rows: int) -> None:
    """One import of everything, written by the engine, since a hundred million reports in Python would take hours."""
    devices = rows // ITEMS_EACH
    with locked(root):
        room = root / "batches"
        room.mkdir(exist_ok=True)
        with Draft(room, BATCH) as draft, Engines(root, EngineLimits(memory=4096)).engine() as engine:
            named = fleet.identities
            engine.take(
                "named",
                pa.table(
                    {
                        "rank": pa.array(range(IDENTITIES), pa.uint32()),
                        "code": pa.array([code(each) for each in named], pa.uint64()),
                        "platform": [str(each.platform) for each in named],
                        "kind": [str(each.kind) for each in named],
                        "value": [each.value for each in named],
                        "name": [f"Product {n}" for n in range(IDENTITIES)],
                        "publisher": [f"Maker {n % 7_919}" for n in range(IDENTITIES)],
                    }
                ),
            )
            engine.take("classes", pa.table({"n": range(len(CLASSES)), "class": list(map(str, CLASSES))}))
            engine.take(
                "platforms", pa.table({"n": range(len(PLATFORMS)), "platform": list(map(str, PLATFORMS))})
            )
            copy_rows(engine, draft, "reports", _reports(devices))
            for first in range(0, rows, AT_ONCE):
                copy_rows(engine, draft, "items", _items(first, min(rows, first + AT_ONCE)))
            copy_rows(
                engine, draft, "identities", "SELECT code, platform, kind, value FROM named ORDER BY code"
            )
            draft.seal(
                batch_stem(1),
                Manifest(
                    kind="batch",
                    at=AT - DAY,
                    rows=rows,
                    devices=devices,
                    sources=("mdm",),
                    of=(),
                    index="",
                    files=(),
                ),
            )


def _reports(devices: int) -> str:
    return f"""
SELECT {2**32} + t.n AS report, printf('device-%020x', t.n) AS device, 'mdm' AS source, 'software' AS section,
  'full' AS mode, false AS carried, {AT - 2 * DAY} + t.n AS seen_at, {AT - DAY} AS received_at, p.platform,
  'body-' || (hash(t.n, {SEED}) % {BODIES}) AS body, c.class, true AS managed, CAST(t.n AS VARCHAR) AS digest,
  'list' AS tells
FROM range({devices}) t(n)
JOIN classes c ON c.n = hash(t.n, {SEED + 1}) % {len(CLASSES)}
JOIN platforms p ON p.n = hash(t.n, {SEED + 2}) % {len(PLATFORMS)} ORDER BY t.n"""


def _items(first: int, end: int) -> str:
    """Ranks by the inverse of the bounded power law's distribution, from a hash of the row as the chance."""
    power = 1 - ZIPF
    top = IDENTITIES**power - 1
    return f"""
SELECT {2**32} + r.n // {ITEMS_EACH} AS report, false AS removed, 1 AS count, i.code, i.platform, i.kind, i.value,
  i.name, i.publisher, (hash(r.n, 5) % 40) || '.' || (hash(r.n, 6) % 125) AS version, 'native-app' AS surface
FROM (SELECT n, least({IDENTITIES - 1}, CAST(floor(pow({top} * (hash(n, {SEED + 3}) / 18446744073709551616.0) + 1,
  {1 / power})) AS BIGINT) - 1) AS rank FROM range({first}, {end}) t(n)) r JOIN named i ON i.rank = r.rank ORDER BY report, code"""


if __name__ == "__main__":
    for size in sys.argv[1:] or ["10000000"]:
        make(int(size))
