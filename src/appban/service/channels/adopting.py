"""Taking in frameworks and channels from files, by two persons."""

import msgspec

from appban.errors import PolicyError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.events.channels import ChannelRecorded, FrameworkAdopted
from appban.regime.facts import Facts
from appban.regime.pack.channels import (
    ChannelsFile,
    FrameworkFile,
    channel_events,
    framework_of,
    load_channels,
)
from appban.regime.pack.text import Document
from appban.regime.people import PersonId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.channels.asking import comms_facts
from appban.service.channels.recording import known_body, refuse_uncatalogued
from appban.service.governing import require_over, require_to_govern
from appban.service.guard import CHANNEL, two_distinct
from appban.service.reading import event_of
from appban.service.work import Work


class ReadFile(msgspec.Struct, frozen=True):
    """A file as read: its values, its document, which knows their lines, and the SHA-256 of its bytes."""

    file: FrameworkFile | ChannelsFile
    document: Document
    digest: str


def read_channels(data: bytes, name: str) -> ReadFile:
    """A file of a framework or of channels; InputError, with file and line, if it is neither or not filled in."""
    file, document = load_channels(data, name)
    if isinstance(file, FrameworkFile):
        framework_of(file, document)
    return ReadFile(file, document, to_hex(sha256(data)))


def adopt(work: Work, given: ReadFile, second: PersonId, body: BodyId | None = None) -> int:
    """Take in what a file says and the record does not, by two persons; how many events.

    `body` is whose use policies they are, instead of the file's. PolicyError if the file rewrites what is recorded.
    """
    facts, first = comms_facts(work, second)
    people = (first, second)
    two_distinct(facts, people, "adopting a file of channels")
    fresh = check_adopt(work, facts, given, people, body)
    for event in fresh:
        work.add(event, _whose(given, body))
    return len(fresh)


def check_adopt(
    work: Work, facts: Facts, given: ReadFile, people: tuple[PersonId, ...], body: BodyId | None = None
) -> list[ev.Event]:
    """What a file says and the record does not; NotAuthorisedError unless each of these may take it in."""
    for each in people:
        require_to_govern(facts, each, CHANNEL, work.now)
    if isinstance(given.file, FrameworkFile):
        return _framework(work, facts, given, given.file, people)
    whose = body or given.file.channels.body
    known_body(facts, whose, work.now)
    for each in people:
        require_over(facts, each, CHANNEL, whose, work.now)
    return _channels(work, facts, given.file, body)


def _whose(given: ReadFile, body: BodyId | None) -> BodyId | None:
    return None if isinstance(given.file, FrameworkFile) else body or given.file.channels.body


def _framework(
    work: Work, facts: Facts, given: ReadFile, file: FrameworkFile, people: tuple[PersonId, ...]
) -> list[ev.Event]:
    made = framework_of(file, given.document)
    for _, held in facts.communications.frameworks.get(made.id, ()):
        if held.framework == made:
            return []
        if held.framework.version >= made.version:
            raise PolicyError(
                f"{made.id} version {held.framework.version} stands in the record, and nothing there is rewritten; "
                "give the change a later version of its own"
            )
    return [FrameworkAdopted(stated=work.now, framework=made, file_digest=given.digest, adopted_by=people)]


def _channels(work: Work, facts: Facts, file: ChannelsFile, body: BodyId | None) -> list[ev.Event]:
    rows = work.writer.rows_of([COMMUNICATIONS], work.writer.head().size)
    held = {_bare(event_of(row)) for row in rows}
    fresh = [each for each in channel_events(file, body, work.now) if _bare(each) not in held]
    for event in fresh:
        if isinstance(event, ChannelRecorded):
            refuse_uncatalogued(facts, event.channel)
    return fresh


def _bare(event: ev.Event) -> bytes:
    """What an event says; of a channel, whenever that was."""
    if isinstance(event, ChannelRecorded):
        event = msgspec.structs.replace(event, stated=0)
    return bytes(ev.write_event(event))
