"""Keys as the Go programs of this family write them, and every other text refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError, VerificationError
from appban.record import keys

GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The key pair of the documentation of golang.org/x/mod/sumdb/note."""

names = st.text(min_size=1, max_size=20).filter(keys.is_name)
seeds = st.binary(min_size=32, max_size=32)
key_texts = st.text(max_size=80) | st.builds(
    "+".join, st.lists(st.sampled_from([*GO_SKEY.split("+"), *GO_VKEY.split("+"), "", "é", "AQ==", "Ag=="]))
)


def test_a_key_pair_of_the_go_programs_is_read_and_written_as_it_was():
    private = keys.parse_skey(GO_SKEY)
    assert keys.format_skey(private) == GO_SKEY
    assert keys.format_vkey(private.verifier) == GO_VKEY
    assert keys.parse_vkey(GO_VKEY) == private.verifier


@given(names, seeds)
def test_every_key_is_read_from_its_text(name, seed):
    private = keys.signing_key(name, seed)
    assert keys.parse_skey(keys.format_skey(private)) == private
    assert keys.parse_vkey(keys.format_vkey(private.verifier)) == private.verifier


@given(names, st.binary(min_size=32, max_size=32))
def test_a_key_has_another_id_as_a_witness_than_as_a_log(name, public):
    log = keys.VerifierKey(name, keys.Algorithm.ED25519, public)
    witness = keys.VerifierKey(name, keys.Algorithm.COSIGNATURE, public)
    assert log.key_id != witness.key_id
    assert keys.parse_vkey(keys.format_vkey(witness)) == witness


@given(key_texts)
def test_any_text_is_a_public_key_in_its_one_spelling_or_refused(text):
    try:
        key = keys.parse_vkey(text)
    except InputError:
        return
    assert keys.format_vkey(key) == text


@given(key_texts)
def test_any_text_is_a_private_key_in_its_one_spelling_or_refused(text):
    try:
        key = keys.parse_skey(text)
    except InputError:
        return
    assert keys.format_skey(key) == text


@pytest.mark.parametrize(
    "text",
    [
        GO_VKEY + "\n",
        GO_VKEY + "=",
        GO_VKEY.replace("c74f20a3", "C74F20A3"),
        GO_VKEY.replace("c74f20a3", "c74f20a4"),
        GO_VKEY.replace("c74f20a3", "c74f20a"),
        GO_VKEY.replace("PeterNeumann", "PeterNewman"),
        GO_VKEY.replace("PeterNeumann", "Peter Neumann"),
        GO_VKEY.replace("PeterNeumann", ""),
        GO_VKEY.replace("+ARpc", "+AhpC"),
        GO_VKEY[:-4],
        GO_SKEY,
        "a" * 2000 + GO_VKEY,
        "\ud800" + GO_VKEY,
    ],
)
def test_a_public_key_that_was_changed_is_refused(text):
    with pytest.raises(InputError):
        keys.parse_vkey(text)


@pytest.mark.parametrize(
    "text", [GO_VKEY, GO_SKEY[:-4], GO_SKEY.replace("+AYEK", "+BIEK"), GO_SKEY.replace("c7", "c8")]
)
def test_a_private_key_that_was_changed_is_refused_without_being_shown(text):
    with pytest.raises(InputError) as refusal:
        keys.parse_skey(text)
    assert text[-20:] not in str(refusal.value)


def test_a_private_key_does_not_show_its_seed():
    key = keys.signing_key("log.example", b"0123456789abcdef0123456789abcdef")
    for text in (repr(key), str(key), f"{key}", repr([key])):
        assert "0123456789" not in text
        assert "log.example" in text


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\tb", "a\nb", "a\u00a0b", "a\u2028b", "a\x00b", "\ud800"]
)
def test_a_name_that_no_note_may_carry_is_refused(name):
    with pytest.raises(InputError):
        keys.signing_key(name, bytes(32))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(size):
    with pytest.raises(InputError, match=str(size)):
        keys.signing_key("log.example", bytes(size))


@given(st.binary(max_size=100), st.binary(max_size=70))
def test_a_signature_that_the_key_did_not_make_does_not_hold(message, signature):
    key = keys.parse_skey(GO_SKEY)
    key.verifier.check(key.sign(message), message)
    with pytest.raises(VerificationError, match="PeterNeumann"):
        key.verifier.check(signature, message)
    with pytest.raises(VerificationError):
        key.verifier.check(key.sign(message), message + b"x")


def test_a_public_key_that_is_no_point_makes_no_signature_hold():
    key = keys.VerifierKey("log.example", keys.Algorithm.ED25519, b"\xff" * 32)
    with pytest.raises(VerificationError):
        key.check(bytes(64), b"")
