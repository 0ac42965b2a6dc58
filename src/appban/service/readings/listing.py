"""Readings as lines of a list: what holds, what took its place later, and where each is from."""

from collections.abc import Iterator

import msgspec

from appban.ports import StoreReader
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import Facts
from appban.regime.measuring import lifted_by
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.readings.about import About, about, account_called


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One reading: of what, with who collected it as people call them. `corrected_by` None: it stands.

    `exempt`: whether an exemption was in force for the device of the export then; None where no device was named.
    """

    recorded: int
    found: About
    event: ReadingTaken
    collected_by: str | None
    device: str | None
    corrected_by: str | None
    exempt: bool | None


def readings_of(
    reader: StoreReader, wanted: tuple[str, ...], *, account: str | None, at: int, stop: int | None
) -> list[Line]:
    """The readings of what people name, true by an instant, as known by the first `stop` entries, in order of their time."""
    named = tuple(PublicationId(each) for each in wanted)
    room = facts_about(reader, Focus(rooms=(COMMUNICATIONS,), publications=named), stop)
    whose = None if account is None else account_called(room, account)
    found = [about(room, each, whose) for each in wanted]
    focus = Focus(rooms=(COMMUNICATIONS,), readings_of=tuple(each.id for each in found))
    facts = facts_about(reader, focus, stop)
    held = facts.communications.readings
    devices = {
        event.device for each in found for _, event in held.get(each.id, ()) if event.device is not None
    }
    facts = facts_about(reader, msgspec.structs.replace(focus, devices=tuple(sorted(devices))), stop)
    names = Names(reader, facts)
    lines = [line for each in found for line in lines_of(facts, names, each, at)]
    return sorted(lines, key=lambda line: (line.event.stated, line.recorded))


def all_measured(reader: StoreReader, stop: int | None) -> tuple[str, ...]:
    """Every account and peer, by id, in order of mention."""
    held = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), stop).communications
    return (
        *(each for each, of in held.accounts.items() if of.registered),
        *held.peers,
        *(f"channel:{each}" for each, channel in held.channels.items() if channel.recorded),
    )


def lines_of(facts: Facts, names: Names, found: About, at: int) -> Iterator[Line]:
    """The readings of one thing that were true by an instant, in the order of the record; load facts with their devices."""
    held = facts.communications.readings.get(found.id, [])
    replaced = {event.corrects: event.reading for _, event in held if event.corrects is not None}
    for recorded, event in held:
        if event.stated > at:
            continue
        exempt = None
        if event.device is not None:
            exempt = bool(lifted_by(facts, found.channel, event.device, event.collected))
        yield Line(
            recorded=recorded,
            found=found,
            event=event,
            collected_by=None if event.collected_by is None else str(names.of(event.collected_by)),
            device=None if event.device is None else str(names.of(event.device)),
            corrected_by=replaced.get(event.reading),
            exempt=exempt,
        )
