"""The tree and its proofs, held against RFC 6962 as it reads, published vectors, and another program."""

import json
from base64 import b64decode
from hashlib import sha256
from itertools import product
from pathlib import Path

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record import naive

from appban.errors import InternalError, VerificationError
from appban.record import merkle

VECTORS = Path(__file__).parents[1] / "fixtures" / "record"
LEAVES = [b"", b"\x00", b"\x10", b"\x20\x21", b"01", b"@ABC", b"PQRSTUVW", bytes(range(0x60, 0x70))]
"""The leaves over which the published vectors were made."""
ROOT_OF_EIGHT = bytes.fromhex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")

SMALL = 34
"""Leaves of the largest tree tried exhaustively; just past two powers of two, so that every shape of proof occurs."""
HASHES = [merkle.leaf_hash(bytes([number])) for number in range(80)]
ROOTS = [naive.mth(HASHES[:size]) for size in range(81)]


def node_of(size):
    return lambda level, index: naive.mth(HASHES[:size][index << level : (index + 1) << level])


def vectors(name):
    return [pytest.param(each, id=each["file"]) for each in json.loads((VECTORS / name).read_text())]


def hashes_of(texts):
    return [b64decode(text) for text in texts or []]


def holds(verify, *given_values):
    try:
        verify(*given_values)
    except VerificationError:
        return False
    return True


def flipped(value):
    return bytes([value[0] ^ 1]) + value[1:]


def mutations(proof):
    """Every proof that differs in one place: a bit, a hash left out, doubled, added, exchanged or of another length."""
    for at, value in enumerate(proof):
        yield [*proof[:at], flipped(value), *proof[at + 1 :]]
        yield [*proof[:at], value[:-1], *proof[at + 1 :]]
        yield [*proof[:at], value + b"\x00", *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], value, *proof[at:]]
        if at:  # a byte moved between two hashes, so that what is hashed stays the same
            before = proof[at - 1]
            yield [*proof[: at - 1], before + value[:1], value[1:], *proof[at + 1 :]]
            yield [*proof[: at - 1], value[-1:] + before, value[:-1], *proof[at + 1 :]]
        if at and proof[at - 1] != value:
            yield [*proof[: at - 1], value, proof[at - 1], *proof[at + 1 :]]
    yield [*proof, merkle.EMPTY_ROOT]
    yield [merkle.EMPTY_ROOT, *proof]
    yield [*proof, b""]


def test_the_published_leaves_have_the_published_root():
    assert merkle.root([merkle.leaf_hash(each) for each in LEAVES]) == ROOT_OF_EIGHT


@pytest.mark.parametrize("vector", vectors("merkle-inclusion.json"))
def test_published_inclusion_vectors_hold_or_fail_as_stated(vector):
    leaf, root = b64decode(vector["leafHash"]), b64decode(vector["root"])
    proof = hashes_of(vector["proof"])
    found = holds(merkle.verify_inclusion, leaf, vector["leafIdx"], vector["treeSize"], proof, root)
    assert found == (not vector["wantErr"])


@pytest.mark.parametrize("vector", vectors("merkle-consistency.json"))
def test_published_consistency_vectors_hold_or_fail_as_stated_and_short_hashes_always_fail(vector):
    old, new = b64decode(vector["root1"]), b64decode(vector["root2"])
    proof = hashes_of(vector["proof"])
    found = holds(merkle.verify_consistency, vector["size1"], vector["size2"], proof, old, new)
    assert found == (not vector["wantErr"] and len(old) == len(new) == 32)


@pytest.mark.parametrize("size", range(81))
def test_root_and_frontier_are_those_of_the_rfc_however_the_tree_grew(size):
    whole = merkle.extend((), 0, HASHES[:size])
    assert merkle.root(HASHES[:size]) == merkle.root_of(whole) == ROOTS[size]
    assert merkle.root_at(size, node_of(size)) == ROOTS[size]
    for old in range(size + 1):
        assert merkle.extend(merkle.extend((), 0, HASHES[:old]), old, HASHES[old:size]) == whole


@pytest.mark.parametrize("size", range(1, 81))
def test_inclusion_proofs_are_those_of_the_rfc_and_verify(size):
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, node_of(size))
        assert list(proof) == naive.path(index, HASHES[:size])
        merkle.verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize("size", range(81))
def test_consistency_proofs_are_those_of_the_rfc_and_verify(size):
    for old in range(size + 1):
        proof = merkle.consistency_proof(old, size, node_of(size))
        assert list(proof) == (naive.proof(old, HASHES[:size]) if old else [])
        merkle.verify_consistency(old, size, proof, ROOTS[old], ROOTS[size])


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_no_inclusion_proof_holds_after_any_one_change(size):
    for index in range(size):
        proof = naive.path(index, HASHES[:size])
        leaf, root = HASHES[index], ROOTS[size]
        for changed in mutations(proof):
            assert not holds(merkle.verify_inclusion, leaf, index, size, changed, root)
        for other in (-1, *range(SMALL + 2), merkle.MAX_SIZE, merkle.MAX_SIZE + 1):
            if other != index:
                assert not holds(merkle.verify_inclusion, leaf, other, size, proof, root)
        for changed in (flipped(leaf), leaf[:-1], leaf + b"\x00", b""):
            assert not holds(merkle.verify_inclusion, changed, index, size, proof, root)
        for changed in (flipped(root), root[:-1], root + b"\x00", b"", merkle.EMPTY_ROOT):
            assert not holds(merkle.verify_inclusion, leaf, index, size, proof, changed)


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_an_inclusion_proof_under_another_size_holds_only_where_the_path_is_the_same(size):
    for index in range(size):
        proof = naive.path(index, HASHES[:size])
        for other in (-1, *range(SMALL + 2)):
            found = holds(merkle.verify_inclusion, HASHES[index], index, other, proof, ROOTS[size])
            # The root does not name the size: trees of other sizes may share the shape of one path, and the signed
            # checkpoint is what binds root and size. A path of another length is always refused.
            assert found == (index < other and shape(index, other) == shape(index, size))


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_no_proof_holds_for_a_leaf_before_the_first(size):
    for index in range(size):
        proof = naive.path(index, HASHES[:size])
        for negative, claimed in product(range(-9, 0), range(1, SMALL + 2)):
            assert not holds(merkle.verify_inclusion, HASHES[index], negative, claimed, proof, ROOTS[size])


