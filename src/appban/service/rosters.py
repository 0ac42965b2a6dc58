"""Which devices are known outside the log, and where each stands, as the lake's snapshots say."""

from collections.abc import Collection

import msgspec

from appban.ports import Lake
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.roster import Roster

_ASKED = """
SELECT d.id, p.body, p.class, p.platform FROM devices d JOIN places p ON p.place = d.place
JOIN asked a ON a.id = d.id ORDER BY d.device
"""


_FIRST = """
SELECT d.id, coalesce(min(g.since), min(d.seen_at)) AS since FROM devices d JOIN asked a ON a.id = d.id
LEFT JOIN sightings g ON g.device = d.device GROUP BY d.id
"""


_BY_BODY = (
    "SELECT p.body, count(*) AS devices FROM devices d JOIN places p ON p.place = d.place GROUP BY p.body"
)


class _ByBody(msgspec.Struct, array_like=True):
    body: BodyId | None
    devices: int


class _First(msgspec.Struct, array_like=True):
    id: DeviceId
    since: int


class _Standing(msgspec.Struct, array_like=True):
    id: DeviceId
    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None


def roster_for(lake: Lake, at: int, devices: Collection[DeviceId] | None = None) -> Roster:
    """The roster of the newest snapshot taken by an instant; of these devices alone if any are named.

    An empty one if there is no snapshot. VerificationError if the snapshot is not what was kept.
    """
    snapshot = lake.snapshot_at(at)
    if snapshot is None or (devices is not None and not devices):
        return Roster()
    if devices is None:
        return lake.roster(snapshot)
    with lake.open(snapshot) as reader:
        reader.load("asked", {"id": ("text", sorted(set(devices)))})
        standing = [
            (row.id, Place(row.body, row.place_class, row.platform)) for row in reader.rows(_ASKED, _Standing)
        ]
    return Roster(standing, taken_at=snapshot.taken_at)


def known_since(lake: Lake, at: int, devices: Collection[DeviceId]) -> dict[DeviceId, int]:
    """Of these devices, since when (UTC microseconds) the newest snapshot knows each that it has, or longer."""
    snapshot = lake.snapshot_at(at) if devices else None
    if snapshot is None:
        return {}
    with lake.open(snapshot) as reader:
        reader.load("asked", {"id": ("text", sorted(set(devices)))})
        return {row.id: row.since for row in reader.rows(_FIRST, _First)}


def devices_by_body(lake: Lake, at: int) -> tuple[int, dict[BodyId | None, int]] | None:
    """How many devices of each body the newest snapshot taken by an instant has, and when it was taken; None without one."""
    snapshot = lake.snapshot_at(at)
    if snapshot is None:
        return None
    with lake.open(snapshot) as reader:
        return snapshot.taken_at, {row.body: row.devices for row in reader.rows(_BY_BODY, _ByBody)}
