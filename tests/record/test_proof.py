"""Proof files of one entry: made from tiles, checked offline, refused after any change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, files_of

from appban.errors import AppbanError, InputError, InternalError, VerificationError
from appban.record.keys import signing_key
from appban.record.merkle import MAX_SIZE
from appban.record.proof import (
    HEADER,
    MAX_EXTRA,
    MAX_HASHES,
    Proof,
    format_proof,
    make_proof,
    parse_proof,
    verify_proof,
)
from appban.record.tiles import node_reader

SIZE = 300
LEAVES = [b"leaf %d" % number for number in range(SIZE)]
FILES = files_of(LEAVES)
NODE = node_reader(SIZE, FILES.get)
PROOF = make_proof(261, FILES["checkpoint"], NODE)
KNOWN = [KEY.verifier]

hashes = st.binary(min_size=32, max_size=32)
proofs = st.builds(
    Proof,
    index=st.integers(0, MAX_SIZE),
    path=st.lists(hashes, max_size=MAX_HASHES).map(tuple),
    checkpoint=st.binary(max_size=50),
    extra=st.none() | st.binary(max_size=50),
)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 299])
def test_a_proof_made_from_tiles_verifies_for_its_leaf_alone(index):
    data = make_proof(index, FILES["checkpoint"], NODE)
    found, checkpoint = verify_proof(data, LEAVES[index], KNOWN)
    assert (found, checkpoint.origin, checkpoint.size) == (index, ORIGIN, SIZE)
    for other in (LEAVES[index - 1], LEAVES[index] + b"\n", b""):
        with pytest.raises(VerificationError):
            verify_proof(data, other, KNOWN)


def test_it_has_the_lines_of_the_specification():
    header, index, *path, gap, origin, size, _, _, signature, end = PROOF.decode().split("\n")
    assert (header, index, gap, origin, size, end) == (HEADER, "index 261", "", ORIGIN, "300", "")
    assert len(path) == 7
    assert signature.startswith(f"— {ORIGIN} ")


def test_a_proof_alone_in_its_log_has_no_path():
    files = files_of([b"only"])
    data = make_proof(0, files["checkpoint"], node_reader(1, files.get))
    assert parse_proof(data).path == ()
    assert verify_proof(data, b"only", KNOWN)[0] == 0


def test_extra_data_is_carried_and_vouched_for_by_nobody():
    data = make_proof(261, FILES["checkpoint"], NODE, extra=LEAVES[261])
    assert verify_proof(data, LEAVES[261], KNOWN)[0] == 261
    assert parse_proof(data).extra == LEAVES[261]
    assert parse_proof(make_proof(261, FILES["checkpoint"], NODE, extra=b"")).extra == b""


@pytest.mark.parametrize("at", range(0, len(PROOF), 7))
def test_a_proof_changed_in_any_place_is_refused(at):
    changed = bytearray(PROOF)
    changed[at] ^= 1
    with pytest.raises(AppbanError):
        verify_proof(bytes(changed), LEAVES[261], KNOWN)


@pytest.mark.parametrize("cut", range(0, len(PROOF), 11))
def test_a_proof_cut_off_anywhere_is_refused(cut):
    with pytest.raises(AppbanError):
        verify_proof(PROOF[:cut], LEAVES[261], KNOWN)


def test_a_proof_under_another_key_or_of_another_log_is_refused():
    with pytest.raises(VerificationError):
        verify_proof(PROOF, LEAVES[261], [signing_key(ORIGIN, bytes(32)).verifier])
    with pytest.raises(VerificationError):
        verify_proof(PROOF, LEAVES[261], KNOWN, origin="other.example")


def test_a_proof_moved_to_another_leaf_is_refused():
    moved = PROOF.replace(b"index 261", b"index 260")
    with pytest.raises(VerificationError):
        verify_proof(moved, LEAVES[261], KNOWN)
    with pytest.raises(VerificationError):
        verify_proof(moved, LEAVES[260], KNOWN)


@given(proofs)
def test_every_proof_is_read_from_its_file(proof):
    assert parse_proof(format_proof(proof)) == proof


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        PROOF.replace(b"@v1", b"@v2"),
        PROOF.replace(b"index 261", b"index 0261"),
        PROOF.replace(b"index 261", b"index -1"),
        PROOF.replace(b"index 261", b"index"),
        PROOF.replace(b"index 261", b"Index 261"),
        PROOF.replace(b"index 261\n", b""),
        PROOF.replace(b"index 261", b"index %d" % (MAX_SIZE + 1)),
        PROOF.replace(b"index 261", b"index " + b"9" * 5000),
        PROOF.replace(b"index 261", b"extra\nindex 261"),
        PROOF.replace(b"index 261", b"extra x\nindex 261"),
        PROOF.replace(b"index 261", b"index 261\nextra "),
        PROOF.replace(b"index 261", b"index 261\nAAAA"),
        PROOF.replace(b"index 261", "index 261\né".encode()),
        PROOF.replace(b"\n", b"\r\n"),
        PROOF.replace(
            b"index 261", b"index 261" + b"\n" + b"A" * 43 + b"=" * 1 + (b"\n" + b"A" * 43 + b"=") * 63
        ),
        b"x" * 2_000_000,
    ],
    ids=range(18),
)
def test_bytes_that_are_no_proof_are_refused(data):
    with pytest.raises(InputError):
        parse_proof(data)


@pytest.mark.parametrize(
    "proof",
    [
        Proof(-1, (), b""),
        Proof(0, (bytes(31),), b""),
        Proof(0, (bytes(32),) * 64, b""),
        Proof(0, (), b"", bytes(MAX_EXTRA + 1)),
    ],
)
def test_a_proof_that_could_not_be_read_is_not_written(proof):
    with pytest.raises(InternalError):
        format_proof(proof)


@given(
    st.binary()
    | st.lists(st.sampled_from([HEADER, "index 3", "extra ", "extra AA==", "A" * 43 + "=", ""])).map(
        lambda lines: "\n".join(lines).encode()
    )
)
def test_any_bytes_are_a_proof_in_its_one_form_or_refused(data):
    try:
        proof = parse_proof(data)
    except InputError:
        return
    assert format_proof(proof) == data


@given(st.binary())
def test_any_bytes_verify_as_no_proof(data):
    with pytest.raises((InputError, VerificationError)):
        verify_proof(data, b"leaf", KNOWN)
