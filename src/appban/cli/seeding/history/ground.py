"""How the history begins and what it stands on: the record opened, packs taken in as each thing in them was said."""

from collections.abc import Iterator

import msgspec

from appban.bootstrap.shipped import shipped_channels, shipped_history_file, shipped_packs
from appban.cli.seeding.history.book import ORIGIN, Book, minted, name_person, person
from appban.cli.seeding.history.files import CorrectionPart, HistoryFile, NumbersPart, PersonPart
from appban.errors import InternalError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.events.channels import AssessmentReported, ChannelRecorded, FrameworkAdopted, UsePolicySet
from appban.regime.pack.adoption import content
from appban.regime.pack.channels import (
    ChannelsFile,
    FrameworkFile,
    channel_events,
    framework_of,
    load_channels,
)
from appban.regime.pack.file import Pack, load_pack
from appban.regime.people import AuthorityId
from appban.regime.restriction import RestrictionVersion
from appban.regime.time import HOUR, local_day, zone

SHIPPED = ("catalogue", "mitigations", "uk-2023", "uk-parliament-2023")
OWN = ("departments", "timeline")
LEARNT = 18 * HOUR
"""So long after a day began the record learns of what was said on it, unless the file says otherwise."""
SAID_LATER = "history-timeline"
"""What is in this file was said here and there, and nobody took it in whole."""
ZONE = "Europe/London"


def begin(book: Book, file: HistoryFile) -> None:
    """The record is opened, and everybody and everything is entered that it stands on."""
    _open(book, file)
    _packs(book, file)
    _people(book, file)
    _authorities(book, file)
    _channels(book, file)


def _open(book: Book, file: HistoryFile) -> None:
    appointers = tuple(name_person(book, each.handle) for each in file.appointers)
    opened = ev.RecordOpened(
        stated=file.opened, origin=ORIGIN, embedded=True, zone=ZONE, appointers=appointers
    )
    book.enter(file.opened, opened)


def _people(book: Book, file: HistoryFile) -> None:
    for part in (*file.appointers, *file.people):
        at = part.since or file.opened
        book.enter(at, _recorded(book, part, at), body=part.body)
    for handle, at in file.left.items():
        book.enter(at, ev.PersonLeft(stated=at, person=person(handle)))


def _recorded(book: Book, part: PersonPart, at: int) -> ev.PersonRecorded:
    who = name_person(book, part.handle)
    return ev.PersonRecorded(
        stated=at, person=who, name=book.keep(part.name, who), person_class=part.of_class, body=part.body
    )


def _authorities(book: Book, file: HistoryFile) -> None:
    first, second = (each.handle for each in file.appointers)
    for part in file.authorities:
        at = part.since or file.opened
        for handle in part.who:
            event = ev.AuthorityGranted(
                stated=at,
                authority=AuthorityId(minted("authority", f"{handle} {part.subject} {part.body} {at}")),
                person=person(handle),
                subject=part.subject,
                body=part.body,
                until=part.until,
                instrument=file.instrument,
                delegable=False,
                granted_by=(person(first), person(second)),
            )
            book.enter(at, event, by=first, body=part.body)


def _packs(book: Book, file: HistoryFile) -> None:
    first, second = (each.handle for each in file.appointers)
    late = {each.what: int(each.recorded) for each in file.late}
    adopted = tuple(map(person, (first, second)))
    named: set[str] = set()
    for pack, digest in _read_packs():
        events = [_numbered(each, file.numbers) for each in content(pack, made_by=adopted)]
        made = [each.stated + LEARNT for each in events if isinstance(each, ev.RestrictionMade)]
        since = min(made, default=file.opened)
        if pack.pack.id != SAID_LATER:
            event = ev.PackAdopted(
                stated=since, pack=pack.pack.id, file_digest=digest, plan_digest=digest, adopted_by=adopted
            )
            book.enter(since, event, by=first)
        for each in events:
            named.add(_key(each))
            book.enter(late.get(_key(each)) or _learnt(each, file.opened, since), each, by=first)
            for part in _corrections(each, file.corrections):
                book.enter(part.recorded, _corrected(each, part), by=second)
    if unknown := late.keys() - named:
        raise InternalError(f"nothing in the packs is called {sorted(unknown)}; correct history.yaml")


