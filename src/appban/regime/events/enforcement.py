"""Events about enforcement: what was sent where, before it was sent, and what came back.

Points are named by the operator; artefacts by view and file, never by a device's name.
"""

from typing import Literal

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.identity import Surface
from appban.regime.people import PersonId


class Artefact(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One file as a point is given it: its name within the point, and SHA-256 of its bytes (None: it is taken away)."""

    name: str
    digest: str | None


class EnforcementApplied(Event, frozen=True, gc=False, kw_only=True, tag="enforcement-applied.1"):
    """These artefacts are sent to a point from now on; entered before the first of them is.

    `ring` is how far the rollout has come: `observe`, the name of a ring, or `all`. `devices` are those in it,
    `exemptions` those by which some of them differ. `by`: who moved the ring, nobody where it stayed.
    """

    point: str
    target: str
    ring: str
    plan: str
    artefacts: tuple[Artefact, ...]
    devices: int
    exemptions: tuple[ExemptionId, ...]
    by: tuple[PersonId, ...]


class EnforcementAnswered(Event, frozen=True, gc=False, kw_only=True, tag="enforcement-answered.1"):
    """What came of sending: `kept` says that the last good configuration was put back; `said` is the point's own word."""

    point: str
    plan: str
    outcome: Literal["delivered", "failed", "kept"]
    said: Commitment | None


class ReceiptReceived(Event, frozen=True, gc=False, kw_only=True, tag="receipt-received.1"):
    """A device or target says what became of an artefact."""

    point: str
    artefact: str
    device: DeviceId | None
    outcome: Literal["in-force", "failed"]


class ProbeAnswered(Event, frozen=True, gc=False, kw_only=True, tag="probe-answered.1"):
    """An enforcement point was asked whether it bites: what the plan says, and what was seen."""

    point: str
    device: DeviceId | None
    app: AppId
    surface: Surface
    expected: Literal["denied", "allowed"]
    seen: Literal["denied", "allowed", "unknown"]
