"""The offline bundle: accepted as it was built, and refused with the entry named after any change."""

import base64
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.logs import KEY, ORIGIN, OTHER_KEY, START, bundled, entry, nonce_of, opened, sealed, signed

from appban.errors import AppbanError, InputError, InternalError, VerificationError
from appban.record import bundle
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.record.entry import Entry, leaf
from appban.record.following import Leaf

KNOWN = [KEY.verifier]
SIZE = 7
OPEN = [opened(entry(index)) for index in range(SIZE)]
DATA = bundled(OPEN)


def refused(leaves, index, words=""):
    """A bundle of these leaves, properly signed, is refused and the message names the entry."""
    with pytest.raises(VerificationError, match=rf"entry {index}: .*{words}"):
        bundle.verify(bundled(leaves), KNOWN)


def changed(index, **changes):
    """The log with one leaf another; everything above the leaf is made anew."""
    return [*OPEN[:index], msgspec.structs.replace(OPEN[index], **changes), *OPEN[index + 1 :]]


def exchanged(index, made):
    return [*OPEN[:index], opened(made), *OPEN[index + 1 :]]


@pytest.mark.parametrize("size", [0, 1, 2, 99, 100, 101, 200, 250])
def test_a_bundle_of_any_size_verifies(size):
    found = bundle.verify(bundled([opened(entry(index)) for index in range(size)]), KNOWN)
    assert (found.checkpoint.origin, found.checkpoint.size, found.opened) == (ORIGIN, size, size)
    assert (found.first_time, found.last_time) == ((START, START + size - 1) if size else (None, None))


def test_what_stays_sealed_is_counted_apart():
    found = bundle.verify(bundled([sealed(entry(index)) for index in range(SIZE)]), KNOWN)
    assert (found.checkpoint.size, found.opened, found.last_time) == (SIZE, 4, START + 6)
    all_sealed = [sealed(entry(index, tier="official")) for index in range(SIZE)]
    found = bundle.verify(bundled(all_sealed), KNOWN)
    assert (found.opened, found.first_time, found.last_time) == (0, None, None)


def test_it_is_one_json_object_that_anybody_can_read():
    read = json.loads(DATA)
    assert list(read) == ["checkpoint", "leaves", "schema", "vkeys"]
    assert read["schema"] == "appban/bundle@1"
    assert [list(each) for each in read["leaves"][:2]] == [["leaf"], ["entry", "leaf", "nonce"]]
    assert json.loads(base64.b64decode(read["leaves"][1]["entry"]))["index"] == 1
    assert read["vkeys"][0].startswith(ORIGIN)
    assert len(DATA.splitlines()) == SIZE + 2


def test_the_key_named_inside_is_not_believed():
    forged = b"".join(bundle.build(signed([each.leaf for each in OPEN], OTHER_KEY), KNOWN, OPEN))
    with pytest.raises(VerificationError, match="no known key"):
        bundle.verify(forged, KNOWN)
    with pytest.raises(VerificationError):
        bundle.verify(DATA, [OTHER_KEY.verifier])
    with pytest.raises(VerificationError):
        bundle.verify(DATA, KNOWN, origin="other.example")


@pytest.mark.parametrize("index", range(SIZE))
def test_a_changed_leaf_does_not_give_the_signed_root(index):
    checkpoint = signed([each.leaf for each in OPEN])
    other = exchanged(index, entry(index, body="b-2"))
    with pytest.raises(VerificationError, match="do not give the root"):
        bundle.verify(b"".join(bundle.build(checkpoint, KNOWN, other)), KNOWN)


def test_leaves_that_are_more_or_fewer_than_were_signed_are_refused():
    lines = DATA.splitlines(keepends=True)
    with pytest.raises(VerificationError, match="6 leaves, and the checkpoint was signed over 7"):
        bundle.verify(b"".join([*lines[:-2], lines[-1]]), KNOWN)
    eighth = b"," + json.dumps({"leaf": base64.b64encode(leaf(entry(8, index=7), None)).decode()}).encode()
    more = [*lines[:-1], eighth.replace(b" ", b"") + b"\n", lines[-1]]
    with pytest.raises(VerificationError, match="8 leaves"):
        bundle.verify(b"".join(more), KNOWN)


