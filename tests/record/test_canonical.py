"""Canonical JSON held against the rfc8785 package, and everything it refuses."""

import math

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError, VerificationError
from appban.record.canonical import MAX_DEPTH, MAX_INTEGER, Reader, decode, encode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.text(st.characters(max_codepoint=127), max_size=6)
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
scalars = st.none() | st.booleans() | integers | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)
any_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Apart(str):
    """A key that equals no other, though it is written like one."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other):
        return self is other


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    zeta: int
    alpha: str | None = None
    held: msgspec.Raw = msgspec.Raw(b"null")


@given(values)
def test_it_writes_what_rfc8785_writes(value):
    assert encode(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_written_reads_as_the_value_and_writes_the_same_again(value):
    assert decode(encode(value)) == value
    assert encode(decode(encode(value))) == encode(value)


@given(any_values)
def test_a_value_is_written_as_rfc8785_writes_it_or_refused(value):
    try:
        data = encode(value)
    except InputError:
        return
    assert data == rfc8785.dumps(value)
    assert decode(data) == value


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_or_are_the_one_form_of_their_value(data):
    try:
        value = decode(data)
    except (InputError, VerificationError):
        return
    assert encode(value) == data


def test_the_fields_of_a_struct_stand_in_the_order_of_their_names():
    assert encode(Sample(zeta=1, alpha="é\n")) == '{"alpha":"é\\n","held":null,"zeta":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        math.nan,
        -math.inf,
        [None, math.nan],
        {"a": {"b": (1, math.inf)}},
        Sample(zeta=math.nan),
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        {"a": [12345678901234567]},
        [1, 2, MAX_INTEGER + 1],
        [-MAX_INTEGER - 1, 0],
        [True, MAX_INTEGER + 1],
        [None, [1, "two", math.nan]],
        10**400,
        [10**5000],
        "\ud800",
        {"\udfff": 1},
        {"é": 1},
        {1: 2},
        object(),
    ],
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(InputError):
        encode(value)


@pytest.mark.parametrize("number", [MAX_INTEGER, -MAX_INTEGER, 0, -1, 1_700_000_000_000_000])
def test_integers_that_every_reader_keeps_are_taken(number):
    assert decode(encode({"n": [number]})) == {"n": [number]}


def test_a_none_beside_an_integer_that_packs_like_a_float_is_no_float():
    assert encode({"a": None, "b": 0xCB, "c": "\xcb"}) == '{"a":null,"b":203,"c":"Ë"}'.encode()


@pytest.mark.parametrize(
    "raw", [b'{"b":1,"a":2}', b'{"a":1, "b":2}', b'{"a":1,"a":1}', b"1.0", b"1e3", b"nul", b""]
)
def test_a_raw_part_that_is_not_canonical_is_refused(raw):
    with pytest.raises(InputError):
        encode(Sample(zeta=1, held=msgspec.Raw(raw)))


def test_a_raw_part_that_is_canonical_stands_as_it_is():
    assert (
        encode(Sample(zeta=1, held=msgspec.Raw(b'{"a":[1]}'))) == b'{"alpha":null,"held":{"a":[1]},"zeta":1}'
    )


def test_two_keys_that_become_one_are_refused():
    with pytest.raises(InputError, match="twice"):
        encode({Apart("a"): 1, "a": 2})


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_the_deepest_value_allowed_is_taken_and_one_level_more_is_not(wrap):
    value = 1
    for _ in range(MAX_DEPTH):
        value = wrap(value)
    assert decode(encode(value)) == value
    with pytest.raises(InputError, match="within each other"):
        encode(wrap(value))


def test_a_wide_value_is_not_taken_for_a_deep_one():
    value = [[1]] * 500
    assert decode(encode(value)) == value


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_a_deep_value_is_found_among_many_that_are_not(wrap):
    value = 1
    for _ in range(MAX_DEPTH - 1):
        value = wrap(value)
    wide = [[1], {"b": 2}, "]}"] * 500
    assert decode(encode([*wide, value])) == [*wide, value]
    with pytest.raises(InputError, match="within each other"):
        encode([*wide, wrap(value)])


@pytest.mark.parametrize(
    "text", ["9" * 16, "id-9007199254740993", ":12345678901234567", "-[,9999999999999999"]
)
def test_digits_within_a_text_are_no_number_and_hide_none(text):
    assert decode(encode([text, MAX_INTEGER])) == [text, MAX_INTEGER]
    for number in (MAX_INTEGER + 1, -MAX_INTEGER - 1, 10**17, -(10**17)):
        with pytest.raises(InputError, match="bits"):
            encode([text, number])


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b" 1",
        b"1\n",
        b"-0",
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\u000a"',
    ],
)
def test_another_form_of_a_value_is_refused(data):
    with pytest.raises(VerificationError, match="byte"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1 2",
        b'{"a":1}x',
        b"NaN",
        b"Infinity",
        b"1.0",
        b"1e3",
        b"01",
        b'"\\ud800"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf1",
        b'{"\xc3\xa9":1}',
        b"9007199254740992",
        b"-9007199254740992",
        b"[-9007199254740992]",
        b'{"a":10000000000000000}',
        pytest.param(b"1" * 5000, id="digits"),
        pytest.param(b"[" * 65 + b"]" * 65, id="65-levels"),
        pytest.param(b"[" * 100_000, id="100000-arrays"),
        pytest.param(b'{"a":' * 100_000, id="100000-objects"),
    ],
)
def test_bytes_that_the_record_cannot_hold_are_refused(data):
    with pytest.raises(InputError):
        decode(data)


@given(
    st.lists(
        values.map(encode)
        | st.sampled_from([b"1\n", b"1],[2", b'{"a":1},{"b":2}', b" 1", b"1.0", b"", b"[1"])
    )
)
def test_many_documents_are_read_as_one_by_one(documents):
    def outcome(read):
        try:
            return read()
        except (InputError, VerificationError) as fault:
            return type(fault)

    many = Reader(list[object])
    assert outcome(lambda: many.read(documents)) == outcome(lambda: [decode(each) for each in documents])


@pytest.mark.parametrize("data", [b'{"alpha":null,"held":1,"zeta":"1"}', b"[]", b'{"alpha":"x","held":1}'])
@pytest.mark.parametrize("others", [0, 3])
def test_a_document_of_another_type_is_refused(data, others):
    good = encode(Sample(zeta=1))
    with pytest.raises(VerificationError, match="not of the type"):
        Reader(list[Sample]).read([*[good] * others, data])


def test_a_document_that_leaves_out_a_member_is_refused():
    with pytest.raises(VerificationError, match="left out"):
        Reader(list[Sample]).read([b'{"zeta":1}'])


@pytest.mark.parametrize(
    "documents", [[b'{"a":[1', b'2]},{"b":3}'], [b"1],[1", b"2"], [b"1\n1"], [b"1\n", b"1"]]
)
def test_documents_that_are_canonical_only_when_put_together_are_refused(documents):
    with pytest.raises((InputError, VerificationError)):
        Reader(list[object]).read(documents)
