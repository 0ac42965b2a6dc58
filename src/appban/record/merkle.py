"""The Merkle tree of RFC 6962 section 2.1 over SHA-256, with its proofs (RFC 9162 section 2.1) and compact ranges.

A node is named by (level, index): the root of the perfect subtree over the 2**level leaves from index * 2**level on.
A frontier is the compact range [0, size): the roots of the perfect subtrees that make up a tree of `size` leaves,
largest first, one for each 1 in the binary form of `size`. It is all that appending needs to know of the past.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

from appban.errors import InternalError, VerificationError
from appban.record.digests import SIZE

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 section 2.1)."""
MAX_SIZE = 2**63 - 1
"""Leaves; what a signed 64-bit integer holds, as other readers of such logs allow."""

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the node (level, index), which must be complete in the tree at hand."""


def leaf_hash(data: bytes) -> bytes:
    """The 32-byte hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def hash_leaves(leaves: Iterable[bytes]) -> list[bytes]:
    """The hashes of many leaves, quicker than one by one."""
    return [sha256(b"\x00" + data).digest() for data in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of the node above two."""
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: tuple[bytes, ...], size: int, leaf_hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """The frontier after adding leaf hashes to a tree of `size` leaves that has `frontier`.

    InternalError if the frontier is not one of `size` leaves, or a hash is not 32 bytes long.
    """
    if size < 0 or len(frontier) != size.bit_count():
        raise InternalError(f"a frontier of {len(frontier)} nodes does not belong to a tree of {size} leaves")
    if {*map(len, frontier), *map(len, leaf_hashes)} - {SIZE}:
        raise InternalError(f"a hash of the tree is not {SIZE} bytes long")
    older = list(frontier)
    nodes = list(leaf_hashes)
    start = size
    kept: list[bytes] = []
    while older or nodes:  # one round a level, from the leaves up; `start` is the index of nodes[0]
        if start & 1:
            nodes.insert(0, older.pop())
        if len(nodes) & 1:
            kept.append(nodes.pop())
        pairs = iter(nodes)
        nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
        start >>= 1
    return tuple(reversed(kept))


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree that has this frontier; of no leaves, SHA-256 of nothing."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaf hashes."""
    return root_of(extend((), 0, leaf_hashes))


def root_at(size: int, node: NodeReader) -> bytes:
    """The root of the tree of the first `size` leaves, from its complete nodes."""
    return root_of([node(*each) for each in perfect_nodes(0, size)])


def inclusion_proof(index: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """The path of leaf `index` in the tree of the first `size` leaves, from its sibling up (RFC 9162 section 2.1.3.1).

    `node` is asked for complete nodes of that tree only. InternalError unless 0 <= index < size.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise InternalError(f"no proof for leaf {index} in a tree of {size} leaves")
    start, stop = 0, size
    beside: list[tuple[int, int]] = []
    while stop - start > 1:
        middle = _split(start, stop)
        if index < middle:
            beside.append((middle, stop))
            stop = middle
        else:
            beside.append((start, middle))
            start = middle
    return _roots(reversed(beside), node)


def consistency_proof(old_size: int, new_size: int, node: NodeReader) -> tuple[bytes, ...]:
    """Proof that the first `old_size` of `new_size` leaves are the older tree (RFC 9162 section 2.1.4.1).

    Empty for equal sizes and for an older tree without leaves. InternalError unless 0 <= old_size <= new_size.
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise InternalError(f"no proof from a tree of {old_size} leaves to one of {new_size}")
    if old_size == 0:
        return ()
    start, stop = 0, new_size
    beside: list[tuple[int, int]] = []
    while stop != old_size:
        middle = _split(start, stop)
        if old_size <= middle:
            beside.append((middle, stop))
            stop = middle
        else:
            beside.append((start, middle))
            start = middle
    if start:  # otherwise the older tree is a node of the newer, and whoever verifies has its root
        beside.append((start, stop))
    return _roots(reversed(beside), node)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """VerificationError unless `proof` leads from the leaf hash at `index` to the root of a tree of `size` leaves."""
    if not 0 <= index < size <= MAX_SIZE:
        raise VerificationError(f"there is no leaf {index} in a tree of {size} leaves")
    inner = (index ^ (size - 1)).bit_length()
    _check_lengths(proof, inner + (index >> inner).bit_count())
    _check_hashes((leaf, root_hash))
    reached = _climb(leaf, index, proof[:inner], proof[inner:])
    if reached != root_hash:
        raise VerificationError(
            f"the proof of leaf {index} leads to another root than that of the {size} leaves"
        )


def verify_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """VerificationError unless `proof` shows the tree of `old_root` to be the beginning of that of `new_root`."""
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise VerificationError(f"a tree of {new_size} leaves does not continue one of {old_size}")
    _check_hashes((old_root, new_root))
    if old_size in (0, new_size):
        _check_lengths(proof, 0)
        if old_size == 0 and old_root != EMPTY_ROOT:
            raise VerificationError("the root stated for a tree without leaves is not SHA-256 of nothing")
        if old_size == new_size and old_root != new_root:
            raise VerificationError(f"two different roots are stated for one tree of {old_size} leaves")
        return
    last = old_size - 1
    zeros = (last ^ old_size).bit_length() - 1
    inner = (last ^ (new_size - 1)).bit_length() - zeros
    above_inner = (last >> inner + zeros).bit_count()
    is_node = old_size == 1 << zeros  # the older tree is one node of the newer, so the proof need not name it
    _check_lengths(proof, inner + above_inner + (0 if is_node else 1))
    seed, path = (old_root, proof) if is_node else (proof[0], proof[1:])
    below, above = path[:inner], path[inner:]
    turns = last >> zeros
    lefts = [sibling for level, sibling in enumerate(below) if turns >> level & 1]
    if _climb(seed, 0, (), [*lefts, *above]) != old_root:
        raise VerificationError(f"the proof does not lead to the root of the older tree of {old_size} leaves")
    if _climb(seed, turns, below, above) != new_root:
        raise VerificationError(f"the proof does not lead to the root of the newer tree of {new_size} leaves")


def perfect_nodes(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The (level, index) of the perfect subtrees that make up the leaves [start, stop), largest first.

    `start` must be a multiple of the largest power of two that is not above stop - start.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(start: int, stop: int) -> int:
    """Where RFC 6962 divides a range: after the largest power of two below its length."""
    return start + (1 << (stop - start - 1).bit_length() - 1)


def _roots(ranges: Iterable[tuple[int, int]], node: NodeReader) -> tuple[bytes, ...]:
    return tuple(root_of([node(*each) for each in perfect_nodes(*between)]) for between in ranges)


def _climb(node: bytes, turns: int, below: Sequence[bytes], above: Sequence[bytes]) -> bytes:
    """Hash upwards: past `below` on the side that the bits of `turns` say (1: from the left), then `above` on the left."""
    for level, sibling in enumerate(below):
        node = node_hash(sibling, node) if turns >> level & 1 else node_hash(node, sibling)
    for sibling in above:
        node = node_hash(sibling, node)
    return node


def _check_lengths(proof: Sequence[bytes], expected: int) -> None:
    if len(proof) != expected:
        raise VerificationError(f"the proof has {len(proof)} hashes where this one takes {expected}")
    _check_hashes(proof)


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for each in hashes:
        if len(each) != SIZE:
            raise VerificationError(f"a hash has {SIZE} bytes, this one {len(each)}: {each[:SIZE].hex()}")
