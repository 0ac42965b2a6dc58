"""Entries for tests of stores: small, distinct, and hashed by the record's own tree."""

from collections.abc import Sequence

from appban.ports import Addition, Mark, Opening, Row, Store, StoreWriter
from appban.record import merkle

MARK = Mark(wall=1_700_000_000_000_000, monotonic=5_000_000, boot="boot-1")
STEP = 10
"""Microseconds between the entries of `append`, the first of which is at STEP."""


def addition(
    index: int,
    *,
    time: int | None = None,
    kind: str = "thing-happened",
    entry: bytes | None = None,
    leaf: bytes | None = None,
    nonce: bytes | None = None,
    key: str | None = None,
    subjects: Sequence[str] = (),
    openings: Sequence[Opening] = (),
) -> Addition:
    """One addition; what is not said follows from the index."""
    entry = f'{{"index":{index}}}'.encode() if entry is None else entry
    row = Row(
        index=index,
        time=(index + 1) * STEP if time is None else time,
        kind=kind,
        leaf=entry if leaf is None else leaf,
        entry=entry,
        nonce=nonce,
    )
    key = f"key-{index}" if key is None else key
    return Addition(row=row, key=key, subjects=tuple(subjects), openings=tuple(openings))


def frontier_after(writer: StoreWriter, additions: Sequence[Addition]) -> tuple[bytes, ...]:
    """The frontier that the store must be given with these additions."""
    head = writer.head()
    return merkle.extend(head.frontier, head.size, [merkle.leaf_hash(each.row.leaf) for each in additions])


def put(writer: StoreWriter, *additions: Addition, mark: Mark = MARK) -> None:
    """Append without committing."""
    writer.append(additions, frontier_after(writer, additions), mark)


def keep(store: Store, *additions: Addition, mark: Mark = MARK) -> None:
    """Append and commit, all in one append."""
    with store.writer() as writer:
        put(writer, *additions, mark=mark)
        writer.commit()


def opening(number: int, about: str, value: str = "a value") -> Opening:
    """An opening of its own commitment."""
    return Opening(commitment=f"{number:064x}", salt=bytes([number % 256]) * 32, value=value, about=about)
