"""What others than the sweep ask a snapshot: which identities there are, and which devices carry some of them."""

from collections.abc import Collection

import msgspec

from appban.ports import Lake, SnapshotInfo
from appban.regime.device import DeviceId
from appban.regime.identity import Code, Identity, Kind, Platform

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


def identities(lake: Lake, snapshot: SnapshotInfo) -> list[IdentityRow]:
    """The distinct identities of a snapshot, in order of code."""
    with lake.open(snapshot) as reader:
        return reader.rows(_IDENTITIES, IdentityRow)


def devices_with(lake: Lake, snapshot: SnapshotInfo, codes: Collection[Code]) -> list[Carrier]:
    """The devices that carry any of some identities; only the parts of the files that may have them are read."""
    with lake.open(snapshot) as reader:
        reader.load("asked", {"code": ("u64", sorted(codes))})
        return reader.rows(_CARRIERS, Carrier)
