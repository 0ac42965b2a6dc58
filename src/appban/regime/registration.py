"""The registering of a passkey (W3C Web Authentication Level 3, section 7.1), worked out from what the browser gave.

No attestation is asked for: which make of authenticator it is does not matter here. One that comes all the same is
checked only if that needs no certificates, and so no clock.
"""

from typing import get_args

import ada_url
import msgspec

from appban.errors import InputError, VerificationError
from appban.record.b64 import from_url_text, to_url_text
from appban.regime.assertion import Part
from appban.regime.passkey import Algorithm, Credential, Transport, check_client_data, check_key, strictly

ALGORITHMS: dict[int, Algorithm] = {-7: "ES256", -8: "EdDSA", -257: "RS256"}
"""By their numbers in COSE, the one liked best first."""
MAX_CREDENTIAL_ID = 1023
"""Bytes (section 5.8.3)."""
MAX_ANSWER = 65_536
"""Characters of what a browser may give for a new credential."""

_ATTESTATIONS = frozenset({"none", "packed"})
_DOMAIN = 0


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where passkeys are used: the name that they are bound to, the origin of its pages, and what it is called."""

    rp_id: str
    origin: str
    name: str


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new credential as the browser gave it."""

    credential: Credential
    sign_count: int
    transports: tuple[Transport, ...]
    backup_eligible: bool
    backed_up: bool


class _Response(msgspec.Struct, frozen=True, rename={"client_data": "clientDataJSON"}):
    client_data: Part
    attestation: str = msgspec.field(name="attestationObject")
    transports: tuple[str, ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    id: Part
    response: _Response


_ANSWERS = msgspec.json.Decoder(_Answer)
_TRANSPORTS: dict[str, Transport] = {str(each): each for each in get_args(Transport)}


def site_at(address: str, name: str) -> Site:
    """The site of an address such as `https://appban.example`; passkeys are bound to its host.

    InputError for an address for which no browser makes passkeys: one without a host name, or not secure.
    """
    try:
        url = ada_url.URL(address)
    except ValueError:
        raise InputError(
            f"{address!r} is no address of a page; give one such as https://appban.example"
        ) from None
    if url.host_type != _DOMAIN or not url.hostname:
        raise InputError(f"{address!r} has no host name, and passkeys are bound to one; give it a name")
    if url.protocol != "https:" and not (url.protocol == "http:" and url.hostname == "localhost"):
        raise InputError(f"browsers make no passkeys for {address!r}; serve it under https, or on localhost")
    return Site(rp_id=str(url.hostname), origin=str(url.origin), name=name)


def check_registration(answer: str, challenge: bytes, site: Site) -> Made:
    """The credential that a browser made when it was asked with this challenge on this site.

    InputError if it is no credential at all; VerificationError if it is not the one asked for, or not by a verified user.
    """
    said = _read(answer)
    check_client_data(said.response.client_data, "webauthn.create", challenge, site.origin)
    with strictly("the new passkey does not hold"):
        from webauthn import (  # noqa: PLC0415  # a tenth of a second that most commands never need
            verify_registration_response,
        )
        from webauthn.helpers import decode_credential_public_key, parse_attestation_object  # noqa: PLC0415  # as above
        from webauthn.helpers.cose import COSEAlgorithmIdentifier  # noqa: PLC0415  # as above

        form = parse_attestation_object(from_url_text(said.response.attestation)).fmt
        if form not in _ATTESTATIONS:
            raise VerificationError(f"an attestation of the form {str(form)[:40]!r} was not asked for")
        found = verify_registration_response(
            credential=_as_browsers_write(said),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(each) for each in ALGORITHMS],
        )
        key = decode_credential_public_key(found.credential_public_key)
        made = Made(
            credential=Credential(
                id=to_url_text(found.credential_id),
                public_key=to_url_text(found.credential_public_key),
                algorithm=ALGORITHMS[key.alg],
                rp_id=site.rp_id,
                origin=site.origin,
            ),
            sign_count=found.sign_count,
            transports=tuple(_TRANSPORTS[each] for each in said.response.transports if each in _TRANSPORTS),
            backup_eligible=found.credential_device_type == "multi_device",
            backed_up=found.credential_backed_up,
        )
    return _checked(made, said.id)


def _checked(made: Made, named: str) -> Made:
    if made.credential.id != named or len(from_url_text(named)) > MAX_CREDENTIAL_ID:
        raise VerificationError("the new passkey is named otherwise within than without; register it again")
    check_key(made.credential)
    return made


def _read(answer: str) -> _Answer:
    if len(answer) > MAX_ANSWER:
        raise InputError(f"a new passkey has at most {MAX_ANSWER} characters, this one {len(answer)}")
    try:
        return _ANSWERS.decode(answer)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as problem:
        raise InputError(f"the browser gave no new passkey: {problem}; register it again") from None


def _as_browsers_write(said: _Answer) -> dict[str, object]:
    """As `PublicKeyCredential.toJSON()` has it (section 5.1)."""
    return {
        "id": said.id,
        "rawId": said.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": said.response.client_data,
            "attestationObject": said.response.attestation,
        },
    }
