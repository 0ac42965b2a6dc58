"""JSON of device managers: the layout in which it came is the one in which it goes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.enforcement import _mdm_json
from appban.errors import InputError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(blacklist_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('abc"é: ,', min_size=1), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text("abcé", min_size=1), JSON, min_size=1),
    st.sampled_from(["  ", "    ", "\t", ""]),
    st.sampled_from(["", "\n", "\r\n"]),
)
def test_indented_documents_come_back_byte_for_byte(top, indent, end):
    made = json.dumps(top, indent=indent, ensure_ascii=False)
    data = (made.replace("\n", "\r\n") if end == "\r\n" else made) + end
    assert _mdm_json.read("x", data.encode()).save() == data.encode()


@pytest.mark.parametrize(
    "data", [b'{"a":1,"b":[1,2,{"c":"d"}]}', b'{"a": 1, "b": [1, 2]}\n', b"{}", b'{"a":"\\u00e9"}']
)
def test_documents_on_one_line_come_back_byte_for_byte(data):
    assert _mdm_json.read("x", data).save() == data


def test_a_byte_order_mark_stays():
    data = b'\xef\xbb\xbf{\r\n  "a": 1\r\n}\r\n'
    assert _mdm_json.read("x", data).save() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"a"',
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b"\xff\xfe{",
        b'{"a":' * 100_000,
        b"{}x",
    ],
)
def test_what_is_not_one_object_is_refused_by_name(data):
    with pytest.raises(InputError, match=r"policy\.json"):
        _mdm_json.read("policy.json", data)


def test_a_list_that_is_none_is_refused():
    with pytest.raises(InputError, match="applications"):
        _mdm_json.objects("x", {"applications": ["a"]}, "applications")
    with pytest.raises(InputError, match="mode"):
        _mdm_json.text("x", {"mode": 1}, "mode")
