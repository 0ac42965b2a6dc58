"""Restoring: a store that lost entries is filled again from the published tiles, and what was erased stays erased.

The tiles prove what each entry was, but hold only the seals of those that are not public: their openings come from a
private copy (a restored backup of the store, or a bundle exported with openings). Without them the record cannot go on;
then an epoch is opened, whose entry 0 names the old checkpoint and what was lost (`opening`).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import msgspec

from appban.errors import VerificationError
from appban.ports import PASSING, Addition, Clock, Erasure, Row, Store, StoreWriter
from appban.record.checkpoint import Checkpoint, open_checkpoint, read_unverified
from appban.record.entry import Entry, check_opening
from appban.record.following import Leaf
from appban.record.keys import VerifierKey
from appban.record.layout import CHECKPOINT, WIDTH, Tile
from appban.record.merkle import extend, leaf_hash, root_at, root_of
from appban.record.tiles import load, node_reader
from appban.regime import events as ev
from appban.regime.subjects import subjects
from appban.service.reading import event_of

Read = Callable[[str], bytes | None]
_ENTRIES = msgspec.json.Decoder(Entry)
_LEAVES = msgspec.json.Decoder(Leaf)


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What restoring came to: the entries filled in [first, size), and how much was erased again."""

    first: int
    size: int
    erased_again: int


def refill(
    store: Store, read: Read, keys: Iterable[VerifierKey], openings: Iterable[bytes], clock: Clock
) -> Restored:
    """Fill a store up to the checkpoint of published tiles, all or nothing.

    `openings` are the lines of a bundle exported with openings, or none. VerificationError if the store holds other
    entries than those published, if a tile is not what was signed, or if an entry is sealed and nothing opens it.
    """
    note = read(CHECKPOINT)
    if note is None:
        raise VerificationError(
            f"there is no file {CHECKPOINT} in the published log; nothing says what it should hold"
        )
    checkpoint = open_checkpoint(note, keys)
    with store.writer() as writer:
        head = writer.head()
        _check_prefix(writer, checkpoint, read)
        frontier = head.frontier
        last: Row | None = writer.row(head.size - 1) if head.size else None
        erasures: list[Erasure] = []
        rows = _rows(read, checkpoint, head.size, _opened(openings, head.size))
        for _, group in groupby(rows, key=lambda row: _ENTRIES.decode(row.entry).key):
            additions = [_addition(row) for row in group]
            erasures += _erasures(last, additions)
            frontier = extend(frontier, additions[0].row.index, [leaf_hash(a.row.leaf) for a in additions])
            writer.append(additions, frontier, clock.mark())
            last = additions[-1].row
        if head.size < checkpoint.size and root_of(frontier) != checkpoint.root:
            raise VerificationError(
                "the published leaves do not give the root that was signed; one was changed"
            )
        again = writer.reapply(erasures)
        for kind in PASSING:  # a server's own tool brought them back
            writer.drop_papers(kind)
        _remember(writer, head.size)
        writer.commit()
    return Restored(first=head.size, size=max(head.size, checkpoint.size), erased_again=again)


def check_continues(store: Store, read: Read) -> int:
    """How many entries are left to begin a new log with; VerificationError if they are not the first of the old one.

    `read` reads the old log. A store that has more than was published is whole.
    """
    note = read(CHECKPOINT)
    if note is None:
        raise VerificationError(f"the old log has no file {CHECKPOINT}; nothing says what it held")
    before, _ = read_unverified(note)
    with store.reader() as reader:
        size = reader.head().size
        shared = min(size, before.size)
        frontier: tuple[bytes, ...] = ()
        for row in reader.rows(0, shared):
            frontier = extend(frontier, row.index, [leaf_hash(row.leaf)])
    if shared and root_at(shared, node_reader(before.size, read)) != root_of(frontier):
        raise VerificationError(
            f"the first {shared} entries of the store are not those of the old log; "
            "`appban log verify` on both says which differs"
        )
    return size


def _check_prefix(writer: StoreWriter, checkpoint: Checkpoint, read: Read) -> None:
    head = writer.head()
    if not 0 < head.size <= checkpoint.size:
        return
    if root_at(head.size, node_reader(checkpoint.size, read)) != root_of(head.frontier):
        raise VerificationError(
            f"the {head.size} entries of the store are not the first of those published; restore into an empty store"
        )


def _opened(lines: Iterable[bytes], start: int) -> Iterator[Leaf | None]:
    """The leaves of a bundle from an index on; None for a line that is none."""
    for number, line in enumerate(lines):
        if number > start:
            try:
                yield _LEAVES.decode(line.lstrip(b","))
            except msgspec.MsgspecError:
                return


def _rows(read: Read, checkpoint: Checkpoint, start: int, opened: Iterator[Leaf | None]) -> Iterator[Row]:
    for first in range(start - start % WIDTH, checkpoint.size, WIDTH):
        tile = Tile(None, first // WIDTH, min(WIDTH, checkpoint.size - first))
        for index, leaf in enumerate(load(tile, read), first):
            if index >= start:
                yield _row(index, leaf, next(opened, None))


def _row(index: int, leaf: bytes, opened: Leaf | None) -> Row:
    try:
        entry = _ENTRIES.decode(leaf)
        data, nonce = leaf, None
    except msgspec.MsgspecError:
        if opened is None or opened.entry is None or opened.nonce is None:
            raise VerificationError(
                f"entry {index} is sealed and nothing at hand opens it; give a newer backup or a bundle exported with "
                "openings, or open a new epoch"
            ) from None
        check_opening(leaf, opened.entry, opened.nonce)
        data, nonce = opened.entry, opened.nonce
        entry = _ENTRIES.decode(data)
    if entry.index != index:
        raise VerificationError(
            f"entry {index} says that it is entry {entry.index}; the published log was changed"
        )
    ev.read_event(entry.event)  # which refuses what this version does not read
    return Row(index, entry.time, ev.tag_of(entry.event), leaf, data, nonce)


def _addition(row: Row) -> Addition:
    return Addition(row, _ENTRIES.decode(row.entry).key, subjects(event_of(row)))


def _erasures(before: Row | None, additions: list[Addition]) -> Iterator[Erasure]:
    """An erasure has the time of the entry before the one that says so (see `erasing`)."""
    for addition in additions:
        event = event_of(addition.row)
        if isinstance(event, ev.Erased) and before is not None:
            yield Erasure(about=event.about, time=before.time)
        before = addition.row


def _remember(writer: StoreWriter, start: int) -> None:
    for row in writer.rows(start, writer.head().size):
        event = event_of(row)
        if isinstance(event, ev.AdministrationBegan):
            writer.set_meta("administration", event.administration)
