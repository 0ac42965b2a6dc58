"""The free texts of an exemption, each of the administration under which it was written first (DESIGN R4)."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from appban.ports import Row
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.exemption import Commitment
from appban.service.naming import Names, Text
from appban.service.reading import event_of

_ENTRIES = msgspec.json.Decoder(Entry)


class Told(msgspec.Struct, frozen=True):
    """An entry with its event read."""

    entry: Entry
    event: ev.Event

    @classmethod
    def of(cls, row: Row) -> "Told":
        """What a row says."""
        return cls(_ENTRIES.decode(row.entry), event_of(row))

    @property
    def reason(self) -> Commitment | None:
        """The reason it gives, if it is of a sort that gives one."""
        return getattr(self.event, "reason", None) or getattr(self.event, "reasons", None)


def texts_of(told: Iterable[Told], names: Names, reads: Callable[[str | None], bool]) -> dict[str, Text]:
    """Every free text of these entries by its commitment; closed if written under what the reader may not read."""
    written: dict[Commitment, str | None] = {}
    for each in told:
        for commitment in _commitments(each):
            written.setdefault(commitment, each.entry.administration)
    open_ones = {each for each, administration in written.items() if reads(administration)}
    closed: dict[str, Text] = {
        each: Text(each, None, closed=True) for each in written if each not in open_ones
    }
    return {**closed, **names.texts(open_ones)}


def _commitments(told: Told) -> Iterator[Commitment]:
    match told.event:
        case ev.ExemptionSubmitted(request=request):
            yield from (request.justification, request.alternatives)
        case ev.NeedAsked(of=of):
            yield of
        case _:
            yield from () if told.reason is None else (told.reason,)
