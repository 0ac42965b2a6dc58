"""Reading the log: the facts of a prefix, from only those entries that speak of what is asked (ADR 0003)."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec

from appban.ports import Row, StoreReader
from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.regime.reducer import Entry, apply
from appban.regime.restriction import RestrictionId
from appban.regime.subjects import COMMON, COMMUNICATIONS


class Focus(msgspec.Struct, frozen=True, kw_only=True):
    """What a question is about; whatever these lead to is loaded with them.

    `rooms`: whole rooms of the record, such as `COMMUNICATIONS`. `posts_of`: every publication of an account, and
    every post that was seen on it. `readings_of`: of an account, publication, post, peer or channel.
    """

    exemptions: tuple[ExemptionId, ...] = ()
    devices: tuple[DeviceId, ...] = ()
    people: tuple[PersonId, ...] = ()
    findings: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    publications: tuple[PublicationId, ...] = ()
    posts_of: tuple[AccountId, ...] = ()
    readings_of: tuple[str, ...] = ()
    emergencies_of: BodyId | None = None

    def keys(self) -> set[str]:
        """The subjects to begin with."""
        return {
            COMMON,
            "snapshots",
            *(f"exemption:{e}" for e in self.exemptions),
            *(f"{how}:{d}" for d in self.devices for how in ("device", "names-device")),
            *(f"{how}:{p}" for p in self.people for how in ("person", "names-person")),
            *(f"finding:{f}" for f in self.findings),
            *(f"point:{p}" for p in self.points),
            *self.rooms,
            *(f"publication:{p}" for p in self.publications),
            *(f"{how}:{a}" for a in self.posts_of for how in ("posts-of", "seen-on")),
            *(f"readings:{about}" for about in self.readings_of),
            *(f"emergency:{body}" for body in (self.emergencies_of,) if body is not None),
        }


class _Line(msgspec.Struct):
    event: msgspec.Raw


_LINES = msgspec.json.Decoder(_Line)
_EVENTS = ev.line_decoder()


REMEMBERED = 8192
"""Entries whose events stay in memory, by their very bytes: what every question needs is read again and again."""


def event_of(row: Row) -> ev.Event:
    """The event of an entry as stored; InputError if this version does not read it."""
    return _event_in(row.entry)


@lru_cache(maxsize=REMEMBERED)
def _event_in(entry: bytes) -> ev.Event:
    try:
        return ev.newest(_EVENTS.decode(entry).event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ev.read_event(_LINES.decode(entry).event)  # which says what is wrong with it


def facts_about(
    reader: StoreReader, focus: Focus, stop: int | None = None, *, announced_by: int | None = None
) -> Facts:
    """The facts of the first `stop` entries (all by default), as far as they bear on the focus.

    With `announced_by`, without what was still sealed at that instant: for whoever may not read it.
    """
    with _uncollected():
        return _about(reader, focus, reader.head().size if stop is None else stop, announced_by)


def entries_about(reader: StoreReader, focus: Focus, end: int) -> Iterator[Entry]:
    """Those of the first `end` entries that bear on the focus, in order, each with its record time."""
    held: dict[int, Entry] = {}
    done: set[str] = set()
    wanted = focus.keys()
    while wanted:
        fresh = [row for row in reader.rows_of(wanted, end) if row.index not in held]
        done |= wanted
        wanted = set()
        for row in fresh:
            event = event_of(row)
            held[row.index] = (row.time, event)
            leads = _LEADS.get(type(event))
            if leads is not None:
                wanted |= leads(event)
        wanted -= done
    loaded = {e.request.exemption for _, e in held.values() if isinstance(e, ev.ExemptionSubmitted)}
    return ((held[index][0], _heard(held[index][1], loaded)) for index in sorted(held))


def _about(reader: StoreReader, focus: Focus, end: int, announced_by: int | None) -> Facts:
    return _folded(_announced(entries_about(reader, focus, end), announced_by), reader, end)


def all_facts(reader: StoreReader, stop: int | None = None, *, announced_by: int | None = None) -> Facts:
    """The facts of the first `stop` entries, every one of them; with `announced_by` as in `facts_about`."""
    end = reader.head().size if stop is None else stop
    entries = ((row.time, event_of(row)) for row in reader.rows(0, end))
    with _uncollected():
        return _folded(_announced(entries, announced_by), reader, end)


def exemption_ids(reader: StoreReader, stop: int) -> tuple[ExemptionId, ...]:
    """Every exemption that an entry below `stop` speaks of, in order of first mention."""
    return tuple(ExemptionId(key.partition(":")[2]) for key in reader.subjects("exemption:", stop))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector: facts hold no circles, and it would walk over all of them again and again as they grow."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _folded(entries: Iterable[Entry], reader: StoreReader, end: int) -> Facts:
    facts = Facts()
    for recorded, event in entries:
        apply(facts, recorded, event)
    facts.size = end
    if end:
        facts.time = reader.row(end - 1).time
    return facts


def _heard(event: ev.Event, loaded: set[ExemptionId]) -> ev.Event:
    """The event; evidence about an exemption that is not loaded says here only that its source was heard from."""
    if not isinstance(event, ev.MitigationEvidenced | ev.MitigationFailed):
        return event
    if event.exemption is None or event.exemption in loaded:
        return event
    return ev.SourceDelivered(stated=event.stated, source=event.source, batch="", devices=0)


def _announced(entries: Iterable[Entry], by: int | None) -> Iterable[Entry]:
    """The entries without what was still sealed at an instant, and what was said of it; all of them for None."""
    return entries if by is None else _unsealed(entries, by)


def _unsealed(entries: Iterable[Entry], by: int) -> Iterator[Entry]:
    made: set[RestrictionId] = set()
    for recorded, event in entries:
        match event:
            case ev.RestrictionMade():
                if event.sealed and event.stated > by:
                    continue
                made.add(event.restriction.id)
            case ev.RestrictionEnded() | ev.RestrictionReaffirmed():
                if event.restriction not in made:
                    continue
            case _:
                pass
        yield recorded, event


def _request_leads(event: ev.ExemptionSubmitted) -> set[str]:
    request = event.request
    people = (request.requester, *(person.id for person in request.people))
    return {
        f"exemption:{request.exemption}",
        *(f"device:{device.id}" for device in request.devices),
        *(f"person:{person}" for person in people),
    }


def _draft_leads(event: ev.publications.PublicationDrafted) -> set[str]:
    content = event.content
    return {COMMUNICATIONS, f"publication:{content.publication}", f"person:{content.author}"}


def _arranged_leads(event: ev.accounts.AccountArranged) -> set[str]:
    people = {f"person:{each}" for each in (event.owner, event.recovery) if each is not None}
    return people | {f"exemption:{each}" for each in event.exemptions or ()}


def _told_leads(event: ev.MitigationEvidenced | ev.MitigationFailed) -> set[str]:
    told = event.exemption is not None or event.device is not None
    return {f"source:{event.source}"} if told else set()


def _person_leads(
    event: ev.AuthorityGranted | ev.OnCallSet | ev.AwaySet | ev.accounts.PublisherNamed,
) -> set[str]:
    return {f"person:{event.person}"}


_LEADS: Mapping[type[ev.Event], Callable[[Any], set[str]]] = {
    ev.ExemptionSubmitted: _request_leads,
    ev.AuthorityGranted: _person_leads,
    ev.OnCallSet: _person_leads,
    ev.AwaySet: _person_leads,
    ev.PersonLinked: lambda event: {f"person:{event.person}", f"person:{event.same_as}"},
    ev.publications.PublicationDrafted: _draft_leads,
    ev.accounts.AccountArranged: _arranged_leads,
    ev.accounts.PublisherNamed: _person_leads,
    ev.accounts.StandingUseSubmitted: lambda event: {f"person:{event.use.requester}"},
    ev.DecisionMade: lambda event: {f"person:{event.decision.person}"},
    ev.MitigationEvidenced: _told_leads,
    ev.MitigationFailed: _told_leads,
}
"""What an event leads to, by its type; whatever is not here leads nowhere."""
