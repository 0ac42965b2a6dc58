"""JSON is read strictly, and what is wrong with it is named with its place and value."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._json import document, stream, struct
from appban.inventory._limits import MAX_CONTAINERS, MAX_DEPTH

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


class Inner(msgspec.Struct):
    name: str


class Outer(msgspec.Struct):
    rows: tuple[Inner, ...]


@given(VALUES)
def test_what_json_can_say_is_read_as_it_was_written(value):
    assert document(json.dumps(value).encode()) == value


@given(st.lists(VALUES, min_size=1, max_size=5), st.sampled_from([None, 1]))
def test_a_stream_gives_each_value_with_the_line_it_begins_on(values, indent):
    lines, text = [], ""
    for value in values:
        lines.append(text.count("\n") + 1)
        text += json.dumps(value, indent=indent) + "\n"

    assert list(stream(text.encode())) == list(zip(lines, values, strict=True))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "b": {"c": 2,\n "c": 3}}', "line 3: the key 'c' stands twice"),
        ('{"a": 1,\n "\\u0061": 2}', "line 2: the key 'a' stands twice"),
        ('{"a": [1, 2],\n "b": "a",\n "a": 2}', "line 3: the key 'a' stands twice"),
        ("[1,\n NaN]", "line 2: NaN is not a JSON number"),
        ('["NaN",\n -Infinity]', "line 2: -Infinity is not a JSON number"),
        ("[1,\n\n 1e999]", "line 3: the number '1e999' is too large"),
        ("[1,\n" + "9" * 5000 + "]", "line 2: the number"),
        ('{"a": \n', "line 2: not JSON"),
        ("{'a': 1}", "line 1: not JSON"),
        ('["a\nb"]', "line 1: not JSON: Invalid control character"),
        ("[1] [2]", "line 1: one JSON document was expected"),
        ("﻿", "the document is empty"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_its_line(text, message):
    with pytest.raises(InputError, match="^" + message):
        document(text.encode())


def test_a_document_may_nest_as_deep_as_the_limit_and_no_deeper():
    document(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(InputError, match="deeper than 64"):
        document(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    "bomb", [b"[" * 1_000_000, b'{"a":' * 1_000_000, b'["' + b'\\"' * 1_000_000, b'"' + b"\\" * 999_999]
)
def test_a_million_levels_or_escapes_are_refused_without_a_crash(bomb):
    with pytest.raises(InputError):
        document(bomb)


def test_brackets_within_strings_are_no_depth():
    assert document(json.dumps("[" * 1000 + '"\\').encode()) == "[" * 1000 + '"\\'


def test_a_value_of_the_wrong_type_is_refused_with_its_path_and_itself():
    with pytest.raises(InputError, match=r"^\$\.rows\[1\]\.name: Expected `str`, got `int`, got 5"):
        struct({"rows": [{"name": "a"}, {"name": 5}]}, Outer)


def test_a_missing_field_is_named_with_what_stands_there():
    with pytest.raises(InputError, match=r"^\$: Object missing required field `rows`, got \{'a': 1\}"):
        struct({"a": 1}, Outer)


def test_a_field_that_is_not_read_may_hold_anything():
    assert struct({"rows": [], "more": {"x": [1]}}, Outer) == Outer(())


def test_a_document_of_more_objects_than_rows_could_need_is_refused_before_they_are_made():
    with pytest.raises(InputError, match="more than 2000000 objects and lists"):
        document(b"[" + b"[]," * MAX_CONTAINERS + b"0]")
