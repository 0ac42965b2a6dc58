"""Events: what happened, in the past tense, one frozen type each, tagged with its name and version.

Every released version stays readable for ever; the golden corpus in the tests holds one of each.

What communications has of its own is read by its module: `ev.channels`, `ev.accounts`, `ev.publications`, `ev.readings`;
requests for information by `ev.foi`, what is kept and erased by `ev.keeping`, written questions by `ev.answers`.
"""

from typing import cast

import msgspec

from appban.errors import InputError
from appban.record.canonical import encode
from appban.regime.events import accounts, answers, channels, foi, keeping, publications, readings
from appban.regime.events.ban import (
    CircumstanceDeclared,
    CircumstanceEnded,
    CircumstanceExtended,
    MitigationDefined,
    PackAdopted,
    RestrictionEnded,
    RestrictionMade,
    RestrictionReaffirmed,
    StatementMade,
)
from appban.regime.events.base import Event
from appban.regime.events.before import UPCASTERS
from appban.regime.events.catalogue import (
    AppClassified,
    AppListed,
    AppRecorded,
    IdentityConfirmed,
    IdentityWithdrawn,
    ListingEnded,
    OwnershipRecorded,
)
from appban.regime.events.enforcement import (
    Artefact,
    EnforcementAnswered,
    EnforcementApplied,
    ProbeAnswered,
    ReceiptReceived,
)
from appban.regime.events.evidence import (
    DeviceLost,
    DeviceReassigned,
    DeviceRecorded,
    DeviceReturned,
    Erased,
    FindingDisposed,
    InventoryDropped,
    MitigationEvidenced,
    MitigationFailed,
    NetworkRecorded,
    SnapshotTaken,
    SourceDelivered,
)
from appban.regime.events.exemption import (
    ClearanceConfirmed,
    ConditionMet,
    DecisionMade,
    EmergencyReviewed,
    ExemptionAssigned,
    ExemptionClosed,
    ExemptionEvent,
    ExemptionHandedBack,
    ExemptionRatified,
    ExemptionReinstated,
    ExemptionRevoked,
    ExemptionSubmitted,
    ExemptionSuspended,
    ExemptionWithdrawn,
    NeedAnswered,
    NeedAsked,
    PhoneCodeMinted,
    RequestAssessed,
    StageNotRequired,
)
from appban.regime.events.groups import GroupMapped, GroupUnmapped, SignInBound
from appban.regime.events.oversight import ContractRecorded, ReturnMade
from appban.regime.events.passkeys import PasskeyEnded, PasskeyRegistered
from appban.regime.events.releases import FiguresReleased
from appban.regime.events.review import ReviewAnswered, ReviewOpened
from appban.regime.events.rota import AwayEnded, AwaySet, OnCallEnded, OnCallSet
from appban.regime.events.standing import (
    AdministrationBegan,
    AuthorityEnded,
    AuthorityGranted,
    BodyRecorded,
    ClockAcknowledged,
    PersonLeft,
    PersonLinked,
    PersonRecorded,
    PersonReturned,
    RecordOpened,
    UnitTransferred,
)
from appban.regime.events.tokens import TokenEnded, TokenMinted

