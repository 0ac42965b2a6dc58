"""Some entries of a log with their proofs, and what rests on them: the file `appban/inclusions@1`, checked offline.

One JSON object in canonical form (RFC 8785): `about` is what rests on the entries and is vouched for by nobody here;
`checkpoint` the signed note over the log as it was then; `entries` have index, leaf and inclusion path (RFC 6962
section 2.1.1), and of a sealed leaf its opening where that was given; `vkeys` are a hint for people: whoever verifies
brings the key. Bytes stand in base64.
"""

from collections.abc import Iterable, Sequence

import msgspec

from appban.errors import InputError, VerificationError
from appban.record.canonical import decode, encode
from appban.record.checkpoint import Checkpoint, open_checkpoint, read_unverified
from appban.record.entry import check_opening
from appban.record.following import Leaf
from appban.record.keys import VerifierKey, format_vkey
from appban.record.merkle import NodeReader, inclusion_proof, leaf_hash, verify_inclusion

SCHEMA = "appban/inclusions@1"
BEGINS = b'{"about":'
"""How the file begins, in its one form."""


class Included(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One entry: its place, its leaf, the hashes beside its way to the root, and its opening where that was given."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    entry: bytes | None = None
    nonce: bytes | None = None


class Inclusions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file as it stands, unverified."""

    schema: str = SCHEMA
    about: msgspec.Raw
    checkpoint: str
    vkeys: tuple[str, ...]
    entries: tuple[Included, ...]


class Held(msgspec.Struct, frozen=True):
    """What was found to hold: the signed head, the entries under it, and the bytes of what is said to rest on them."""

    checkpoint: Checkpoint
    entries: tuple[Included, ...]
    about: bytes


def build(
    about: bytes,
    checkpoint: bytes,
    keys: Sequence[VerifierKey],
    leaves: Iterable[tuple[int, Leaf]],
    node: NodeReader,
) -> bytes:
    """The file. `about` is canonical JSON; `node` reads the tree of the checkpoint's size."""
    size = read_unverified(checkpoint)[0].size
    entries = tuple(
        Included(
            index=index,
            leaf=each.leaf,
            path=tuple(inclusion_proof(index, size, node)),
            entry=each.entry,
            nonce=each.nonce,
        )
        for index, each in leaves
    )
    made = Inclusions(
        about=msgspec.Raw(about),
        checkpoint=checkpoint.decode(),
        vkeys=tuple(map(format_vkey, keys)),
        entries=entries,
    )
    return encode(made)


def verify(data: bytes, keys: Iterable[VerifierKey], *, origin: str | None = None) -> Held:
    """Check signature and origin (as `open_checkpoint` does), every path, every opening, and that indices rise.

    VerificationError names the first entry that does not hold; InputError if this is no such file.
    """
    try:
        decode(data)
        found = msgspec.json.decode(data, type=Inclusions)
    except msgspec.DecodeError as fault:
        raise InputError(f"this is no {SCHEMA}: {fault}") from None
    if found.schema != SCHEMA:
        raise InputError(f"this file has schema {found.schema[:60]!r}; this program reads {SCHEMA}")
    checkpoint = open_checkpoint(found.checkpoint.encode(), keys, origin=origin)
    last = -1
    for each in found.entries:
        _check(each, checkpoint, last)
        last = each.index
    return Held(checkpoint, found.entries, bytes(found.about))


def _check(each: Included, checkpoint: Checkpoint, last: int) -> None:
    where = f"entry {each.index}"
    if not last < each.index < checkpoint.size:
        raise VerificationError(
            f"it follows entry {last} under a head of {checkpoint.size}; indices rise and stay below it",
            where=where,
        )
    try:
        verify_inclusion(leaf_hash(each.leaf), each.index, checkpoint.size, each.path, checkpoint.root)
        if each.entry is not None:
            check_opening(each.leaf, each.entry, each.nonce)
    except VerificationError as fault:
        raise VerificationError(str(fault), where=where) from fault
