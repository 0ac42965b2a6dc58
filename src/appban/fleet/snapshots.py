"""What others than the sweep ask a snapshot: where devices stand, which identities there are, who carries some of them."""

from collections.abc import Collection, Iterator

import msgspec

from appban.ports import Lake, SnapshotInfo
from appban.regime.device import DeviceId, Place
from appban.regime.identity import Code, Identity, Kind, Platform
from appban.regime.roster import Roster

_ROSTER = """
SELECT d.id, p.body, p.class, p.platform FROM devices d JOIN places p ON p.place = d.place ORDER BY d.device
"""
_IDENTITIES = "SELECT code, platform, kind, value, name, publisher, devices FROM identities ORDER BY code"
_CARRIERS = """
SELECT c.code, d.id FROM (
  SELECT DISTINCT i.code, i.device FROM items i JOIN asked a ON a.code = i.code) c
JOIN devices d ON d.device = c.device ORDER BY c.code, c.device
"""


class IdentityRow(msgspec.Struct, frozen=True, array_like=True):
    """An identity in a snapshot, the name and publisher it is mostly shown with, and on how many devices it is."""

    code: Code
    platform: Platform
    kind: Kind
    value: str
    name: str | None
    publisher: str | None
    devices: int

    @property
    def identity(self) -> Identity:
        """The identity itself."""
        return Identity(self.platform, self.kind, self.value)


class Carrier(msgspec.Struct, frozen=True, array_like=True):
    """That a device has an identity."""

    code: Code
    device: DeviceId


class _Standing(msgspec.Struct, array_like=True):
    id: DeviceId
    body: str | None
    device_class: str | None
    platform: str | None


def roster(lake: Lake, snapshot: SnapshotInfo) -> Roster:
    """Where the devices of a snapshot stand, for the decision point."""
    with lake.open(snapshot) as reader:
        rows = reader.rows(_ROSTER, _Standing)
    places: dict[tuple[str | None, ...], Place] = {}
    return Roster(_placed(rows, places), taken_at=snapshot.taken_at)


def identities(lake: Lake, snapshot: SnapshotInfo) -> list[IdentityRow]:
    """The distinct identities of a snapshot, in order of code."""
    with lake.open(snapshot) as reader:
        return reader.rows(_IDENTITIES, IdentityRow)


def devices_with(lake: Lake, snapshot: SnapshotInfo, codes: Collection[Code]) -> list[Carrier]:
    """The devices that carry any of some identities; only the parts of the files that may have them are read."""
    with lake.open(snapshot) as reader:
        reader.load("asked", code=("u64", sorted(codes)))
        return reader.rows(_CARRIERS, Carrier)


def _placed(
    rows: list[_Standing], places: dict[tuple[str | None, ...], Place]
) -> Iterator[tuple[DeviceId, Place]]:
    for row in rows:
        said = (row.body, row.device_class, row.platform)
        if said not in places:
            places[said] = msgspec.convert(said, Place)
        yield row.id, places[said]
