"""Proofs of one entry (C2SP tlog-proof v1): index, inclusion path and checkpoint in one text, checked offline."""

from collections.abc import Iterable

import msgspec

from appban.errors import InputError, InternalError
from appban.record.b64 import from_text, to_text
from appban.record.checkpoint import Checkpoint, open_checkpoint, read_unverified
from appban.record.digests import SIZE
from appban.record.keys import VerifierKey
from appban.record.merkle import NodeReader, inclusion_proof, leaf_hash, verify_inclusion
from appban.record.note import MAX_NOTE
from appban.record.numerals import parse_number

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
"""Hashes on the path of the largest tree."""
MAX_EXTRA = 100_000
"""Bytes beside the proof that nothing vouches for; a leaf of 65,535 fits."""

_MAX_PROOF = MAX_NOTE + 2 * MAX_EXTRA


class Proof(msgspec.Struct, frozen=True):
    """A proof as it stands in its file, unverified; `checkpoint` is the signed note, `extra` is vouched for by nobody."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def make_proof(index: int, checkpoint: bytes, node: NodeReader, *, extra: bytes | None = None) -> bytes:
    """The proof file of leaf `index` under a signed checkpoint; `node` reads the tree of the checkpoint's size."""
    size = read_unverified(checkpoint)[0].size
    return format_proof(Proof(index, inclusion_proof(index, size, node), checkpoint, extra))


def verify_proof(
    data: bytes, leaf: bytes, keys: Iterable[VerifierKey], *, origin: str | None = None
) -> tuple[int, Checkpoint]:
    """The index of `leaf` and the checkpoint that it is proved under.

    VerificationError if signature, origin (as for `open_checkpoint`) or path do not hold; InputError if this is no proof.
    """
    proof = parse_proof(data)
    checkpoint = open_checkpoint(proof.checkpoint, keys, origin=origin)
    verify_inclusion(leaf_hash(leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return proof.index, checkpoint


def format_proof(proof: Proof) -> bytes:
    """The bytes of a proof file. InternalError if they would not read as this proof again."""
    extra = [] if proof.extra is None else [f"extra {to_text(proof.extra)}"]
    lines = [HEADER, *extra, f"index {proof.index}", *map(to_text, proof.path), "", ""]
    data = "\n".join(lines).encode() + proof.checkpoint
    try:
        again = parse_proof(data)
    except InputError as fault:
        raise InternalError(f"a proof was to be written that cannot be read: {fault}") from fault
    if again != proof:
        raise InternalError("a proof was to be written that reads as another one")
    return data


def parse_proof(data: bytes) -> Proof:
    """The proof in these bytes, its checkpoint unread; InputError if they are none."""
    above, gap, checkpoint = data.partition(b"\n\n")
    if len(data) > _MAX_PROOF or not gap or not above.isascii():
        raise InputError(
            f"a proof is text of at most {_MAX_PROOF} bytes with an empty line before its checkpoint"
        )
    header, *lines = above.decode().split("\n")
    if header != HEADER:
        raise InputError(f"a proof begins with the line {HEADER}, this one with {header[:60]!r}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_text(lines.pop(0).removeprefix("extra "))
    index = _parse_index(lines.pop(0) if lines else "")
    path = tuple(from_text(line) for line in lines[: MAX_HASHES + 1])
    if len(path) > MAX_HASHES or any(len(each) != SIZE for each in path):
        raise InputError(
            f"the path of a proof has at most {MAX_HASHES} hashes of {SIZE} bytes, this one has others"
        )
    if extra is not None and len(extra) > MAX_EXTRA:
        raise InputError(f"the extra data of a proof has at most {MAX_EXTRA} bytes, this one {len(extra)}")
    return Proof(index, path, checkpoint, extra)


def _parse_index(line: str) -> int:
    if not line.startswith("index "):
        raise InputError(
            f"a proof gives its leaf as a line such as 'index 73894', this one says {line[:60]!r}"
        )
    return parse_number(line.removeprefix("index "))