def test_a_bundle_is_not_built_under_a_checkpoint_over_another_number():
    for size in (SIZE - 1, 0):
        with pytest.raises(InternalError):
            list(bundle.build(signed([each.leaf for each in OPEN]), KNOWN, OPEN[:size]))


def test_leaves_in_another_order_are_refused():
    refused([OPEN[0], OPEN[2], OPEN[1], *OPEN[3:]], 1, "moved")


def test_an_entry_that_repeats_an_index_is_refused():
    refused(exchanged(4, entry(4, index=2)), 4, "index 2")


@pytest.mark.parametrize("time", [0, START, START + 3])
def test_a_time_that_is_not_after_the_one_before_is_refused(time):
    refused(exchanged(4, entry(4, time=time)), 4, "is not after")


def test_a_time_is_compared_past_what_stays_sealed():
    leaves = [opened(entry(0)), sealed(entry(1)), opened(entry(2, time=START))]
    refused(leaves, 2, "is not after")


@pytest.mark.parametrize("index", [1, 3])
@pytest.mark.parametrize(
    "changes",
    [
        {"entry": encode(entry(5))},
        {"entry": b""},
        {"entry": None},
        {"nonce": None},
        {"nonce": b""},
        {"nonce": bytes(32)},
        {"nonce": bytes(31)},
    ],
)
def test_an_opening_that_is_not_the_one_of_the_seal_is_refused(index, changes):
    refused(changed(index, **changes), index, "opening")


def test_a_letter_cannot_move_from_the_entry_into_the_nonce():
    made = encode(entry(1))
    refused(changed(1, entry=made[1:], nonce=nonce_of(1) + made[:1]), 1, "nonce of 32")


def test_a_public_leaf_has_no_opening():
    refused(changed(2, entry=encode(entry(2))), 2, "all the same")
    refused(changed(2, nonce=bytes(32)), 2, "all the same")


def test_a_tier_other_than_its_place_is_refused():
    refused([Leaf(leaf=encode(entry(0, tier="official"))), *OPEN[1:]], 0, "tier official")
    public = encode(entry(1, tier="public"))
    seal = encode({"commitment": to_hex(sha256(nonce_of(1) + public)), "tier": "official", "v": 1})
    refused([OPEN[0], Leaf(leaf=seal, entry=public, nonce=nonce_of(1)), *OPEN[2:]], 1, "tier public")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"{}",
        b"null",
        encode(entry(0)).replace(b",", b", ", 1),
        encode(entry(0)) + b"\n",
        encode(entry(0)).replace(b'"b-1"', b"1.5"),
        encode(entry(0)).replace(b'"index":0', b'"index":"0"'),
        encode(entry(0)).replace(b'"v":1', b'"v":2'),
        encode(entry(0)).replace(b'"v":1', b'"v":1,"w":1'),
        encode(entry(0)).replace(b'"v":1', b'"v":1,"v":1'),
        encode(entry(0)).replace(b'{"text":"the 0th","type":"noted"}', b'{"type":"noted","text":"the 0th"}'),
        encode(entry(0)).replace(b'{"text":"the 0th","type":"noted"}', b'{"\xc3\xa9":1}'),
        leaf(entry(1), bytes(32)).replace(b'"v":1', b'"v":2'),
        leaf(entry(1), bytes(32)).upper(),
        leaf(entry(1), bytes(32)) + b"\n",
        leaf(entry(1), bytes(32))[:-3] + b'1,"w":1}',
    ],
)
@pytest.mark.parametrize("index", [0, 2])
def test_a_leaf_in_no_known_form_is_refused(index, data):
    refused(
        [*OPEN[:index], Leaf(leaf=data), *OPEN[index + 1 :]],
        index,
        "neither a canonical entry nor the seal of one",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DATA[:-1],
        DATA + b"\n",
        DATA + b"]",
        DATA.replace(b"\n", b""),
        DATA.replace(b"\n", b"\r\n"),
        DATA.replace(b'{"leaf"', b'{ "leaf"'),
        DATA.replace(b'"leaf"', b'"leaf":"","leaf"', 1),
        DATA.replace(b'"leaf"', b'"l\\u0065af"', 1),
        DATA.replace(b',{"leaf"', b'{"leaf"', 1),
        DATA.replace(b'"schema"', b'"schema":"x","schema"'),
        DATA.replace(b"bundle@1", b"bundle@2"),
        DATA.replace(b'"checkpoint"', b'"checkpoint":"x","checkpoint"'),
        DATA.replace(b'"checkpoint"', b'"more":1,"checkpoint"'),
        DATA.replace(b'"vkeys"', b'"vkeyz"'),
        DATA.replace(b'"leaves":[\n', b'"leaves":[\n\n'),
        DATA.replace(b'"leaves":[', b'"leaves":[{"leaf":""},'),
        json.dumps(json.loads(DATA)).encode(),
        DATA.replace(b"],", b"],\n],"),
        b"\xef\xbb\xbf" + DATA,
        b"[" * 100_000,
        DATA.replace(b"=", b"", 1),
    ],
    ids=range(22),
)
def test_another_form_of_a_bundle_is_refused(data):
    assert data != DATA
    with pytest.raises((InputError, VerificationError)):
        bundle.verify(data, KNOWN)