def _read_packs() -> Iterator[tuple[Pack, str]]:
    shipped = shipped_packs()
    files = {each: shipped[each] for each in SHIPPED}
    files |= {each: shipped_history_file(f"{each}.yaml") for each in OWN}
    for name, data in files.items():
        yield load_pack(data, f"{name}.yaml")[0], to_hex(sha256(data))


def _learnt(event: ev.Event, opened: int, adopted: int) -> int:
    """When the record learns of something of a pack: on its day, or when it was opened; a listing with its list."""
    if isinstance(event, ev.AppListed):
        return adopted
    return max(event.stated + LEARNT, opened) if event.stated > opened else opened


def _key(event: ev.Event) -> str:
    """How `late` calls something of a pack."""
    match event:
        case ev.StatementMade():
            return event.statement
        case ev.RestrictionMade():
            return f"{event.restriction.id} {event.restriction.version}"
        case ev.BodyRecorded() | ev.OwnershipRecorded():
            name = event.body if isinstance(event, ev.BodyRecorded) else f"{event.owned} {event.owner}"
            return f"{name} {local_day(event.stated, zone(ZONE))}"
        case ev.AppListed():
            return event.listing
        case _:
            return ""


def _numbered(event: ev.Event, numbers: tuple[NumbersPart, ...]) -> ev.Event:
    """A restriction with this government's own numbers, which the pack asks a department to put there."""
    if not isinstance(event, ev.RestrictionMade) or event.restriction.approved_list is not None:
        return event
    return msgspec.structs.replace(event, restriction=_with_numbers(event.restriction, numbers))


def _with_numbers(made: RestrictionVersion, numbers: tuple[NumbersPart, ...]) -> RestrictionVersion:
    ours = {each.slug: each for each in numbers}
    rules = tuple(
        msgspec.structs.replace(
            rule,
            fresh_for=int(ours[rule.slug].fresh_for),
            source_grace=int(ours[rule.slug].source_grace),
            silent_after=int(ours[rule.slug].silent_after),
        )
        if rule.slug in ours
        else rule
        for rule in made.exemptions.mitigations
    )
    return msgspec.structs.replace(
        made, exemptions=msgspec.structs.replace(made.exemptions, mitigations=rules)
    )


def _corrections(event: ev.Event, parts: tuple[CorrectionPart, ...]) -> Iterator[CorrectionPart]:
    if isinstance(event, ev.StatementMade):
        yield from (part for part in parts if part.statement == event.statement)


def _corrected(event: ev.Event, part: CorrectionPart) -> ev.Event:
    return msgspec.structs.replace(event, says=part.says, **({} if part.by is None else {"by": part.by}))


def _channels(book: Book, file: HistoryFile) -> None:
    """What was said of channels, each when it was said; the framework of 2020 is there from the beginning."""
    first, second = (each.handle for each in file.appointers)
    for name, data in {
        "safe": shipped_channels()["safe"],
        "uk-channels": shipped_channels()["uk-channels"],
        "example-channels": shipped_history_file("example-channels.yaml"),
    }.items():
        given, document = load_channels(data, f"{name}.yaml")
        if isinstance(given, FrameworkFile):
            event = FrameworkAdopted(
                stated=file.opened,
                framework=framework_of(given, document),
                file_digest=to_hex(sha256(data)),
                adopted_by=(person(first), person(second)),
            )
            book.enter(file.opened, event, by=first)
        else:
            _known(book, given, file.opened, first)


def _known(book: Book, given: ChannelsFile, opened: int, by: str) -> None:
    where = zone(given.channels.zone)
    said = iter(given.assessments)
    body = BodyId(given.channels.body)
    for event in channel_events(given, None, opened):
        match event:
            case ChannelRecorded():
                book.enter(opened, event, by=by, body=body)
            case UsePolicySet():
                book.enter(max(event.stated + LEARNT, opened), event, by=by, body=body)
            case AssessmentReported():
                book.enter(next(said).said.start(where)[0] + LEARNT, event, by=by, body=body)
            case _:
                raise InternalError(f"a file of channels came to {ev.TAGS[type(event)]}; enter it here")