__all__ = [
    "EVENT_TYPES",
    "TAGS",
    "AdministrationBegan",
    "AppClassified",
    "AppListed",
    "AppRecorded",
    "Artefact",
    "AuthorityEnded",
    "AuthorityGranted",
    "AwayEnded",
    "AwaySet",
    "BodyRecorded",
    "CircumstanceDeclared",
    "CircumstanceEnded",
    "CircumstanceExtended",
    "ClearanceConfirmed",
    "ClockAcknowledged",
    "ConditionMet",
    "ContractRecorded",
    "DecisionMade",
    "DeviceLost",
    "DeviceReassigned",
    "DeviceRecorded",
    "DeviceReturned",
    "EmergencyReviewed",
    "EnforcementAnswered",
    "EnforcementApplied",
    "Erased",
    "Event",
    "ExemptionAssigned",
    "ExemptionClosed",
    "ExemptionEvent",
    "ExemptionHandedBack",
    "ExemptionRatified",
    "ExemptionReinstated",
    "ExemptionRevoked",
    "ExemptionSubmitted",
    "ExemptionSuspended",
    "ExemptionWithdrawn",
    "FiguresReleased",
    "FindingDisposed",
    "GroupMapped",
    "GroupUnmapped",
    "IdentityConfirmed",
    "IdentityWithdrawn",
    "InventoryDropped",
    "ListingEnded",
    "MitigationDefined",
    "MitigationEvidenced",
    "MitigationFailed",
    "NeedAnswered",
    "NeedAsked",
    "NetworkRecorded",
    "OnCallEnded",
    "OnCallSet",
    "OwnershipRecorded",
    "PackAdopted",
    "PasskeyEnded",
    "PasskeyRegistered",
    "PersonLeft",
    "PersonLinked",
    "PersonRecorded",
    "PersonReturned",
    "PhoneCodeMinted",
    "ProbeAnswered",
    "ReceiptReceived",
    "RecordOpened",
    "RequestAssessed",
    "RestrictionEnded",
    "RestrictionMade",
    "RestrictionReaffirmed",
    "ReturnMade",
    "ReviewAnswered",
    "ReviewOpened",
    "SignInBound",
    "SnapshotTaken",
    "SourceDelivered",
    "StageNotRequired",
    "StatementMade",
    "TokenEnded",
    "TokenMinted",
    "UnitTransferred",
    "accounts",
    "answers",
    "channels",
    "foi",
    "keeping",
    "newest",
    "publications",
    "read_event",
    "readings",
    "tag_of",
    "write_event",
]


def _concrete(base: type[Event]) -> list[type[Event]]:
    found = []
    for sub in base.__subclasses__():
        found += _concrete(sub) if sub.__subclasses__() else [sub]
    return found


EVENT_TYPES: tuple[type[Event], ...] = tuple(_concrete(Event))
"""Every event type of this version, in the order of this file."""

TAGS: dict[type[Event], str] = {each: str(each.__struct_config__.tag) for each in EVENT_TYPES}

_UNION: type[msgspec.Struct] = EVENT_TYPES[0]
for _each in (*EVENT_TYPES[1:], *UPCASTERS):
    _UNION |= _each  # type: ignore[assignment]  # a union built at run time, for the decoder alone
_DECODER: "msgspec.json.Decoder[msgspec.Struct]" = msgspec.json.Decoder(_UNION)


class Line(msgspec.Struct, frozen=True):
    """As much of an entry as whoever folds it asks for; `newest` makes the event of what stands there."""

    event: msgspec.Struct


class _Tagged(msgspec.Struct, frozen=True):
    type: str


def newest(read: msgspec.Struct) -> Event:
    """The event that a shape is, whichever version it was written in."""
    upcast = UPCASTERS.get(type(read))
    return cast("Event", read) if upcast is None else upcast(read)


def tag_of(data: bytes | memoryview | msgspec.Raw) -> str:
    """The tag under which an event was written, of bytes that are one."""
    return msgspec.json.decode(data, type=_Tagged).type


def line_decoder() -> "msgspec.json.Decoder[Line]":
    """Reads the event out of a whole entry at one go, twice as quick as by way of its bytes."""
    return msgspec.json.Decoder(msgspec.defstruct("Line", [("event", _UNION)], bases=(), frozen=True))


def read_event(data: bytes | memoryview | msgspec.Raw) -> Event:
    """The event of canonical bytes; InputError for an unknown type, version, field or shape."""
    try:
        return newest(_DECODER.decode(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise InputError(
            f"not an event this version reads: {problem}; upgrade appban or check the file"
        ) from None


def write_event(event: Event) -> msgspec.Raw:
    """The canonical bytes of an event."""
    return msgspec.Raw(encode(event))
