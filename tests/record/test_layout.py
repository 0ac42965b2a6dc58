"""Names and bytes of the files of a log: C2SP's examples, and every other spelling refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError, InternalError, VerificationError
from appban.record.entry import MAX_LEAF
from appban.record.layout import (
    MAX_LEVEL,
    WIDTH,
    Tile,
    decode_entries,
    decode_tile,
    encode_entries,
    parse_path,
    path_of,
    tiles_of,
)
from appban.record.merkle import MAX_SIZE

tiles = st.builds(
    Tile,
    level=st.none() | st.integers(0, MAX_LEVEL),
    index=st.integers(0, 2000) | st.integers(0, MAX_SIZE),
    width=st.integers(1, WIDTH),
)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 1, 17), "tile/1/001.p/17"),
        (Tile(63, 1000, 255), "tile/63/x001/000.p/255"),
        (Tile(None, 273, 112), "tile/entries/273.p/112"),
        (Tile(None, 999), "tile/entries/999"),
    ],
)
def test_the_paths_of_the_specification_are_written_and_read(tile, path):
    assert path_of(tile) == path
    assert parse_path(path) == tile


@given(tiles)
def test_every_tile_is_read_from_its_path(tile):
    assert parse_path(path_of(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/001/",
        "/tile/0/001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/x000/001",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/x01/067",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001.p/1.p/1",
        "tile/0/../001",
        "tile/data/001",
        "tile/8/0/001",
        "tile/0/٠٠١",
        "tile/٠/001",
        "tile/entries",
        "tile/0/001\n",
        "checkpoint",
        "tile/0/" + "x999/" * 300 + "999",
        "tile/0/" + "x999/" * 12 + "999",
    ],
)
def test_another_spelling_of_a_path_is_refused(path):
    with pytest.raises(InputError):
        parse_path(path)


@given(st.text() | st.text("tileentrs/x.p0123456789").map("tile/".__add__))
def test_any_text_is_a_path_in_its_one_spelling_or_refused(text):
    try:
        tile = parse_path(text)
    except InputError:
        return
    assert path_of(tile) == text


@pytest.mark.parametrize(
    "tile", [Tile(64, 0), Tile(-1, 0), Tile(0, -1), Tile(0, 0, 0), Tile(0, 0, 257), Tile(None, 0, -1)]
)
def test_a_tile_that_no_log_has_has_no_path(tile):
    with pytest.raises(InternalError):
        path_of(tile)


def test_a_log_of_seventy_thousand_has_the_files_that_the_specification_counts():
    partial = [path_of(tile) for tile in tiles_of(70_000) if tile.width < WIDTH]
    assert partial == ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    full = [tile.level for tile in tiles_of(70_000) if tile.width == WIDTH]
    assert (full.count(None), full.count(0), full.count(1), len(full)) == (273, 273, 1, 547)


def test_a_log_of_256_has_a_full_tile_and_one_hash_above_it():
    assert [path_of(tile) for tile in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == []


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=WIDTH))
def test_an_entry_bundle_gives_its_leaves_back(leaves):
    data = encode_entries(leaves)
    assert decode_entries(data, len(leaves)) == tuple(leaves)
    for cut in (data[:-1], data + b"\x00"):
        with pytest.raises(VerificationError):
            decode_entries(cut, len(leaves))
    for width in (len(leaves) - 1, len(leaves) + 1):
        with pytest.raises(VerificationError):
            decode_entries(data, width)


def test_the_longest_leaf_fits_an_entry_bundle_and_a_longer_one_does_not():
    longest = bytes(MAX_LEAF)
    assert decode_entries(encode_entries([longest]), 1) == (longest,)
    with pytest.raises(InternalError, match="65536"):
        encode_entries([longest + b"\x00"])


@given(st.binary(max_size=2000), st.integers(0, WIDTH))
def test_any_bytes_are_an_entry_bundle_in_its_one_form_or_refused(data, width):
    try:
        leaves = decode_entries(data, width)
    except VerificationError:
        return
    assert len(leaves) == width
    assert encode_entries(leaves) == data


@given(st.binary(max_size=200), st.integers(0, WIDTH))
def test_a_tile_has_exactly_its_hashes_or_is_refused(data, width):
    if len(data) == width * 32:
        assert b"".join(decode_tile(data, width)) == data
    else:
        with pytest.raises(VerificationError):
            decode_tile(data, width)
