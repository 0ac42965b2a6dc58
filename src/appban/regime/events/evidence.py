"""Events about evidence, devices, networks and what sources delivered."""

from typing import Literal

from appban.regime.device import DeviceId, NetworkId, Place
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.mitigation import Method


class MitigationEvidenced(Event, frozen=True, gc=False, kw_only=True, tag="mitigation-evidenced.1"):
    """A mitigation was seen to hold: for a device, or for an exemption when it is not about devices."""

    mitigation: str
    device: DeviceId | None
    exemption: ExemptionId | None
    method: Method
    source: str
    digest: str | None = None


class MitigationFailed(Event, frozen=True, gc=False, kw_only=True, tag="mitigation-failed.1"):
    """A mitigation was seen not to hold: ends all evidence stated at or before."""

    mitigation: str
    device: DeviceId | None
    exemption: ExemptionId | None
    source: str


class DeviceRecorded(Event, frozen=True, gc=False, kw_only=True, tag="device-recorded.1"):
    """What a device named by the log is; None is not known."""

    device: DeviceId
    place: Place


class DeviceLost(Event, frozen=True, gc=False, kw_only=True, tag="device-lost.1"):
    """A device is lost: it drops out of every exemption."""

    device: DeviceId


class DeviceReassigned(Event, frozen=True, gc=False, kw_only=True, tag="device-reassigned.1"):
    """A device changed hands: it drops out of every exemption."""

    device: DeviceId


class DeviceReturned(Event, frozen=True, gc=False, kw_only=True, tag="device-returned.1"):
    """A device that dropped out is back with its exemptions' holders."""

    device: DeviceId


class NetworkRecorded(Event, frozen=True, gc=False, kw_only=True, tag="network-recorded.1"):
    """A network with its body and class."""

    network: NetworkId
    place: Place


class SourceDelivered(Event, frozen=True, gc=False, kw_only=True, tag="source-delivered.1"):
    """A source delivered; `batch` is the digest of what it gave, `devices` how many it spoke of."""

    source: str
    batch: str
    devices: int


class SnapshotTaken(Event, frozen=True, gc=False, kw_only=True, tag="snapshot-taken.1"):
    """The lake was compacted into an immutable snapshot; `manifest` is its digest."""

    snapshot: str
    manifest: str
    rows: int
    devices: int


class InventoryDropped(Event, frozen=True, gc=False, kw_only=True, tag="inventory-dropped.1"):
    """What the lake had from before an instant was taken away, as far as nothing that stays builds on it.

    `lists` of software were forgotten with it; `carried` is the digest of the batch into which the others went.
    """

    before: int
    batches: int
    snapshots: int
    sweeps: int
    lists: int
    carried: str | None


class FindingDisposed(Event, frozen=True, gc=False, kw_only=True, tag="finding-disposed.1"):
    """A person said what becomes of a finding."""

    finding: str
    disposition: Literal["open", "disputed", "explained", "false-match", "removed"]
    reason: Commitment


class Erased(Event, frozen=True, gc=False, kw_only=True, tag="erased.1"):
    """Openings about a person or thing were erased under a rule."""

    about: str
    rule: str
    openings: int
