"""The devices of a snapshot held in memory for pages: where each stands, sorted by place, and when each was last heard of.

A snapshot never changes, so what was read of one can be kept.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from appban.ports import Lake, SnapshotInfo
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.roster import Roster

_PLACES = "SELECT CAST(place AS BIGINT) AS place, body, class, platform FROM places"
_DEVICES = "SELECT id, CAST(place AS BIGINT) AS place, seen_at FROM devices ORDER BY id"


class _Place(msgspec.Struct, array_like=True):
    place: int
    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None


class _Device(msgspec.Struct, array_like=True, gc=False):
    id: DeviceId
    place: int
    seen_at: int


class FleetIndex(msgspec.Struct, frozen=True, kw_only=True):
    """One snapshot: its devices by place, in order of place and id, and by body the instants at which they were last heard of."""

    taken_at: int
    places: Sequence[tuple[Place, Sequence[DeviceId]]]
    place_of: dict[DeviceId, int]
    heard: dict[BodyId | None, "array[int]"]

    def get(self, device: DeviceId) -> Place | None:
        """Where a device stands, or None if the snapshot does not know it."""
        found = self.place_of.get(device)
        return None if found is None else self.places[found][0]

    def roster(self, devices: Iterable[DeviceId]) -> Roster:
        """The roster of these devices alone."""
        known = ((device, self.get(device)) for device in devices)
        return Roster([(d, place) for d, place in known if place is not None], taken_at=self.taken_at)

    def silent(self, body: BodyId | None, bound: int) -> int:
        """How many devices of a body nothing was heard of since an instant."""
        return bisect_left(self.heard.get(body, ()), bound)


def index_fleet(lake: Lake, snapshot: SnapshotInfo) -> FleetIndex:
    """The index of a snapshot; VerificationError if it is not what was kept."""
    with lake.open(snapshot) as reader:
        places = sorted(reader.rows(_PLACES, _Place), key=_order)
        devices = reader.rows(_DEVICES, _Device)
    numbers = {row.place: n for n, row in enumerate(places)}
    held: list[list[DeviceId]] = [[] for _ in places]
    heard: dict[BodyId | None, list[int]] = {row.body: [] for row in places}
    place_of: dict[DeviceId, int] = {}
    for device in devices:
        number = numbers[device.place]
        place_of[device.id] = number
        held[number].append(device.id)
        heard[places[number].body].append(device.seen_at)
    return FleetIndex(
        taken_at=snapshot.taken_at,
        places=tuple(
            (Place(row.body, row.place_class, row.platform), ids)
            for row, ids in zip(places, held, strict=True)
        ),
        place_of=place_of,
        heard={body: array("q", sorted(instants)) for body, instants in heard.items()},
    )


def _order(row: _Place) -> tuple[str, str, str]:
    return (row.body or "", row.place_class or "", row.platform or "")
