"""JSON that somebody else keeps comes back byte for byte once ours is taken out, and what is unclear is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.enforcement._json import RELAXED, STRICT, at_path, read, strings
from appban.enforcement._json_edit import with_member, with_strings, without_member, without_strings
from appban.errors import InputError

PATH = ("policies", "Filter", "Block")
OURS = ["clips.example", "chat.example"]
WORDS = st.sampled_from(["Block", "Filter", "policies", "other", "é", 'quo"te'])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
LISTS = st.lists(st.sampled_from(["a.example", "b.example", ""]), max_size=3)
LAYOUTS = st.sampled_from([None, 0, 2, "\t"])


@st.composite
def documents(draw):
    """A document with or without the list, or parts of the way to it, in some layout."""
    top = draw(st.dictionaries(WORDS, VALUES, max_size=3))
    way: dict[str, object] = draw(st.dictionaries(st.just("other"), VALUES, max_size=1))
    for key in reversed(PATH[draw(st.integers(0, 3)) :]):
        way = {key: draw(LISTS) if key == PATH[-1] else way}
    top.pop("policies", None)
    if draw(st.booleans()):
        top |= way if "policies" in way else {"policies": {}}
    return json.dumps(top, indent=draw(LAYOUTS), ensure_ascii=draw(st.booleans())).encode()


def added(data: bytes | None) -> bytes:
    return with_strings(data, PATH, OURS, "f", STRICT)


def taken_out(data: bytes) -> bytes | None:
    return without_strings(data, PATH, OURS, "f", STRICT)


@given(documents())
def test_what_is_put_in_and_taken_out_again_leaves_every_byte(data):
    assert taken_out(added(data)) == data
    assert without_strings(added(data), PATH, OURS[::-1], "f", STRICT) == data


@given(documents())
def test_what_is_put_in_is_all_that_changes_for_a_reader(data):
    before, after = json.loads(data), json.loads(added(data))
    held = before.setdefault("policies", {}).setdefault("Filter", {}).setdefault("Block", [])
    held.extend(OURS)
    assert after == before
    assert strings(read(added(data).decode(), "f", STRICT), PATH, "f") == tuple(held)


@given(documents())
def test_a_member_is_put_in_and_taken_out_alike(data):
    path, value = ("policies", "Settings", "x@y"), {"mode": "blocked"}
    made = with_member(data, path, value, "f", STRICT)
    assert json.loads(made)["policies"]["Settings"] == {"x@y": value}
    assert with_member(made, path, value, "f", STRICT) == made
    assert without_member(made, path, "f", STRICT) == data


@given(VALUES)
def test_it_reads_what_python_reads(value):
    text = json.dumps({"a": value})
    node = at_path(read(text, "f", STRICT), ("a",), "f")
    assert node is not None
    assert json.loads(text[node.start : node.end]) == value


def test_a_file_that_was_not_there_is_made_and_goes():
    made = added(None)
    assert json.loads(made) == {"policies": {"Filter": {"Block": OURS}}}
    assert taken_out(made) is None


def test_an_empty_object_that_was_there_stays():
    assert taken_out(added(b" { }\n")) == b" { }\n"


@pytest.mark.parametrize(
    "text",
    [
        '{"L": ["a" , ] , }',
        '// head\n{\n  "L": [ // why\n    "a", // one\n    "b" /* two */\n  ], // end\n}\n',
        '{"L": [/* none */]}',
        "{/* none */}",
        '{"L":["a"],}',
        '{"a": 1,\r\n\t"b": {}}',
    ],
)
def test_comments_and_last_commas_stay_where_chromium_takes_them(text):
    made = with_strings(text.encode(), ("L",), ["x", "y"], "f", RELAXED)
    assert strings(read(made.decode(), "f", RELAXED), ("L",), "f")[-2:] == ("x", "y")
    assert without_strings(made, ("L",), ["x", "y"], "f", RELAXED) == text.encode()
    alone = without_strings(made, ("L",), ["a", "b", "x"], "f", RELAXED)
    assert alone is not None
    assert strings(read(alone.decode(), "f", RELAXED), ("L",), "f") == ("y",)


def test_a_list_that_its_keeper_emptied_meanwhile_can_still_be_read():
    made = b'{"L": ["x" ,], "M": 1}'
    assert without_strings(made, ("L",), ["x"], "f", RELAXED) == b'{"L": [], "M": 1}'


def test_layout_follows_the_neighbours():
    data = b'{\n    "a": 1,\n    "L": [\n        "x"\n    ]\n}'
    assert with_strings(data, ("L",), ["y"], "f", STRICT) == data.replace(b'"x"', b'"x",\n        "y"')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1,\n "a": 2}', "f, line 2: the key 'a' stands twice in one object"),
        (b'{"a": 1, "\\u0061": 2}', "f, line 1: the key 'a' stands twice"),
        (b"", "f, line 1: not JSON, at 'the end'"),
        (b"[]", "f: it holds no JSON object"),
        (b'{"a": NaN}', "f, line 1: not JSON, at 'NaN}'"),
        (b'{"a": 01}', "f, line 1: a comma or } was expected"),
        (b'{"a": "\n"}', "f, line 1: a string that cannot be read"),
        (b'{"a": "\\x"}', "f, line 1: a string that cannot be read"),
        (b'{"a" 1}', "f, line 1: a colon was expected"),
        (b"{a: 1}", "f, line 1: a key in double quotes was expected"),
        (b'{"a": 1}{', "f, line 1: one JSON document was expected"),
        (b'{"a": [1,]}', "f, line 1: a comma stands after the last entry"),
        (b'{"a": 1 /* b */}', "f, line 1: a comma or } was expected"),
        (b'\xef\xbb\xbf{"a": 1}', "f: it begins with a byte order mark"),
        (b'{"a": "\xff"}', "f: byte 7 is not UTF-8"),
        (b'{"a":' + b"[" * 200, "f, line 1: it nests deeper than 100 levels"),
        (b'{"policies": []}', "f: policies is not an object"),
        (b'{"policies": {"Filter": {"Block": "x"}}}', "f: policies.Filter.Block is not a list of strings"),
        (b'{"policies": {"Filter": {"Block": [1]}}}', "f: policies.Filter.Block is not a list of strings"),
    ],
)
def test_what_is_unclear_is_refused_with_its_place(data, message):
    with pytest.raises(
        InputError, match="^" + message.replace("(", r"\(").replace("}", r"\}").replace("{", r"\{")
    ):
        added(data)


def test_a_member_that_says_something_else_is_not_overridden():
    with pytest.raises(InputError, match=r"policies\.Settings says something else already"):
        with_member(
            b'{"policies": {"Settings": {"mode": "allowed"}}}',
            ("policies", "Settings"),
            {"mode": "blocked"},
            "f",
            STRICT,
        )
