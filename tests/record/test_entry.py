"""Leaves of the two tiers: what is hashed, and that an opening belongs to one seal alone."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.logs import entry, nonce_of

from appban.errors import InputError, VerificationError
from appban.record.canonical import encode
from appban.record.digests import from_hex, sha256, to_hex
from appban.record.entry import MAX_LEAF, check_opening, leaf


def test_a_public_leaf_is_the_canonical_entry_itself():
    assert leaf(entry(0), None) == encode(entry(0))
    check_opening(leaf(entry(0), None), encode(entry(0)), None)


def test_an_official_leaf_tells_nothing_but_its_commitment():
    made = leaf(entry(1), nonce_of(1))
    commitment = to_hex(sha256(nonce_of(1) + encode(entry(1))))
    assert json.loads(made) == {"v": 1, "tier": "official", "commitment": commitment}
    check_opening(made, encode(entry(1)), nonce_of(1))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=1, max_size=200))
def test_an_opening_that_was_changed_is_refused(nonce, other):
    made = leaf(entry(1), nonce)
    opened = encode(entry(1))
    if other not in (nonce, opened):
        with pytest.raises(VerificationError):
            check_opening(made, opened, other)
        with pytest.raises(VerificationError):
            check_opening(made, other, nonce)


@pytest.mark.parametrize("nonce", [None, b"", bytes(31), bytes(33)])
def test_an_official_entry_is_not_sealed_without_a_whole_nonce(nonce):
    with pytest.raises(InputError, match="32"):
        leaf(entry(1), nonce)


@pytest.mark.parametrize("tier", ["public", "official"])
def test_an_entry_that_does_not_fit_an_entry_bundle_is_refused(tier):
    def of_size(size):
        return entry(0, tier=tier, key="k" * size)

    spare = MAX_LEAF - len(encode(of_size(0)))
    leaf(of_size(spare), bytes(32))
    with pytest.raises(InputError, match="65536"):
        leaf(of_size(spare + 1), bytes(32))


def test_an_event_that_is_not_canonical_is_refused():
    with pytest.raises(InputError):
        leaf(entry(0, event=msgspec.Raw(b'{"type":"noted", "text":"x"}')), None)


@pytest.mark.parametrize(
    "text", ["", "0" * 63, "0" * 65, "A" + "0" * 63, "0x" + "0" * 62, "g" * 64, " " + "0" * 63]
)
def test_a_digest_in_another_spelling_is_refused(text):
    with pytest.raises(InputError):
        from_hex(text)


@given(st.binary(min_size=32, max_size=32))
def test_a_digest_is_read_from_its_text(digest):
    assert from_hex(to_hex(digest)) == digest
