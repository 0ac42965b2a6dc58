"""An assertion holds for one key, one challenge, one site and a verified user; whatever else it says, it does not."""

import hashlib
import json
from typing import get_args

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.support_passkey import SITE, UP, UV, Authenticator, Kind, kept, url64

from appban.errors import InputError, VerificationError
from appban.record.b64 import from_url_text
from appban.regime.assertion import Assertion, credential_named, read_assertion, write_assertion
from appban.regime.exemption import Decision, decision_digest
from appban.regime.passkey import Credential, check_assertion, check_count, check_key, signs
from appban.regime.people import PersonId

DIGEST = hashlib.sha256(b"a decision").hexdigest()
OTHER = hashlib.sha256(b"another").hexdigest()
DECISION = Decision(
    request_digest=DIGEST,
    stage="security",
    outcome="clear",
    conditions=(),
    person=PersonId("sam"),
    capacity="security",
    instrument="a note",
    stated=1,
)

each_kind = pytest.mark.parametrize("kind", get_args(Kind))


def check(passkey: Authenticator, text: str, digest: str = DIGEST) -> None:
    check_assertion(passkey.credential, read_assertion(text), digest)


@each_kind
def test_what_a_passkey_signed_holds(kind: Kind):
    passkey = Authenticator(kind=kind)
    check(passkey, passkey.kept(DIGEST))


@each_kind
def test_it_does_not_hold_for_another_digest(kind: Kind):
    passkey = Authenticator(kind=kind)
    with pytest.raises(VerificationError, match="another challenge"):
        check(passkey, passkey.kept(DIGEST), OTHER)


@each_kind
def test_it_does_not_hold_for_another_key_under_the_same_id(kind: Kind):
    passkey, other = Authenticator(kind=kind), Authenticator(2, kind="EdDSA" if kind == "RS256" else kind)
    credential = replace(other.credential, id=passkey.id)
    with pytest.raises(VerificationError, match="does not hold"):
        check_assertion(credential, read_assertion(passkey.kept(DIGEST)), DIGEST)


def test_it_does_not_hold_under_another_id():
    passkey = Authenticator()
    with pytest.raises(VerificationError, match="of another passkey"):
        check_assertion(Authenticator(2).credential, read_assertion(passkey.kept(DIGEST)), DIGEST)


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"origin": "https://appban.example.evil.example"}, "signed on"),
        ({"origin": "http://appban.example"}, "signed on"),
        ({"origin": "https://appban.example:8443"}, "signed on"),
        ({"rp_id": "evil.example"}, "RP ID"),
        ({"type": "webauthn.create"}, "'webauthn.create'"),
        ({"challenge": url64(bytes.fromhex(OTHER))}, "another challenge"),
        ({"challenge": url64(bytes.fromhex(DIGEST)) + "="}, "another challenge"),
        ({"crossOrigin": True}, "page within a page"),
        ({"topOrigin": "https://evil.example"}, "page within a page"),
        ({"flags": UV}, "not present"),
        ({"flags": UP}, "not verified"),
    ],
    ids=str,
)
def test_what_was_signed_elsewhere_or_otherwise_does_not_hold(said: dict[str, object], because: str):
    passkey = Authenticator()
    with pytest.raises(VerificationError, match=because):
        check(passkey, passkey.kept(DIGEST, **said))


@pytest.mark.parametrize("name", ["authenticatorData", "clientDataJSON", "signature"])
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_with_any_bit_turned_it_does_not_hold(name: str, at: int, bit: int):
    passkey = Authenticator()
    parts = json.loads(passkey.kept(DIGEST))
    data = bytearray(from_url_text(parts[name]))
    data[at % len(data)] ^= 1 << bit
    text = json.dumps(parts | {name: url64(bytes(data))}, sort_keys=True, separators=(",", ":"))
    with pytest.raises(VerificationError):
        check(passkey, text)


@given(st.binary(max_size=100), st.binary(max_size=100), st.binary(max_size=100))
def test_any_bytes_for_its_parts_do_not_hold(client: bytes, data: bytes, signature: bytes):
    passkey = Authenticator()
    made = Assertion(
        credential=passkey.id,
        client_data=url64(client),
        authenticator_data=url64(data),
        signature=url64(signature),
    )
    with pytest.raises(VerificationError):
        check_assertion(passkey.credential, made, DIGEST)


