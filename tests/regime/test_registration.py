"""A passkey is registered if a browser made it when asked, here, for a verified user; whatever else it gave is refused."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support_passkey import BE, BS, SITE, UP, UV, Authenticator, Kind, url64

from appban.errors import InputError, VerificationError
from appban.regime.registration import check_registration, site_at

CHALLENGE = b"c" * 32
ASKED = url64(CHALLENGE)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_new_passkey_of_each_kind_is_taken_as_it_is(kind: Kind):
    passkey = Authenticator(kind=kind)
    made = check_registration(passkey.register(ASKED), CHALLENGE, SITE)
    assert made.credential == passkey.credential
    assert made.sign_count == 0
    assert not made.backup_eligible
    assert not made.backed_up


def test_ways_to_reach_it_that_have_no_name_here_are_left_out():
    assert check_registration(Authenticator().register(ASKED), CHALLENGE, SITE).transports == ("usb",)


def test_it_is_said_whether_it_may_be_and_is_copied_to_other_devices():
    made = check_registration(Authenticator().register(ASKED, flags=UP | UV | BE | BS), CHALLENGE, SITE)
    assert made.backup_eligible
    assert made.backed_up


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"origin": "https://evil.example"}, "signed on"),
        ({"rp_id": "evil.example"}, "RP ID"),
        ({"type": "webauthn.get"}, "'webauthn.get'"),
        ({"challenge": url64(b"d" * 32)}, "another challenge"),
        ({"crossOrigin": True}, "page within a page"),
        ({"flags": UV}, "not present"),
        ({"flags": UP}, "not verified"),
        ({"flags": UP | UV | BS}, "impossible"),
        ({"form": "tpm"}, "not asked for"),
        ({"form": "packed"}, "does not hold"),
        ({"cose": Authenticator(kind="EdDSA").cose | {3: -36}}, "Unsupported|not one"),
        ({"cose": Authenticator().cose | {-1: 2}}, "not one of ES256"),
        ({"cose": {1: 2}}, "does not hold"),
    ],
    ids=str,
)
def test_what_was_not_asked_for_is_refused(said: dict[str, object], because: str):
    answer = Authenticator().register(ASKED, **said)
    with pytest.raises(VerificationError, match=because):
        check_registration(answer, CHALLENGE, SITE)


def test_a_passkey_named_otherwise_within_is_refused():
    answer = json.loads(Authenticator().register(ASKED)) | {"id": Authenticator(2).id}
    with pytest.raises(VerificationError, match="named otherwise"):
        check_registration(json.dumps(answer), CHALLENGE, SITE)


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", '{"id":1}', "\ud800", "[" * 10_000, " " * 70_000, '{"id":"AA","response":{}}'],
)
def test_what_is_no_answer_of_a_browser_is_refused(answer: str):
    with pytest.raises(InputError, match=r"no new passkey|at most"):
        check_registration(answer, CHALLENGE, SITE)


@given(st.binary(max_size=200))
def test_any_bytes_for_the_attestation_are_refused(data: bytes):
    answer = json.loads(Authenticator().register(ASKED))
    answer["response"]["attestationObject"] = url64(data)
    with pytest.raises(VerificationError):
        check_registration(json.dumps(answer), CHALLENGE, SITE)


@pytest.mark.parametrize(
    ("address", "rp_id", "origin"),
    [
        ("https://appban.example", "appban.example", "https://appban.example"),
        ("https://AppBan.Example:443/sign-in", "appban.example", "https://appban.example"),
        ("https://appban.example:8443/", "appban.example", "https://appban.example:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_passkeys_are_bound_to_the_host_of_an_address(address: str, rp_id: str, origin: str):
    site = site_at(address, "Ban")
    assert (site.rp_id, site.origin, site.name) == (rp_id, origin, "Ban")


@pytest.mark.parametrize(
    "address",
    [
        "appban.example",
        "http://appban.example",
        "https://10.0.0.1",
        "https://[::1]/",
        "file:///x",
        "",
        "ws://localhost",
    ],
)
def test_an_address_for_which_browsers_make_no_passkeys_is_refused(address: str):
    with pytest.raises(InputError, match=r"address|host name|https"):
        site_at(address, "Ban")