@pytest.mark.parametrize("short", [b"", b"short", bytes(31), bytes(33)])
def test_a_leaf_that_is_no_hash_is_not_the_root_of_itself(short):
    assert not holds(merkle.verify_inclusion, short, 0, 1, (), short)
    assert not holds(merkle.verify_consistency, 1, 1, (), short, short)


def shape(index, size):
    """On which side the siblings of a path stand, from the leaf up."""
    sides = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + naive.split(stop - start)
        sides.append(index < middle)
        start, stop = (start, middle) if index < middle else (middle, stop)
    return sides[::-1]


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_no_consistency_proof_holds_after_any_one_change(size):
    for old in range(1, size + 1):
        proof = naive.proof(old, HASHES[:size])
        for changed in mutations(proof):
            assert not holds(merkle.verify_consistency, old, size, changed, ROOTS[old], ROOTS[size])
        for changed in (flipped(ROOTS[old]), ROOTS[old][:-1], ROOTS[old] + b"\x00", b"", ROOTS[old - 1]):
            assert not holds(merkle.verify_consistency, old, size, proof, changed, ROOTS[size])
        for changed in (flipped(ROOTS[size]), ROOTS[size][:-1], ROOTS[size] + b"\x00", b"", ROOTS[size + 1]):
            assert not holds(merkle.verify_consistency, old, size, proof, ROOTS[old], changed)
        assert not holds(merkle.verify_consistency, size + 1, size, proof, ROOTS[old], ROOTS[size])
        assert not holds(merkle.verify_consistency, -1, size, proof, ROOTS[old], ROOTS[size])
        if old < size:
            assert not holds(merkle.verify_consistency, old, size, proof, ROOTS[size], ROOTS[old])


@pytest.mark.parametrize("size", range(2, SMALL + 1))
def test_a_consistency_proof_does_not_hold_for_another_older_size(size):
    for old in range(1, size + 1):
        proof = naive.proof(old, HASHES[:size])
        for other in range(SMALL + 2):
            if other != old:
                assert not holds(merkle.verify_consistency, other, size, proof, ROOTS[old], ROOTS[size])


def test_an_empty_tree_is_the_beginning_of_every_tree_and_has_one_root():
    merkle.verify_consistency(0, 5, (), merkle.EMPTY_ROOT, ROOTS[5])
    merkle.verify_consistency(0, 0, (), merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)
    assert sha256(b"").digest() == merkle.EMPTY_ROOT
    for size, old_root, new_root, proof in [
        (5, ROOTS[1], ROOTS[5], ()),
        (5, merkle.EMPTY_ROOT, ROOTS[5], (ROOTS[1],)),
        (0, ROOTS[1], ROOTS[1], ()),
        (0, merkle.EMPTY_ROOT, ROOTS[1], ()),
        (0, ROOTS[1], merkle.EMPTY_ROOT, ()),
    ]:
        assert not holds(merkle.verify_consistency, 0, size, proof, old_root, new_root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (0, merkle.MAX_SIZE + 1)])
def test_no_proof_is_made_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(InternalError):
        merkle.inclusion_proof(index, size, node_of(3))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, merkle.MAX_SIZE + 1)])
def test_no_proof_is_made_from_a_tree_that_is_no_beginning(old, new):
    with pytest.raises(InternalError):
        merkle.consistency_proof(old, new, node_of(3))


@pytest.mark.parametrize(
    ("frontier", "size", "added"),
    [
        ((), 1, []),
        (tuple(HASHES[:1]), 0, []),
        (tuple(HASHES[:1]), 3, []),
        ((), -1, []),
        ((b"short",), 1, []),
        ((), 0, [b"short"]),
        ((), 0, [HASHES[0] + b"\x00"]),
    ],
)
def test_a_frontier_that_is_none_of_its_size_is_refused(frontier, size, added):
    with pytest.raises(InternalError):
        merkle.extend(frontier, size, added)


@given(st.lists(st.binary(max_size=40), max_size=70), st.data())
def test_another_program_gives_the_same_roots_and_paths(leaves, data):
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        theirs.append_entry(leaf)
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    assert merkle.root(hashes) == theirs.get_root()
    if leaves:
        size = len(leaves)
        index = data.draw(st.integers(0, size - 1))
        ours = merkle.inclusion_proof(
            index, size, lambda level, at: merkle.root(hashes[at << level : (at + 1) << level])
        )
        itself, *path = theirs.prove_inclusion(index + 1, size).serialize()["path"]
        assert itself == hashes[index].hex()
        assert sorted(path) == sorted(each.hex() for each in ours)  # theirs stand from left to right


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_proof_in_a_large_tree_names_nodes_that_are_complete_in_it(one, other):
    old, new = sorted((one, other))

    def node(level, index):
        assert (index + 1) << level <= new
        return sha256(f"{level} {index}".encode()).digest()

    assert len(merkle.consistency_proof(old, new, node)) <= 2 * new.bit_length()
    if old < new:
        assert len(merkle.inclusion_proof(old, new, node)) <= new.bit_length()
