"""CSV is read strictly, and what is wrong with it is named with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._tables import table

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.booleans())
def test_what_a_spreadsheet_writes_is_read_back(rows, with_mark):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("a", "b"), *rows])
    data = text.getvalue().encode("utf-8-sig" if with_mark else "utf-8")

    header, read = table(data)

    assert header == ("a", "b")
    assert [tuple(cells) for _, cells in read] == rows


def test_a_row_knows_the_line_it_begins_on_across_quoted_line_breaks_and_blank_lines():
    _, rows = table(b'a,b\n"1\n2",x\n\n3,y\n')

    assert [where for where, _ in rows] == ["line 2", "line 5"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,a\n", "line 1: column 'a' stands twice"),
        (b"a,,c\n", "line 1: column '' stands twice or has no name"),
        (b"a,b\n1\n", "line 2: 1 cells where the header has 2"),
        (b"a,b\n1,2\n1,2,3\n", "line 3: 3 cells"),
        (b'a,b\n"1,2\n', "line 2: not CSV: unexpected end of data"),
        (b'a,b\n"1"x,2\n', "line 2: not CSV"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "line 2: not CSV: field larger"),
        (b"a,b\n1,\x002\n", "line 2: there is a NUL"),
        ("a,b\n1,é\n".encode("latin-1"), "line 2: byte 0xe9 is not UTF-8"),
        ("a,b\n".encode("utf-16"), "line 1: byte 0xff is not UTF-8"),
    ],
)
def test_a_table_that_is_broken_is_refused_with_its_line(data, message):
    with pytest.raises(InputError, match="^" + message):
        list(table(data)[1])