def test_an_assertion_has_one_text():
    text = Authenticator().kept(DIGEST)
    assert write_assertion(read_assertion(text)) == text


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text.replace(":", ": ", 1),
        lambda text: text[:-1] + ',"userHandle":"AA"}',
        lambda text: text.replace('"signature":"', '"signature":"+'),
        lambda text: text.replace('"}', '="}'),
        lambda text: text.replace('"id"', '"rawId"'),
        lambda text: text + text,
        lambda _: "",
        lambda _: "null",
        lambda _: "\ud800",
        lambda _: '{"id":"' + "A" * 5_000 + '"}',
        lambda _: "[" * 10_000,
    ],
    ids=range(11),
)
def test_any_other_text_is_no_assertion(spoilt):
    text = spoilt(Authenticator().kept(DIGEST))
    with pytest.raises(InputError, match=r"assertion|RFC 4648"):
        read_assertion(text)
    assert credential_named(text) is None


def test_it_signs_the_whole_decision_and_nothing_but_that():
    passkey = Authenticator()
    text = passkey.kept(decision_digest(DECISION))
    assert signs(passkey.credential, text, DECISION)
    for other in (
        replace(DECISION, outcome="refuse"),
        replace(DECISION, conditions=("indoors",)),
        replace(DECISION, request_digest=OTHER),
        replace(DECISION, person=PersonId("sue")),
        replace(DECISION, stage="second"),
        replace(DECISION, capacity="duty"),
        replace(DECISION, instrument="another note"),
        replace(DECISION, stated=2),
    ):
        assert not signs(passkey.credential, text, other)
    assert not signs(passkey.credential, "no assertion", DECISION)


def cose(passkey: Authenticator, **fields: object) -> Credential:
    """The credential with other fields in its key; the names are COSE's numbers."""
    key = passkey.cose | {
        int(name.removeprefix("f").replace("_", "-")): value for name, value in fields.items()
    }
    return replace(passkey.credential, public_key=url64(cbor2.dumps(key)))


@each_kind
def test_a_key_is_of_the_algorithm_it_is_said_to_be_of(kind: Kind):
    credential = Authenticator(kind=kind).credential
    check_key(credential)
    for other in set(get_args(Kind)) - {kind}:
        with pytest.raises(VerificationError, match=f"not one of {other}"):
            check_key(replace(credential, algorithm=other))


@pytest.mark.parametrize(
    "credential",
    [
        cose(Authenticator(), f3=-36),
        cose(Authenticator(), f_1=2),
        cose(Authenticator(), f_2=bytes(32)),
        cose(Authenticator(), f_3=b""),
        cose(Authenticator(kind="EdDSA"), f_1=7),
        cose(Authenticator(kind="EdDSA"), f_2=bytes(31)),
        cose(Authenticator(kind="RS256"), f3=-65535),
        Authenticator(kind="RS256", rsa_bits=1024).credential,
        replace(Authenticator().credential, public_key=""),
        replace(Authenticator().credential, public_key="BA"),
        replace(Authenticator().credential, public_key="not base 64"),
        replace(Authenticator().credential, public_key=url64(cbor2.dumps([1, 2]))),
        replace(Authenticator().credential, public_key=url64(cbor2.dumps({1: 2}))),
    ],
    ids=range(13),
)
def test_a_weak_or_broken_key_is_none(credential: Credential):
    with pytest.raises(VerificationError, match="the key of"):
        check_key(credential)


@given(st.binary(max_size=90))
def test_any_bytes_are_a_sound_key_or_refused(data: bytes):
    with pytest.raises(VerificationError):
        check_key(replace(Authenticator().credential, public_key=url64(data)))


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_count_goes_on_or_there_is_none(last: int, count: int):
    fine = count > last or last == count == 0
    if fine:
        check_count(last, count)
        return
    with pytest.raises(VerificationError, match="copied"):
        check_count(last, count)


def test_the_count_is_the_authenticators_and_nought_where_its_data_is_too_short():
    passkey = Authenticator()
    assertion = read_assertion(passkey.kept(DIGEST, count=7))
    assert assertion.sign_count == 7
    assert replace(assertion, authenticator_data="").sign_count == 0


def test_what_a_browser_adds_is_not_kept():
    said = json.loads(kept(Authenticator().sign(DIGEST)))
    assert set(said) == {"id", "authenticatorData", "clientDataJSON", "signature"}
    assert SITE.origin.encode() in from_url_text(said["clientDataJSON"])
