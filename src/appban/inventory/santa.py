"""Santa: events of executions, as its client uploads them to a sync server.

Format: `EventUploadRequest` of Santa's sync protocol v1 (northpolesec/protos), JSON; `machine_id` and `events`.
An event says that a binary was there when somebody ran it or tried to. It is no list of software: each binary
is a section of its own, so that an event replaces an earlier one of the same binary and speaks of no other,
and none says that anything is gone. A binary is known by its hash if Santa decided on that, else by its
signing identifier, which for applications is the bundle id; the team that signed it, where the event names
one, is a section beside it. Events of bundle scans have no time of their own.
Users, sessions, paths and parent processes are not read, nor are audit and file access events.
"""

import re
from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, few_enough, sized
from appban.inventory._rows import clean, is_guid, item, keys, known, signer
from appban.inventory._times import epoch
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SIGNERS, DeviceClaim, Item, Report, Section

_HASH = re.compile(r"[0-9A-Fa-f]{64}")


class _Certificate(msgspec.Struct, frozen=True):
    org: str | None = None


class _Event(msgspec.Struct, frozen=True):
    decision: str
    execution_time: float = 0
    file_sha256: str | None = None
    file_name: str | None = None
    file_bundle_id: str | None = None
    file_bundle_name: str | None = None
    file_bundle_version: str | None = None
    file_bundle_version_string: str | None = None
    team_id: str | None = None
    signing_id: str | None = None
    signing_chain: tuple[_Certificate, ...] | None = None


class _Upload(msgspec.Struct, frozen=True):
    machine_id: str
    events: tuple[_Event, ...] = ()


class Source:
    """Event uploads of Santa; see the module for the format."""

    name = "santa"
    summary = "Santa sync protocol v1, body of an event upload, JSON"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a binary, of its last event, and one a team; InputError with the path and the value that is wrong."""
        said = struct(document(sized(data, MAX_DEVICE_DOCUMENT)), _Upload)
        few_enough(len(said.events))
        device = _claim(said)
        found: dict[Section, Report] = {}
        for at, event in enumerate(said.events):
            for report in _reports(self.name, device, event, f"$.events[{at}]", received_at):
                before = found.get(report.sections[0])
                if before is None or before.seen_at <= report.seen_at:
                    found[report.sections[0]] = report
        heard = Report(self.name, device, received_at, "full", (), ())
        return iter([*found.values()] or [heard])


def _claim(said: _Upload) -> DeviceClaim:
    machine = clean(said.machine_id)
    scheme = "uuid" if is_guid(machine) else "agent-id"
    return DeviceClaim(keys=known(keys((scheme, machine)), "$.machine_id"), platform=Platform.MACOS)


def _reports(
    source: str, device: DeviceClaim, event: _Event, where: str, received_at: int
) -> Iterator[Report]:
    made = _item(event, where)
    ran = Report(
        source=source,
        device=device,
        seen_at=_ran_at(event, f"{where}.execution_time", received_at),
        mode="full",
        sections=(Section(f"run: {made.kind} {made.value.replace(chr(31), ' ')}"),),
        items=(made,),
        tells="sightings",
    )
    yield ran
    signed = signer(made, _team(event))
    if signed is not None and signed.kind is not made.kind:
        yield msgspec.structs.replace(ran, sections=(Section(f"{SIGNERS} {signed.value}"),), items=(signed,))


def _team(event: _Event) -> str:
    """The team that an event names, by itself or before the signing identifier (`TEAM:identifier`)."""
    return event.team_id or (event.signing_id or "").rpartition(":")[0]


def _ran_at(event: _Event, where: str, received_at: int) -> int:
    if event.execution_time == 0:
        return received_at
    if event.execution_time < 0:
        raise InputError(f"{event.execution_time!r} is before 1970; set the device's clock", where=where)
    return epoch(f"{event.execution_time:.0f}", where, received_at)


def _item(event: _Event, where: str) -> Item:
    kind, value = _named(event, where)
    chain = event.signing_chain or (_Certificate(),)
    return item(
        Platform.MACOS,
        kind,
        value,
        where=where,
        name=event.file_bundle_name or event.file_name,
        publisher=chain[0].org,
        version=event.file_bundle_version_string or event.file_bundle_version,
    )


def _named(event: _Event, where: str) -> tuple[Kind, str | None]:
    """The hash if the decision rests on it; else the strongest name there is, which is the team if nothing else is one."""
    digest = event.file_sha256 or ""
    if digest and not _HASH.fullmatch(digest):
        raise InputError(f"{shown(digest)} is not a SHA-256 hash", where=f"{where}.file_sha256")
    if event.decision.endswith("_BINARY") and digest:
        return Kind.SHA256, digest
    # `TEAM:identifier`, or `platform:identifier` of what is part of macOS.
    signed = (event.signing_id or "").rpartition(":")[2]
    if signed or event.file_bundle_id:
        return Kind.BUNDLE_ID, signed or event.file_bundle_id
    if digest:
        return Kind.SHA256, digest
    named = event.file_bundle_name or event.file_name
    return (Kind.TEAM_ID, event.team_id) if event.team_id and not named else (Kind.TITLE, None)
