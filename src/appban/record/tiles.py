"""From leaves to the tiles of a log and from tiles to hashes (C2SP tlog-tiles), without opening a file.

A tile of level L + 1 holds the roots of full tiles of level L, so a growth needs only the leaves from the last full
entry bundle on and the partial tiles at the right edge of what is already there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from appban.errors import InternalError, VerificationError
from appban.record.layout import HEIGHT, WIDTH, Tile, decode_entries, decode_tile, encode_entries, path_of
from appban.record.merkle import MAX_SIZE, NodeReader, hash_leaves, root

ReadFile = Callable[[str], bytes | None]
"""Gives the bytes of a file of the log by its path, or None if it is not there."""
ReadLeaves = Callable[[int, int], Iterable[bytes]]
"""Gives the leaves [start, stop) in order."""

_CACHED = 1024
"""Tiles, and nodes within tiles, that a reader keeps: 8 MiB of hashes."""


def derive(old_size: int, new_size: int, leaves: ReadLeaves, read: ReadFile) -> Iterator[tuple[str, bytes]]:
    """The files to write when a log grows from `old_size` leaves to `new_size`, each as (path, bytes).

    `leaves` is asked once, from the last full entry bundle of the old size on; `read` for the partial tiles of the old
    size. Writing the files again changes nothing. VerificationError if the log would shrink or lacks such a tile.
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise VerificationError(f"a log of {old_size} leaves cannot become one of {new_size}; logs only grow")
    if old_size == new_size:
        return
    edges = list(_edges(old_size, new_size, read))
    start = old_size - old_size % WIDTH
    coming = iter(leaves(start, new_size))
    while start < new_size:
        bundle = list(islice(coming, min(WIDTH, new_size - start)))
        if not bundle:
            raise InternalError(f"the leaves end at {start}, before the {new_size} that were announced")
        yield path_of(Tile(None, start // WIDTH, len(bundle))), encode_entries(bundle)
        start += len(bundle)
        yield from _grow(edges, 0, hash_leaves(bundle), start)
    for level, edge in enumerate(edges):
        if edge and old_size >> HEIGHT * level != new_size >> HEIGHT * level:
            yield path_of(Tile(level, new_size >> HEIGHT * (level + 1), len(edge))), b"".join(edge)


def _edges(old_size: int, new_size: int, read: ReadFile) -> Iterator[list[bytes]]:
    """For each level of the new size the hashes of its partial tile in the old one; none at level 0, told anew."""
    yield []
    level = 1
    while new_size >> HEIGHT * level:
        index, width = divmod(old_size >> HEIGHT * level, WIDTH)
        yield list(load(Tile(level, index, width), read)) if width else []
        level += 1


def _grow(
    edges: list[list[bytes]], level: int, hashes: Sequence[bytes], stop: int
) -> Iterator[tuple[str, bytes]]:
    """Put hashes that end with leaf `stop` on the edge of a level; a tile that fills is given and its root goes up."""
    edge = edges[level]
    edge += hashes
    if len(edge) == WIDTH:
        yield path_of(Tile(level, (stop >> HEIGHT * (level + 1)) - 1)), b"".join(edge)
        above = root(edge)
        edge.clear()
        yield from _grow(edges, level + 1, [above], stop)


def node_reader(size: int, read: ReadFile) -> NodeReader:
    """Reads the complete nodes of a log of `size` leaves out of its tiles, keeping the last thousand.

    The reader raises VerificationError for a tile that is missing or too short, InternalError for a node that a tree of
    `size` leaves has not. It does not hash tiles against each other: whoever uses the proof has the root for that.
    """

    @lru_cache(_CACHED)
    def tile(level: int, index: int) -> tuple[bytes, ...]:
        width = min((size >> HEIGHT * level) - index * WIDTH, WIDTH)
        return load(Tile(level, index, width), read)

    @lru_cache(_CACHED)
    def node(level: int, index: int) -> bytes:
        row, inside = divmod(level, HEIGHT)
        first = index << inside
        part = tile(row, first // WIDTH)[first % WIDTH :][: 1 << inside]
        if len(part) != 1 << inside:
            raise InternalError(f"a tree of {size} leaves has no complete node {index} at level {level}")
        return root(part)

    return node


def load(tile: Tile, read: ReadFile) -> tuple[bytes, ...]:
    """The hashes of a tile or leaves of an entry bundle, as many as its width says.

    They are the first of the full file if the partial one was cleared away, as section "Partial Tiles" allows.
    VerificationError, naming the file, if neither is there or what is there has another length.
    """
    for width in (tile.width, WIDTH):
        path = path_of(Tile(tile.level, tile.index, width))
        data = read(path)
        if data is not None:
            try:
                held = decode_entries(data, width) if tile.level is None else decode_tile(data, width)
            except VerificationError as fault:
                raise VerificationError(str(fault), where=path) from fault
            return held[: tile.width]
    raise VerificationError(
        "the log lacks this file; derive its files anew from the first leaf on", where=path_of(tile)
    )
