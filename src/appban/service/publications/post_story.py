"""What happened to one post, entry by entry, with the texts that whoever asks may read (DESIGN R4)."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from appban.ports import Row, StoreReader
from appban.record.entry import Entry
from appban.regime import events as ev
from appban.regime.events import publications as pb
from appban.regime.exemption import Commitment
from appban.regime.publication import PublicationId
from appban.service.naming import Named, Names, Text
from appban.service.reading import event_of

_ENTRIES = msgspec.json.Decoder(Entry)


class StoryPart(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: who acted and when, what of an open kind it says, and its free text if it has one."""

    index: int
    recorded: int
    kind: str
    event: ev.Event
    actor: Named
    text: Text | None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """See the module, the oldest first. `closed` are the texts that whoever asks may not read."""

    parts: tuple[StoryPart, ...]
    closed: frozenset[Commitment]


def post_story(
    reader: StoreReader,
    names: Names,
    publication: PublicationId,
    end: int,
    reads: Callable[[str | None], bool] = lambda _administration: True,
) -> Story:
    """The story of a post in the first `end` entries; `reads` says of which administration texts may be read."""
    told = [_read(row) for row in reader.rows_of({f"publication:{publication}"}, end)]
    names.learn(entry.actor.person for entry, _ in told)
    written: dict[Commitment, str | None] = {}
    for entry, event in told:
        for each in _texts(event):
            written.setdefault(each, entry.administration)
    closed = frozenset(each for each, administration in written.items() if not reads(administration))
    held = names.texts(each for each in written if each not in closed)
    return Story(parts=tuple(_parts(told, names, held)), closed=closed)


def _read(row: Row) -> tuple[Entry, ev.Event]:
    return _ENTRIES.decode(row.entry), event_of(row)


def _parts(told: list[tuple[Entry, ev.Event]], names: Names, held: Mapping[str, Text]) -> Iterator[StoryPart]:
    for entry, event in told:
        said = None if isinstance(event, pb.PublicationDrafted) else next(_texts(event), None)
        text = None if said is None else held.get(said, Text(said, None, closed=True))
        yield StoryPart(
            index=entry.index,
            recorded=entry.time,
            kind=ev.TAGS[type(event)],
            event=event,
            actor=names.of(entry.actor.person),
            text=text,
        )


def _texts(event: ev.Event) -> Iterator[Commitment]:
    match event:
        case pb.PublicationDrafted(content=content):
            yield content.caption
            for each in content.media:
                yield from (text for text in (each.alt, each.music, each.consent) if text is not None)
        case pb.PublicationDecided(reason=text) | pb.PublicationWithdrawn(reason=text):
            yield text
        case pb.PublicationReviewed(findings=text):
            yield text
        case _:
            return
