"""What people said of a finding, entry by entry: what becomes of it, and why, as far as the viewer may read it."""

from collections.abc import Iterator

import msgspec

from appban.ports import StoreReader
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.finding import FindingId
from appban.regime.people import PersonId
from appban.service.naming import Names
from appban.service.reading import event_of
from appban.service.sight import may_read_texts

_ENTRIES = msgspec.json.Decoder(Entry)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `reason` None: it was erased, or is closed to the viewer, as `closed` says."""

    index: int
    recorded: int
    by: str
    disposition: str
    reason: str | None
    closed: bool


def said_of(
    reader: StoreReader,
    head: Facts,
    names: Names,
    finding: FindingId,
    *,
    viewer: PersonId,
    stop: int,
    now: int,
) -> Iterator[Said]:
    """What was said of a finding in the first `stop` entries, in order; give the head's facts."""
    rows = [(row, event_of(row)) for row in reader.rows_of({f"finding:{finding}"}, stop)]
    told = [(row, event) for row, event in rows if isinstance(event, ev.FindingDisposed)]
    entries = [_ENTRIES.decode(row.entry) for row, _ in told]
    names.learn(entry.actor.person for entry in entries)
    texts = names.texts(event.reason for _, event in told)
    for (row, event), entry in zip(told, entries, strict=True):
        closed = not may_read_texts(head, viewer, entry.administration, now)
        yield Said(
            index=row.index,
            recorded=row.time,
            by=str(names.of(entry.actor.person)),
            disposition=event.disposition,
            reason=None if closed else texts[event.reason].value,
            closed=closed,
        )
