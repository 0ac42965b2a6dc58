"""The names and bytes of the files of a log: C2SP tlog-tiles, sections "Merkle Tree" and "Log entries".

`tile/<L>/<N>[.p/<W>]` holds up to 256 consecutive hashes of level 8 * L of the tree, `tile/entries/<N>[.p/<W>]` up to
256 leaves, `checkpoint` the signed head. Nothing here opens a file.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import InputError, InternalError, VerificationError
from appban.record.digests import SIZE
from appban.record.entry import MAX_LEAF
from appban.record.merkle import MAX_SIZE

CHECKPOINT = "checkpoint"
"""The path of the signed head."""
WIDTH = 256
"""Hashes of a full tile, leaves of a full entry bundle."""
HEIGHT = 8
"""Levels of the tree that one tile spans."""
MAX_LEVEL = 63

_MAX_PATH = 100


class Tile(msgspec.Struct, frozen=True):
    """The name of one file: `level` is None for an entry bundle; a `width` below 256 is partial."""

    level: int | None
    index: int
    width: int = WIDTH


def path_of(tile: Tile) -> str:
    """Its path, such as `tile/0/x001/x234/067` or `tile/entries/000.p/7`. InternalError if there is no such tile."""
    row = 0 if tile.level is None else tile.level
    if not (0 <= row <= MAX_LEVEL and 0 <= tile.index <= MAX_SIZE and 1 <= tile.width <= WIDTH):
        raise InternalError(f"{tile} names no file of a log")
    number = f"{tile.index % 1000:03d}"
    above = tile.index // 1000
    while above:
        number = f"x{above % 1000:03d}/{number}"
        above //= 1000
    folder = "entries" if tile.level is None else str(tile.level)
    return f"tile/{folder}/{number}" + (f".p/{tile.width}" if tile.width < WIDTH else "")


def parse_path(path: str) -> Tile:
    """The tile that a path names; InputError unless the path is exactly as `path_of` writes it."""
    tile = _loosely(path) if len(path) <= _MAX_PATH and path.isascii() else None
    try:
        exact = tile is not None and path_of(tile) == path
    except InternalError:
        exact = False
    if tile is None or not exact:
        raise InputError(
            f"{path[:_MAX_PATH]!r} is no path of a tile; one looks like tile/0/x001/x234/067 or tile/1/000.p/7"
        )
    return tile


def _loosely(path: str) -> Tile | None:
    """The tile whose path this may be, before the comparison that decides."""
    whole, _, width = path.partition(".p/")
    first, *folders = whole.split("/")
    if first != "tile" or not folders:
        return None
    row, *groups = folders
    number = "".join(group.removeprefix("x") for group in groups)
    level = "0" if row == "entries" else row
    if not (level.isdigit() and number.isdigit() and (width or "0").isdigit()):
        return None
    return Tile(None if row == "entries" else int(level), int(number), int(width or WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Every file but the checkpoint that a log of `size` leaves must have: entry bundles, then tiles from the leaves up."""
    yield from _row(None, size)
    level = 0
    while size:
        yield from _row(level, size)
        level, size = level + 1, size // WIDTH


def _row(level: int | None, hashes: int) -> Iterator[Tile]:
    full, width = divmod(hashes, WIDTH)
    yield from (Tile(level, index) for index in range(full))
    if width:
        yield Tile(level, full, width)


def encode_entries(leaves: Iterable[bytes]) -> bytes:
    """An entry bundle: each leaf behind its length in two bytes, big-endian. InternalError for a leaf too long."""
    parts: list[bytes] = []
    for leaf in leaves:
        if len(leaf) > MAX_LEAF:
            raise InternalError(f"a leaf has at most {MAX_LEAF} bytes, this one {len(leaf)}")
        parts += (len(leaf).to_bytes(2, "big"), leaf)
    return b"".join(parts)


def decode_entries(data: bytes, width: int) -> tuple[bytes, ...]:
    """The leaves of an entry bundle; VerificationError unless it is exactly `width` whole leaves."""
    leaves: list[bytes] = []
    at = 0
    for number in range(width):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data) or start > len(data):
            raise VerificationError(f"an entry bundle of {width} leaves ends within leaf {number}")
        leaves.append(data[start:at])
    if at != len(data):
        raise VerificationError(
            f"an entry bundle of {width} leaves goes on for {len(data) - at} bytes after them"
        )
    return tuple(leaves)


def decode_tile(data: bytes, width: int) -> tuple[bytes, ...]:
    """The hashes of a tile; VerificationError unless it is exactly `width` of them."""
    if len(data) != width * SIZE:
        raise VerificationError(f"a tile of {width} hashes has {width * SIZE} bytes, this one {len(data)}")
    return tuple(data[at : at + SIZE] for at in range(0, len(data), SIZE))
