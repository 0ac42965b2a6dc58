"""Growing a log's files, and reading hashes out of them, held against a whole recomputation."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appban.errors import InternalError, VerificationError
from appban.record import merkle, tiles
from appban.record.layout import WIDTH, encode_entries, parse_path, path_of, tiles_of

SIZE = 70_000
"""The smallest tree, in round numbers, with a tile of the third row: it shows mistakes that smaller ones do not."""
LEAVES = [b"leaf %d" % number for number in range(SIZE)]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def rows():
    """The hashes of each row of tiles, every full tile of one hashed from its leaves to a hash of the next."""
    found = [HASHES]
    while len(found[-1]) >= WIDTH:
        below = found[-1]
        found.append(
            [merkle.root(below[at : at + WIDTH]) for at in range(0, len(below) // WIDTH * WIDTH, WIDTH)]
        )
    return found


ROWS = rows()


def whole(size):
    """Every file of a log of the first `size` leaves, each from all that lies below it."""
    files = {}
    for tile in tiles_of(size):
        first = tile.index * WIDTH
        if tile.level is None:
            files[path_of(tile)] = encode_entries(LEAVES[first : first + tile.width])
        else:
            files[path_of(tile)] = b"".join(ROWS[tile.level][first : first + tile.width])
    return files


def any_tile(path):
    """Any tile that some size up to the whole has had."""
    tile = parse_path(path)
    hashes = ROWS[tile.level][tile.index * WIDTH :][: tile.width]
    return b"".join(hashes) if len(hashes) == tile.width else None


def grow(files, old, new):
    """Derive into `files`, as a writer does: each file as soon as it comes."""
    for path, data in tiles.derive(old, new, lambda start, stop: LEAVES[start:stop], files.get):
        files[path] = data


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, SIZE])
def test_a_log_derived_at_once_has_exactly_its_files(size):
    files = {}
    grow(files, 0, size)
    assert files == whole(size)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, SIZE) | st.sampled_from([255, 256, 257, 65_535, 65_536, 65_537]), max_size=6))
def test_a_log_that_grew_in_steps_has_all_files_of_every_step(sizes):
    files = {}
    steps = [0, *sorted(sizes), SIZE]
    for old, new in pairwise(steps):
        grow(files, old, new)
    for size in steps[-3:]:
        assert whole(size).items() <= files.items()


def test_deriving_again_after_a_crash_writes_the_same_bytes():
    files = {}
    grow(files, 0, 300)
    before = dict(files)
    for path, data in tiles.derive(300, 66_000, lambda start, stop: LEAVES[start:stop], files.get):
        files[path] = data
        if path == "tile/0/200":
            break
    grow(files, 300, 66_000)
    assert files == before | whole(66_000)


def test_a_growth_asks_only_for_the_leaves_from_the_last_full_bundle_on():
    asked = []

    def leaves(start, stop):
        asked.append((start, stop))
        return iter(LEAVES[start:stop])

    files = whole(66_000)
    list(tiles.derive(66_000, 66_001, leaves, files.get))
    assert asked == [(65_792, 66_001)]


def test_a_partial_tile_that_was_cleared_away_is_read_from_the_full_one():
    files = whole(300)
    del files["tile/1/000.p/1"]
    files["tile/1/000"] = any_tile("tile/1/000")
    grow(files, 300, 66_000)
    assert whole(66_000).items() <= files.items()
    assert merkle.root_at(300, tiles.node_reader(300, files.get)) == merkle.root(HASHES[:300])


def test_a_log_never_shrinks():
    with pytest.raises(VerificationError, match="only grow"):
        list(tiles.derive(2, 1, lambda start, stop: LEAVES[start:stop], {}.get))


def test_a_log_that_lost_a_partial_tile_does_not_grow():
    files = whole(66_000)
    del files["tile/1/001.p/1"]
    with pytest.raises(VerificationError, match=r"tile/1/001\.p/1: the log lacks"):
        grow(files, 66_000, SIZE)


def test_a_log_with_a_cut_partial_tile_does_not_grow():
    files = whole(66_000)
    files["tile/1/001.p/1"] = files["tile/1/001.p/1"][:-1]
    with pytest.raises(VerificationError, match=r"tile/1/001\.p/1: .*31"):
        grow(files, 66_000, SIZE)


@pytest.mark.parametrize("there", [0, 256, 299])
def test_leaves_that_end_early_are_noticed(there):
    with pytest.raises(InternalError, match="300"):
        list(tiles.derive(0, 300, lambda start, _: LEAVES[start:there], {}.get))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, SIZE), st.data())
def test_proofs_read_from_tiles_verify(size, data):
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    node = tiles.node_reader(size, any_tile)
    root = merkle.root_at(size, node)
    merkle.verify_inclusion(HASHES[index], index, size, merkle.inclusion_proof(index, size, node), root)
    old_root = merkle.root(HASHES[:old])
    merkle.verify_consistency(old, size, merkle.consistency_proof(old, size, node), old_root, root)


@pytest.mark.parametrize(
    ("name", "index"), [("tile/0/003", 1000), ("tile/1/000", 1000), ("tile/2/000.p/1", SIZE - 1)]
)
def test_a_missing_tile_is_named_when_a_proof_needs_it(name, index):
    files = whole(SIZE)
    del files[name]
    node = tiles.node_reader(SIZE, files.get)
    with pytest.raises(VerificationError, match=f"{name}: the log lacks"):
        merkle.inclusion_proof(index, SIZE, node)


@pytest.mark.parametrize(("level", "index"), [(0, 300), (3, 37), (8, 1), (9, 0), (40, 0)])
def test_a_node_that_the_tree_has_not_completed_is_not_read(level, index):
    node = tiles.node_reader(300, whole(300).get)
    with pytest.raises(InternalError):
        node(level, index)
