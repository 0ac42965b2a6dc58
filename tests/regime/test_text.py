"""The loader reads what a person meant, and refuses everything else with its line."""

import json
from typing import Literal

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.regime.pack.file import Pack
from appban.regime.pack.text import load, read
from appban.regime.pack.tree import MAX_BYTES, MAX_DEPTH, MAX_VALUES, plain
from appban.regime.pack.written import Duration


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    root: str
    kind: Literal["small", "large"] = "small"
    lasts: Duration | None = None


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    parts: tuple[Part, ...] = ()
    count: int = 0
    on: bool = False


def values(text, name="a.yaml"):
    return plain(read(text.encode(), name).root)


def fault(text, name="a.yaml", shape=None):
    with pytest.raises(InputError) as caught:
        read(text.encode(), name) if shape is None else load(text.encode(), name, shape)
    return str(caught.value)


def refusal(reading):
    """What a reading is refused with, or None; anything but InputError is a fault of the reader."""
    try:
        reading()
    except InputError as caught:
        return str(caught)
    return None


def test_only_true_false_null_and_whole_numbers_are_not_text():
    text = "a: no\nb: on\nc: 2023-03-16\nd: 21:30\ne: 1.2.3\nf: 007\ng: 0x1F\nh: 1_000\ni: True\nj: '12'\nk: ~\nl:\nm: null\nn: -12\no: true"
    assert values(text) == {
        "a": "no",
        "b": "on",
        "c": "2023-03-16",
        "d": "21:30",
        "e": "1.2.3",
        "f": "007",
        "g": "0x1F",
        "h": "1_000",
        "i": "True",
        "j": "12",
        "k": None,
        "l": None,
        "m": None,
        "n": -12,
        "o": True,
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice (first in line 1)"),
        ("a: &x 1\n", 1, "anchor"),
        ("a: 1\nb: *x\n", 2, "alias"),
        ("a: {b: 1}\n<<: {c: 2}\n", 2, "merge key"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: !thing {}\n", 1, "tag"),
        ("a: 1.5\n", 1, "not a whole number"),
        ("a: 1e5\n", 1, "not a whole number"),
        ("a: .inf\n", 1, "not a whole number"),
        ("a: -.5\n", 1, "not a whole number"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 1, "directive"),
        ("", 1, "empty"),
        ("1: a\n", 1, "a key is text"),
        ("? [a]\n: b\n", 1, "a key is text"),
        ("null: a\n", 1, "a key is text"),
        ("a: 1234567890123456\n", 1, "more than 15 digits"),
        ("a: [1\n", None, "not YAML"),
        ("a:\n\t- b\n", 2, "not YAML"),
        ('a: "\\x07"\n', 1, "control character U+0007"),
    ],
)
def test_what_yaml_has_beyond_plain_values_is_refused_with_its_line(text, line, says):
    message = fault(text)
    assert says in message
    assert message.startswith("a.yaml:" if line is None else f"a.yaml:{line}: ")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"a": 1,\n "a": 2}', 2, "'a' stands twice (first in line 1)"),
        ('{"a":\n 1.5}', 2, "not a whole number"),
        ('{"a":\n 1e5}', 2, "not a whole number"),
        ('{"a": NaN}', 1, "no JSON value"),
        ("{'a': 1}", 1, "double quotes"),
        ('{"a": 1}\n{"b": 2}', 2, "follows the end"),
        ('{"a": 1,}', 1, "double quotes"),
        ('{"a": "\\ud800"}', 1, "JSON string"),
        ('{"a": "\\q"}', 1, "JSON string"),
        ('{"a" 1}', 1, "':' is wanted"),
        ("[1 2]", 1, "',' is wanted"),
        ("", 1, "no JSON value"),
        ("01", 1, "follows the end"),
    ],
)
def test_what_json_leaves_open_is_refused_with_its_line(text, line, says):
    message = fault(text, "a.json")
    assert says in message
    assert message.startswith(f"a.json:{line}: ")


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_nesting_is_bounded(name):
    assert values("[" * MAX_DEPTH + "]" * MAX_DEPTH, name)
    deep = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert f"more than {MAX_DEPTH} deep" in fault(deep, name)
    assert "deep" in fault("[" * 100_000, name)
    assert "deep" in fault('{"a":' * 100_000, name)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_size_is_bounded_before_anything_is_read(name):
    with pytest.raises(InputError, match="split the file"):
        read(b" " * (MAX_BYTES + 1), name)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_the_number_of_values_is_bounded(name):
    assert f"more than {MAX_VALUES} values" in fault("[" + "1," * MAX_VALUES + "1]", name)


