"""Entries of the record as somebody reads them: those they may open, and the seals of the others."""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import NotFoundError
from appban.ports import Row, StoreReader
from appban.record.digests import to_hex
from appban.record.entry import Entry
from appban.record.merkle import leaf_hash
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.service.reading import event_of
from appban.service.sight import Sight

_ENTRIES = msgspec.json.Decoder(Entry)


class EntryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. A sealed one that the reader may not open has its index and leaf hash alone, as anybody can see.

    `opened` is the canonical entry as text, `stated` and `recorded` UTC microseconds.
    """

    index: int
    leaf_hash: str
    may_open: bool
    tier: str = "official"
    kind: str = ""
    recorded: int = 0
    stated: int = 0
    actor: str = ""
    how: str = ""
    body: BodyId | None = None
    exemption: ExemptionId | None = None
    opened: str = ""


def newest_entries(
    reader: StoreReader, facts: Facts, sight: Sight, *, before: int, most: int
) -> list[EntryLine]:
    """The last `most` entries below an index, the newest first."""
    start = max(0, before - most)
    return [entry_line(row, facts, sight) for row in reversed(list(reader.rows(start, before)))]


def entries_of(
    reader: StoreReader, facts: Facts, sight: Sight, subjects: Iterable[str], *, stop: int, most: int
) -> list[EntryLine]:
    """The entries that speak of some subjects and that the reader may open, the newest first."""
    rows = list(reader.rows_of(set(subjects), stop))
    lines = (entry_line(row, facts, sight) for row in reversed(rows))
    return [line for line in lines if line.may_open][:most]


def open_entry(reader: StoreReader, facts: Facts, sight: Sight, index: int, stop: int) -> EntryLine:
    """One entry; NotFoundError, in the same words, for one past the end and one that the reader may not open."""
    line = entry_line(reader.row(index), facts, sight) if 0 <= index < stop else None
    if line is None or not line.may_open:
        raise NotFoundError(f"there is no entry {index} that you may open")
    return line


def entry_line(row: Row, facts: Facts, sight: Sight) -> EntryLine:
    """An entry as a reader sees it."""
    entry, event = _ENTRIES.decode(row.entry), event_of(row)
    digest = to_hex(leaf_hash(row.leaf))
    exemption = _exemption_of(event)
    if not _may_open(entry, event, exemption, facts, sight):
        return EntryLine(index=row.index, leaf_hash=digest, may_open=False)
    return EntryLine(
        index=row.index,
        leaf_hash=digest,
        may_open=True,
        tier=entry.tier,
        kind=row.kind,
        recorded=row.time,
        stated=event.stated,
        actor=entry.actor.person,
        how=entry.actor.how,
        body=None if entry.body is None else BodyId(entry.body),
        exemption=exemption,
        opened=row.entry.decode(),
    )


def _may_open(
    entry: Entry, event: ev.Event, exemption: ExemptionId | None, facts: Facts, sight: Sight
) -> bool:
    """Public entries are anybody's; the rest is for whoever sees the case, the body, or was the one who acted."""
    if entry.tier == "public" or sight.everything:
        return True
    if exemption is not None:
        history = facts.exemptions.get(exemption)
        return history is not None and sight.sees_case(history)
    if isinstance(event, ev.RestrictionMade):  # sealed until it starts: for whoever may adopt rules
        return False
    acted = (entry.actor.person, *(event.by if isinstance(event, ev.EnforcementApplied) else ()))
    return any(person in sight.ids for person in (*acted, *_people(event))) or (
        entry.body is not None and sight.sees_body(BodyId(entry.body))
    )


def _exemption_of(event: ev.Event) -> ExemptionId | None:
    if isinstance(event, ev.ExemptionSubmitted):
        return event.request.exemption
    found = getattr(event, "exemption", None)
    return ExemptionId(found) if isinstance(found, str) else None


def _people(event: ev.Event) -> Iterator[str]:
    person = getattr(event, "person", None)
    if isinstance(person, str):
        yield person
