"""What a document may cost is bounded before any of it is believed."""

import gzip
import io
import zipfile
import zlib

import pytest

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory._limits import MAX_RATIO, RATIO_FREE, few_enough, sized, text_of, unpacked

LIMIT = 8 * RATIO_FREE


def test_a_plain_document_is_given_back_as_it_is():
    assert unpacked(b"<a/>", LIMIT) == b"<a/>"


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress])
def test_a_packed_document_is_unpacked(pack):
    assert unpacked(pack(b"<a/>"), LIMIT) == b"<a/>"


@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_an_empty_document_is_refused(data):
    with pytest.raises(InputError, match="empty"):
        sized(data, LIMIT)


def test_a_document_over_the_limit_is_refused_with_both_sizes():
    with pytest.raises(InputError, match="has 11 bytes, the most is 10"):
        sized(b"x" * 11, 10)


def test_a_zip_bomb_by_ratio_is_refused():
    bomb = zlib.compress(b"\0" * (RATIO_FREE + MAX_RATIO * 10_000), 9)

    with pytest.raises(InputError, match="not an inventory"):
        unpacked(bomb, LIMIT)


def test_a_bomb_that_stays_within_the_ratio_is_refused_by_its_size():
    rows = "".join(f"<SOFTWARES><NAME>program {n}</NAME></SOFTWARES>" for n in range(50_000)).encode()
    packed = zlib.compress(rows, 9)
    assert RATIO_FREE < len(rows) < MAX_RATIO * len(packed)

    with pytest.raises(InputError, match="unpacks to more than"):
        unpacked(packed, RATIO_FREE)


def test_a_gzip_with_a_second_member_behind_it_is_refused():
    with pytest.raises(InputError, match="followed by other bytes"):
        unpacked(gzip.compress(b"<a/>") + gzip.compress(b"<b/>"), LIMIT)


def test_a_packed_document_cut_short_is_refused():
    with pytest.raises(InputError, match="cut short"):
        unpacked(zlib.compress(b"<a/>" * 100)[:-3], LIMIT)


def test_a_damaged_packed_document_is_refused():
    packed = bytearray(zlib.compress(b"<a/>" * 100))
    packed[-1] ^= 1

    with pytest.raises(InputError, match="damaged"):
        unpacked(bytes(packed), LIMIT)


def test_a_zip_archive_is_refused_and_the_message_says_to_unpack_it():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("../../etc/passwd", "x")

    with pytest.raises(InputError, match="take the document out of it"):
        sized(archive.getvalue(), LIMIT)


def test_text_that_is_not_utf_8_is_refused_with_its_line_and_byte():
    with pytest.raises(InputError, match="line 2: byte 0xe9 is not UTF-8"):
        text_of(b"a\nb\xe9")


def test_a_nul_is_refused_with_its_line():
    with pytest.raises(InputError, match="line 3: there is a NUL"):
        text_of(b"a\nb\n\0")


def test_one_row_too_many_is_refused():
    few_enough(_limits.MAX_ROWS)
    with pytest.raises(InputError, match="more than 1000000 rows"):
        few_enough(_limits.MAX_ROWS + 1)