def test_a_line_that_is_no_leaf_is_named():
    lines = DATA.splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"leaf":"', b'"leaf": "')
    with pytest.raises(VerificationError, match="line 5 should be entry 3"):
        bundle.verify(b"".join(lines), KNOWN)


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_bundle_changed_in_any_byte_is_refused_unless_it_is_the_hint(at, mask):
    spoilt = bytearray(DATA)
    spoilt[at] ^= mask
    if at < DATA.index(b'"vkeys"'):
        with pytest.raises((InputError, VerificationError)):
            bundle.verify(bytes(spoilt), KNOWN)


pieces = st.sampled_from([*DATA.splitlines(keepends=True), b"\n", b",", b"]", b"],", b"{}", b'{"leaf":""}\n'])


@settings(max_examples=200)
@given(st.binary() | st.lists(pieces).map(b"".join))
def test_any_bytes_are_a_bundle_or_refused(data):
    try:
        bundle.verify(data, KNOWN)
    except (InputError, VerificationError):
        assert data != DATA
    else:
        assert data == DATA


def test_each_open_entry_is_shown_as_it_was_written_once_it_holds():
    shown = []
    bundle.verify_lines(DATA.splitlines(keepends=True), KNOWN, seen=shown.append)
    assert [type(each) for each in shown] == [Entry] * SIZE
    assert [encode(each) for each in shown] == [encode(entry(index)) for index in range(SIZE)]
    assert bytes(shown[3].event) == b'{"text":"the 3th","type":"noted"}'


def test_no_entry_is_shown_that_does_not_hold_and_none_that_stays_sealed():
    shown = []
    with pytest.raises(VerificationError):
        bundle.verify_lines(
            bundled(changed(1, nonce=bytes(32))).splitlines(keepends=True), KNOWN, seen=shown.append
        )
    assert shown == []
    lines = bundled([sealed(entry(index)) for index in range(SIZE)]).splitlines(keepends=True)
    bundle.verify_lines(lines, KNOWN, seen=shown.append)
    assert [each.index for each in shown] == [0, 2, 4, 6]


def test_a_file_of_lines_is_verified_as_the_bytes_are(tmp_path):
    path = tmp_path / "bundle.json"
    path.write_bytes(DATA)
    with path.open("rb") as lines:
        assert bundle.verify_lines(lines, KNOWN) == bundle.verify(DATA, KNOWN)
    with pytest.raises(AppbanError):
        bundle.verify_lines([], KNOWN)
