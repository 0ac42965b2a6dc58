"""The whole check of a log that stands as files (C2SP tlog-tiles): head, leaves, and every hash between them."""

from collections.abc import Iterable, Iterator

from appban.errors import VerificationError
from appban.record.checkpoint import open_checkpoint
from appban.record.following import Following, Leaf, Seen, Verified
from appban.record.keys import VerifierKey
from appban.record.layout import CHECKPOINT, WIDTH, Tile, decode_tile, parse_path, path_of
from appban.record.tiles import ReadFile, derive, load


def verify_tree(
    read: ReadFile, keys: Iterable[VerifierKey], *, origin: str | None = None, seen: Seen | None = None
) -> Verified:
    """Check every file that a log of the size of its checkpoint must have; files beyond that size are not looked at.

    `seen` as for `Following`.
    VerificationError names the first file or entry that does not hold; InputError if the checkpoint is none.
    """
    data = read(CHECKPOINT)
    if data is None:
        raise VerificationError(f"the log has no file {CHECKPOINT}; nothing says what it should hold")
    checkpoint = open_checkpoint(data, keys, origin=origin)
    following = Following(seen)

    def leaves(start: int, stop: int) -> Iterator[bytes]:
        for first in range(start, stop, WIDTH):
            held = load(Tile(None, first // WIDTH, min(WIDTH, stop - first)), read)
            following.take([Leaf(leaf=leaf) for leaf in held])
            yield from held

    for path, expected in derive(0, checkpoint.size, leaves, read):
        tile = parse_path(path)
        if tile.level is not None:
            _compare(tile, load(tile, read), decode_tile(expected, tile.width))
    return following.finish(checkpoint)


def _compare(tile: Tile, held: tuple[bytes, ...], expected: tuple[bytes, ...]) -> None:
    for number, (here, there) in enumerate(zip(held, expected, strict=True), tile.index * WIDTH):
        if here != there:
            below = f"entry {number}" if tile.level == 0 else f"tile {number} of the level below"
            raise VerificationError(
                f"it does not hold the hash of {below}; one was changed", where=path_of(tile)
            )
