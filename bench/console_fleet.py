"""The lake of the console's bench: half a million devices with what is on them, and a million findings in a kept sweep.

Device n has its place by arithmetic alone, so that whoever makes exemptions knows it without asking the lake.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from appban.ports import SnapshotInfo, StoreWriter
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.finding import Finding, Kind, finding_id
from appban.regime.identity import Identity, Platform, Surface, code
from appban.regime.identity import Kind as IdentityKind
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, HOUR
from appban.stores.lake.engine import Engines, Limits, copy_rows
from appban.stores.lake.files import Draft, Manifest, locked
from appban.stores.lake.folder import FolderLake
from appban.stores.lake.room import batch_stem
from appban.stores.lake.schema import BATCH

PLATFORMS = (Platform.IOS, Platform.ANDROID, Platform.WINDOWS)
KINDS = (IdentityKind.BUNDLE_ID, IdentityKind.PACKAGE, IdentityKind.WINGET_ID)
PERSONAL = 20
"""One in so many devices is a person's own."""
ITEMS = 6
APPS = 5_000
"""Applications that nobody bans, of each platform."""
EACH = 2
"""Findings of a device."""
FOUND: tuple[Kind, ...] = (
    *("breach",) * 9, *("lapsed",) * 3, *("exempt",) * 2, *("suspected",) * 2, "candidate", *("unmanaged",) * 2,
    "cannot-be-seen",
)  # fmt: skip
BATCH_OF_NAMES = 20_000


def device(n: int) -> DeviceId:
    """The id of a device."""
    return DeviceId(f"device-{n:020x}")


def place(bodies: Sequence[BodyId], n: int) -> Place:
    """Where it stands."""
    personal = n // len(bodies) % PERSONAL == PERSONAL - 1
    return Place(
        bodies[n % len(bodies)],
        PlaceClass.ENROLLED_PERSONAL if personal else PlaceClass.CORPORATE,
        PLATFORMS[n % len(PLATFORMS)],
    )


def name_devices(writer: StoreWriter, first: int, end: int) -> None:
    """Serial numbers of some devices, by which people call them."""
    writer.mint([("serial", f"GOV{n:07}") for n in range(first, end)], [device(n) for n in range(first, end)])


def make_lake(lake: FolderLake, bodies: Sequence[BodyId], devices: int, at: int) -> SnapshotInfo:
    """One import of every device by the engine, since as many reports in Python would take an hour; and a snapshot."""
    root = lake._room.root  # noqa: SLF001 - the import is written by the lake's own means, past its front door
    with locked(root):
        (root / "batches").mkdir(mode=0o700, exist_ok=True)
        with Draft(root / "batches", BATCH) as draft, Engines(root, Limits(memory=4096)).engine() as engine:
            engine.take("bodies", pa.table({"n": range(len(bodies)), "body": list(bodies)}))
            engine.take("named", _named())
            copy_rows(engine, draft, "reports", _reports(devices, len(bodies), at))
            copy_rows(engine, draft, "items", _items(devices))
            copy_rows(
                engine, draft, "identities", "SELECT code, platform, kind, value FROM named ORDER BY code"
            )
            manifest = Manifest(
                kind="batch",
                at=at,
                rows=devices * ITEMS,
                devices=devices,
                sources=("mdm",),
                of=(),
                index="",
                files=(),
            )
            draft.seal(batch_stem(1), manifest)
    return lake.snapshot(at)


def findings(
    bodies: Sequence[BodyId],
    devices: int,
    at: int,
    ban: tuple[AppId, RestrictionId],
    exemptions: Sequence[ExemptionId],
) -> Iterator[Finding]:
    """EACH findings of every device, of every kind and of ages up to three months."""
    app, restriction = ban
    seen = {
        platform: (Identity(platform, kind, "org.example.banned"),)
        for platform, kind in zip(PLATFORMS, KINDS, strict=True)
    }
    for n in range(devices):
        where = place(bodies, n)
        for slot in range(EACH):
            mixed = n * 7919 + slot * 104_729
            kind = FOUND[mixed % len(FOUND)]
            about = kind not in {"unmanaged", "cannot-be-seen"}
            surface = (Surface.NATIVE_APP, Surface.WEB)[slot]
            of = exemptions[mixed % len(exemptions)] if kind in {"lapsed", "exempt"} else None
            yield Finding(
                id=finding_id(device(n), app, surface, None, restriction if about else kind),
                kind=kind,
                device=device(n),
                body=where.body,
                since=at - (1 + mixed % 92) * DAY,
                last_seen=at - mixed % 20 * HOUR,
                app=app if about else None,
                surface=surface if about else None,
                identities=seen[where.platform] if about else (),
                why="its identity is the catalogue's" if about else "",
                outcome=("exempt" if kind == "exempt" else "prohibited") if about else None,
                restriction=restriction if about else None,
                exemptions=() if of is None else (of,),
                ended_at=at - mixed % 60 * DAY if kind == "lapsed" else None,
            )


def _named() -> pa.Table:
    every = [
        Identity(platform, kind, f"org.example.app{n}")
        for platform, kind in zip(PLATFORMS, KINDS, strict=True)
        for n in range(APPS)
    ]
    return pa.table(
        {
            "n": pa.array(range(len(every)), pa.uint32()),
            "code": pa.array([code(each) for each in every], pa.uint64()),
            "platform": [str(each.platform) for each in every],
            "kind": [str(each.kind) for each in every],
            "value": [each.value for each in every],
        }
    )


def _reports(devices: int, bodies: int, at: int) -> str:
    platforms = ", ".join(f"'{each}'" for each in PLATFORMS)
    return f"""
SELECT {2**32} + t.n AS report, printf('device-%020x', t.n) AS device, 'mdm' AS source, 'software' AS section,
  'full' AS mode, false AS carried, {at} - 60000000 * (t.n % 1200 + 1) AS seen_at, {at} AS received_at,
  list_extract([{platforms}], CAST(t.n % {len(PLATFORMS)} + 1 AS BIGINT)) AS platform, b.body,
  CASE WHEN t.n // {bodies} % {PERSONAL} = {PERSONAL - 1} THEN 'enrolled-personal' ELSE 'corporate' END AS class,
  t.n % 97 <> 0 AS managed, CAST(t.n AS VARCHAR) AS digest, 'list' AS tells
FROM range({devices}) t(n) JOIN bodies b ON b.n = t.n % {bodies} ORDER BY t.n"""


def _items(devices: int) -> str:
    """Of its platform's applications a device has the first, and others that fewer and fewer have."""
    count = len(PLATFORMS)
    return f"""
SELECT {2**32} + r.n // {ITEMS} AS report, false AS removed, 1 AS count, i.code, i.platform, i.kind, i.value,
  'Product ' || i.n AS name, 'Maker ' || i.n % 97 AS publisher, (r.n % 40) || '.0' AS version, 'native-app' AS surface
FROM (SELECT n, (n // {ITEMS}) % {count} * {APPS}
    + CAST(floor({APPS} * pow(hash(n) / 18446744073709551616.0, 1 + n % {ITEMS})) AS BIGINT) % {APPS} AS rank
  FROM range({devices * ITEMS}) t(n)) r JOIN named i ON i.n = r.rank ORDER BY report, i.code"""
