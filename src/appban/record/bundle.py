"""The offline bundle `appban/bundle@1`: a whole log in one JSON file that anyone can check with the log's key alone.

The file is one JSON object written so that it can be read line by line: the first line holds the checkpoint and opens
`leaves`, each further line is one leaf (from the second on behind a comma), the last one closes them and gives `schema`
and `vkeys`. It has exactly one form, and other bytes are refused, so that no two readers see different leaves. `vkeys`
are a hint for people: whoever verifies brings the key.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice

import msgspec

from appban.errors import InputError, InternalError, VerificationError
from appban.record.checkpoint import open_checkpoint, read_unverified
from appban.record.following import Following, Leaf, Seen, Verified
from appban.record.keys import VerifierKey, format_vkey

SCHEMA = "appban/bundle@1"

_BATCH = 100
"""Leaves read at a time: enough to spread the cost of a call, few enough to stay in the processor's cache."""
_LINES_ABOVE = 2
"""What to add to an index to have the number of its line."""


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checkpoint: str
    leaves: tuple[()] = ()


class _Foot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    vkeys: tuple[str, ...]


_HEADS = msgspec.json.Decoder(_Head)
_FEET = msgspec.json.Decoder(_Foot)
_LEAVES = msgspec.json.Decoder(list[Leaf])
_ENCODER = msgspec.json.Encoder(order="sorted")


def build(checkpoint: bytes, keys: Sequence[VerifierKey], leaves: Iterable[Leaf]) -> Iterator[bytes]:
    """The bundle, in pieces to be written one after another.

    `checkpoint` is the signed note over exactly these leaves (InternalError at the end if their number differs), `keys`
    are the log's.
    """
    size = read_unverified(checkpoint)[0].size
    yield _head_line(_Head(checkpoint.decode()))
    coming = iter(leaves)
    count = 0
    while batch := list(islice(coming, _BATCH)):
        yield _leaf_lines(batch, count)
        count += len(batch)
    if count != size:
        raise InternalError(f"a bundle of {count} leaves was to be written under a checkpoint over {size}")
    yield _foot_line(_Foot(SCHEMA, tuple(map(format_vkey, keys))))


def verify(data: bytes, keys: Iterable[VerifierKey], *, origin: str | None = None) -> Verified:
    """As `verify_lines`, for a bundle that is in memory."""
    return verify_lines(BytesIO(data), keys, origin=origin)


def verify_lines(
    lines: Iterable[bytes],
    keys: Iterable[VerifierKey],
    *,
    origin: str | None = None,
    seen: Seen | None = None,
) -> Verified:
    """Check a bundle given as its lines, each with its line break, such as a file opened in binary.

    Signatures and origin (as `open_checkpoint` does), every leaf and opening, number and root (as `Following` does) are
    checked; `seen` is as for `Following`. VerificationError names the first entry or line that does not hold; InputError if this is no bundle.
    """
    coming = iter(lines)
    checkpoint = open_checkpoint(_read_head(next(coming, b"")), keys, origin=origin)
    following = Following(seen)
    foot = b""
    while not foot and (batch := list(islice(coming, _BATCH))):
        if batch[-1].startswith(b"]"):
            foot = batch.pop()
        following.take(_read_leaves(batch, following.size))
    _check_foot(foot, following.size)
    if next(coming, None) is not None:
        raise VerificationError(f"the bundle goes on after line {following.size + _LINES_ABOVE}, its last")
    return following.finish(checkpoint)


def _head_line(head: _Head) -> bytes:
    return _ENCODER.encode(head).removesuffix(b"]}") + b"\n"


def _leaf_lines(leaves: Sequence[Leaf], index: int) -> bytes:
    """The lines of leaves of which the first has this index."""
    comma = b"," if index else b""
    return comma + _ENCODER.encode_lines(leaves).replace(b"\n", b"\n,").removesuffix(b",")


def _foot_line(foot: _Foot) -> bytes:
    return b"]," + _ENCODER.encode(foot).removeprefix(b"{") + b"\n"


def _read_head(line: bytes) -> bytes:
    """The checkpoint of the first line."""
    try:
        head = _HEADS.decode(line + b"]}")
        exact = _head_line(head) == line
    except (ValueError, RecursionError, msgspec.MsgspecError):
        exact = False
        head = _Head("")
    if not exact:
        raise InputError(f"this is no {SCHEMA}, which begins with its checkpoint: {line[:60]!r}")
    return head.checkpoint.encode()


def _read_leaves(batch: Sequence[bytes], index: int) -> list[Leaf]:
    """The leaves of these lines, the first of which is of this index."""
    leaves = _parse_lines(b"".join(batch), index) if batch else []
    if leaves is not None:
        return leaves
    bad = next(number for number, line in enumerate(batch, index) if _parse_lines(line, number) is None)
    line = batch[bad - index]
    raise VerificationError(
        f"line {bad + _LINES_ABOVE} should be entry {bad} as a bundle writes it: {line[:60]!r}"
    )


def _parse_lines(data: bytes, index: int) -> list[Leaf] | None:
    """The leaves, or None if these bytes are not exactly their lines."""
    try:
        leaves = _LEAVES.decode(b"[" + (data[1:] if index else data) + b"]")
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None
    return leaves if _leaf_lines(leaves, index) == data else None


def _check_foot(line: bytes, size: int) -> None:
    try:
        foot = _FEET.decode(b"{" + line.removeprefix(b"],"))
        exact = _foot_line(foot) == line
    except (ValueError, RecursionError, msgspec.MsgspecError):
        exact = False
        foot = _Foot("", ())
    if not exact:
        raise VerificationError(f"the bundle ends after {size} leaves without its last line: {line[:60]!r}")
    if foot.schema != SCHEMA:
        raise InputError(f"this bundle has schema {foot.schema[:60]!r}; this program reads {SCHEMA}")
