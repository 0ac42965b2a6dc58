"""An exemption request: versions with a digest, what a clearance binds to, and when one version narrows another."""

from typing import Literal, NewType

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, Place
from appban.regime.identity import Surface
from appban.regime.people import PersonClass, PersonId
from appban.regime.restriction import Purpose, RestrictionId, RouteName

ExemptionId = NewType("ExemptionId", str)
CircumstanceId = NewType("CircumstanceId", str)
ReviewId = NewType("ReviewId", str)
Commitment = NewType("Commitment", str)
"""SHA-256 of a salt and a value that stands, erasably, beside the log."""


class Pin(msgspec.Struct, frozen=True, gc=False, order=True, forbid_unknown_fields=True):
    """A restriction in the version whose rules govern a request."""

    restriction: RestrictionId
    version: int


class PinnedDevice(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A device with what was known of it when the request was submitted."""

    id: DeviceId
    place: Place


class PinnedPerson(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A person with the class known when the request was submitted."""

    id: PersonId
    person_class: PersonClass


class Request(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One version of what is asked for; ids only, resolved at submission; free text as commitments.

    Window is [start, end) in UTC microseconds. `replaces` ends that exemption once this one comes into force;
    `renews` names the exemption this continues. `facts_digest` is for the carried-over route: the file the grant
    was read from, with its row.
    """

    exemption: ExemptionId
    version: int
    requester: PersonId
    body: BodyId
    route: RouteName
    restrictions: tuple[Pin, ...]
    apps: tuple[AppId, ...]
    surfaces: tuple[Surface, ...]
    devices: tuple[PinnedDevice, ...]
    people: tuple[PinnedPerson, ...]
    purpose: Purpose
    mitigations: tuple[str, ...]
    start: int
    end: int
    justification: Commitment
    alternatives: Commitment
    circumstance: CircumstanceId | None = None
    replaces: ExemptionId | None = None
    renews: ExemptionId | None = None
    facts_digest: str | None = None
    facts_row: str | None = None


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """What a clearance says and binds to; `stated` is when the person decided."""

    request_digest: str
    stage: str
    outcome: Literal["clear", "refuse"]
    conditions: tuple[str, ...]
    person: PersonId
    capacity: str
    instrument: str
    stated: int


def request_digest(request: Request) -> str:
    """SHA-256 of the version's canonical bytes, commitments in place of text, in hexadecimal."""
    return to_hex(sha256(encode(request)))


def decision_digest(decision: Decision) -> str:
    """SHA-256 of the decision's canonical bytes, in hexadecimal; what a passkey signs."""
    return to_hex(sha256(encode(decision)))


_SUBSETS = ("apps", "surfaces", "devices", "people")
_MAY_DIFFER = {*_SUBSETS, "version", "start", "end", "mitigations"}
_EQUAL = tuple(name for name in Request.__struct_fields__ if name not in _MAY_DIFFER)


def narrows(newer: Request, older: Request) -> bool:
    """Whether `newer` asks for no more than `older` under no weaker mitigations (the seats are the caller's check).

    Same request, subsets throughout, the window inside, mitigations a superset, every other field equal.
    """
    return (
        all(set(getattr(newer, name)) <= set(getattr(older, name)) for name in _SUBSETS)
        and older.start <= newer.start
        and newer.end <= older.end
        and set(newer.mitigations) >= set(older.mitigations)
        and all(getattr(newer, name) == getattr(older, name) for name in _EQUAL)
    )
