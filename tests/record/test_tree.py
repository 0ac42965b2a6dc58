"""A log that stands as files: accepted whole, and refused with the file named after any change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, OTHER_KEY, START, entry, files_of, opened

from appban.errors import InputError, VerificationError
from appban.record.tree import verify_tree

KNOWN = [KEY.verifier]
SIZE = 600
LEAVES = [opened(entry(index)).leaf for index in range(SIZE)]
FILES = files_of(LEAVES)


def without(name):
    return {path: data for path, data in FILES.items() if path != name}


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("size", [0, 1, 256, 257, SIZE])
def test_a_log_of_any_size_verifies(size):
    found = verify_tree(files_of(LEAVES[:size]).get, KNOWN)
    assert (found.checkpoint.origin, found.checkpoint.size) == (ORIGIN, size)
    assert found.opened == (size + 1) // 2
    assert found.first_time == (START if size else None)


def test_files_beyond_the_checkpoint_are_not_looked_at():
    smaller = files_of(LEAVES[:300])
    grown = smaller | FILES | {"checkpoint": smaller["checkpoint"]}
    assert verify_tree(grown.get, KNOWN).checkpoint.size == 300


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_named(name):
    with pytest.raises(VerificationError, match=name):
        verify_tree(without(name).get, KNOWN)


@pytest.mark.parametrize("name", sorted(set(FILES) - {"checkpoint"}))
def test_a_cut_or_lengthened_file_is_named(name):
    for data in (b"", FILES[name][:-1], FILES[name] + b"\x00"):
        with pytest.raises(VerificationError, match=name):
            verify_tree((FILES | {name: data}).get, KNOWN)


@settings(max_examples=200)
@given(st.data())
def test_a_change_of_any_byte_is_refused(data):
    name = data.draw(st.sampled_from(sorted(FILES)))
    at = data.draw(st.integers(0, len(FILES[name]) - 1))
    with pytest.raises((InputError, VerificationError)):
        verify_tree((FILES | {name: flipped(FILES[name], at)}).get, KNOWN)


@pytest.mark.parametrize("index", [0, 255, 256, 511, 512, SIZE - 1])
def test_a_changed_hash_of_a_leaf_names_the_entry(index):
    name = ["tile/0/000", "tile/0/001", "tile/0/002.p/88"][index // 256]
    spoilt = FILES | {name: flipped(FILES[name], index % 256 * 32 + 5)}
    with pytest.raises(VerificationError, match=f"{name}: .*entry {index};"):
        verify_tree(spoilt.get, KNOWN)


def test_a_changed_hash_of_a_tile_names_the_tile_below():
    spoilt = FILES | {"tile/1/000.p/2": flipped(FILES["tile/1/000.p/2"], 40)}
    with pytest.raises(VerificationError, match=r"tile/1/000\.p/2: .*tile 1 of the level below"):
        verify_tree(spoilt.get, KNOWN)


@pytest.mark.parametrize("index", [0, 300, 599])
def test_a_leaf_exchanged_with_all_hashes_above_it_does_not_give_the_signed_root(index):
    other = [*LEAVES[:index], opened(entry(index, body="b-2")).leaf, *LEAVES[index + 1 :]]
    forged = files_of(other) | {"checkpoint": FILES["checkpoint"]}
    with pytest.raises(VerificationError, match="do not give the root"):
        verify_tree(forged.get, KNOWN)


def test_a_log_cut_back_under_its_old_checkpoint_is_refused():
    cut = files_of(LEAVES[:599]) | {"checkpoint": FILES["checkpoint"]}
    with pytest.raises(VerificationError, match=r"002\.p/88"):
        verify_tree(cut.get, KNOWN)


def test_entries_exchanged_in_place_are_refused_even_when_signed():
    moved = [LEAVES[2], LEAVES[1], LEAVES[0], *LEAVES[3:]]
    with pytest.raises(VerificationError, match=r"entry 0: .*moved"):
        verify_tree(files_of(moved).get, KNOWN)


def test_a_log_under_another_key_is_refused():
    with pytest.raises(VerificationError, match="no known key"):
        verify_tree(FILES.get, [OTHER_KEY.verifier])
    with pytest.raises(VerificationError):
        verify_tree(FILES.get, KNOWN, origin="other.example")