def test_a_text_that_is_not_utf_8_is_refused_with_the_line_of_the_byte():
    with pytest.raises(InputError, match=r"a\.yaml:2: byte 6 is not UTF-8"):
        read(b"a: 1\nb\xff: 2", "a.yaml")
    with pytest.raises(InputError, match="not UTF-8"):
        read("a: 1".encode("utf-16"), "a.yaml")


def test_a_byte_order_mark_is_taken_off():
    assert plain(read(b"\xef\xbb\xbfa: 1", "a.yaml").root) == {"a": 1}


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"title": "x",\n "tilte": "y"}', 2, "there is no field 'tilte' here; did you mean 'title'?"),
        ('{\n "parts": []}', 1, "the field 'title' is missing; add it"),
        ('{"title": "x",\n "count": "12"}', 2, "count: expected a whole number, got text: '12'; correct it"),
        (
            '{"title": "x",\n "parts": [{"root": "r"},\n {"root": 5}]}',
            3,
            "parts[1].root: expected text, got a whole number: 5",
        ),
        (
            '{"title": "x",\n "parts": [{"root": "r",\n "kind": "lage"}]}',
            3,
            "did you mean 'large'? It takes large, small",
        ),
        (
            '{"title": "x",\n "parts": [{"root": "r",\n "lasts": "P1M"}]}',
            3,
            "parts[0].lasts: 'P1M' is not a length of time",
        ),
        (
            '{"title": "x",\n "parts": [{"root": "r",\n "lasts": 5}]}',
            3,
            "parts[0].lasts: text is wanted here, not 5",
        ),
        ("[\n]", 1, "expected a mapping, got a list"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_by_line_path_and_what_to_do(name, text, line, says):
    message = fault(text, name, Thing)
    assert message.startswith(f"{name}:{line}: ")
    assert says in message


def test_a_whole_text_becomes_a_value():
    text = b"title: Video\nparts:\n  - root: gov\n    lasts: PT24H\n  - {root: dept, kind: large}\ncount: 3\non: true\n"
    assert load(text, "a.yaml", Thing) == Thing(
        title="Video",
        parts=(Part(root="gov", lasts=Duration(86_400_000_000)), Part(root="dept", kind="large")),
        count=3,
        on=True,
    )


def test_a_document_says_where_a_path_stands_or_the_last_part_of_it_that_exists():
    document = read(b"title: x\nparts:\n  - root: a\n  - root: b\n    kind: large\n", "a.yaml")
    assert document.where("parts[1].kind") == "a.yaml:5"
    assert document.where("parts[1].nothing.there") == "a.yaml:4"
    assert document.where("parts[7]") == "a.yaml:2"
    assert document.where("") == "a.yaml:1"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.text(st.characters(exclude_categories=("Cs", "Cc"))),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc.[]", max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_json_reads_as_the_standard_library_reads_it(value, indent, escaped):
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    assert values(text, "a.json") == value


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(["a.yaml", "a.json"]))
@example(b'"\\UFFFFFFFF"', "a.yaml")
@example(b"%YAML 1." + b"9" * 5000 + b"\n---\na", "a.yaml")
@example(b"? ? ? ? a", "a.yaml")
@example(b"--- |0\n", "a.yaml")
@example(b"\x00", "a.yaml")
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(data, name):
    assert (refusal(lambda: load(data, name, Pack)) or name).startswith(name)


@given(st.text(alphabet="ab:-[]{},&*!|>'\"%@`#?~ \n01.<\t", max_size=60))
def test_arbitrary_yaml_signs_are_read_or_refused_and_nothing_else(text):
    assert (refusal(lambda: values(text)) or "a.yaml").startswith("a.yaml")
