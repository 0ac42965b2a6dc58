"""Passkeys (W3C Web Authentication Level 3): which was registered, and whether one signed exactly this decision.

Everything here is worked out from arguments, so that it can be worked out again from the record alone. The library
`webauthn` follows section 7.2; what it lets pass is refused here first: loose base 64, other kinds of keys than were
asked for, and pages within pages of another site.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal, NewType

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm

from appban.errors import InputError, VerificationError
from appban.record.b64 import from_url_text, to_url_text
from appban.record.digests import from_hex
from appban.regime.assertion import Assertion, as_browsers_write, read_assertion
from appban.regime.exemption import Commitment, Decision, decision_digest
from appban.regime.people import PersonId

PasskeyId = NewType("PasskeyId", str)

Algorithm = Literal["ES256", "EdDSA", "RS256"]
"""ECDSA on P-256, Ed25519, and RSA of 2,048 bits or more with PKCS #1 v1.5; each with SHA-256 (or its own hash)."""
Transport = Literal["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]

MOST = 2
"""Passkeys that a person may hold at one time: the one in use, and a spare."""
MIN_RSA_BITS = 2048

_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
_MAX_SAID = 200
_REMEMBERED = 1 << 16


class Credential(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """What signatures are checked with: the credential's id and COSE key, and the one site for which it signs.

    `id` and `public_key` are base 64 for URLs, `origin` is as browsers write it, such as `https://appban.example`.
    """

    id: str
    public_key: str
    algorithm: Algorithm
    rp_id: str
    origin: str


class Passkey(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One passkey. It opens things, so it holds from the later of its stated and record time; an end is stated."""

    id: PasskeyId
    person: PersonId
    label: Commitment
    credential: Credential
    sign_count: int
    transports: tuple[Transport, ...]
    backed_up: bool
    held_from: int
    until: int

    def holds_at(self, at: int) -> bool:
        """Whether it may sign at an instant."""
        return self.held_from <= at < self.until


class _ClientData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    type: str
    challenge: str
    origin: str
    cross_origin: bool = False
    top_origin: str | None = None


_CLIENT_DATA = msgspec.json.Decoder(_ClientData)


@lru_cache(_REMEMBERED)
def signs(credential: Credential, text: str, decision: Decision) -> bool:
    """Whether a kept assertion is this credential's over exactly this decision. A signature once checked stays so."""
    try:
        check_assertion(credential, read_assertion(text), decision_digest(decision))
    except (InputError, VerificationError):
        return False
    return True


def check_assertion(credential: Credential, assertion: Assertion, digest: str) -> None:
    """VerificationError unless a credential signed this challenge, with a verified user present, on its own site.

    `digest` is the hexadecimal `decision_digest`, whose 32 bytes are the challenge. The sign count is `check_count`'s.
    """
    if assertion.credential != credential.id:
        raise VerificationError("the assertion is of another passkey; sign with the one that was asked for")
    check_client_data(assertion.client_data, "webauthn.get", from_hex(digest), credential.origin)
    check_key(credential)
    with strictly("the signature does not hold"):
        from webauthn import (  # noqa: PLC0415  # a tenth of a second that most commands never need
            verify_authentication_response,
        )

        verify_authentication_response(
            credential=as_browsers_write(assertion),
            expected_challenge=from_hex(digest),
            expected_rp_id=credential.rp_id,
            expected_origin=credential.origin,
            credential_public_key=from_url_text(credential.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )


def check_client_data(client_data: str, kind: str, challenge: bytes, origin: str) -> None:
    """VerificationError unless a browser was asked for this (section 5.8.1), on a page of this origin and no frame."""
    try:
        said = _CLIENT_DATA.decode(from_url_text(client_data))
    except (InputError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise VerificationError(f"what the browser signed cannot be read: {problem}") from None
    if said.type != kind:
        raise VerificationError(
            f"the browser was asked for {said.type[:_MAX_SAID]!r} where {kind!r} was to be asked"
        )
    if said.challenge != to_url_text(challenge):
        raise VerificationError("what was signed is another challenge than this; look at it again and sign")
    if said.origin != origin:
        raise VerificationError(f"it was signed on {said.origin[:_MAX_SAID]!r} and not on {origin}")
    if said.cross_origin or said.top_origin is not None:
        raise VerificationError("it was signed in a page within a page of another site")


def check_key(credential: Credential) -> None:
    """VerificationError unless the public key is a sound one of the algorithm it is said to be of (section 5.8.5)."""
    with strictly(f"the key of {credential.id[:20]} is none of {credential.algorithm}"):
        from webauthn.helpers import (  # noqa: PLC0415  # as above
            decode_credential_public_key,
            decoded_public_key_to_cryptography,
        )

        key = decode_credential_public_key(from_url_text(credential.public_key))
        if not _is_of(credential.algorithm, vars(key)):
            raise VerificationError(
                f"the key of {credential.id[:20]} is not one of {credential.algorithm} as it has to be"
            )
        decoded_public_key_to_cryptography(key)


def check_count(last: int, count: int) -> None:
    """VerificationError if an authenticator that counts has not gone on from `last` (section 6.1.1); 0 does not count."""
    if (last or count) and count <= last:
        raise VerificationError(
            f"the passkey's sign count is {count} and was {last} before: it was copied, or signed this earlier; "
            "sign again, and end the passkey if that is refused too"
        )


def _is_of(algorithm: Algorithm, key: dict[str, object]) -> bool:
    """Whether the fields of a COSE key (RFC 9052 section 7, RFC 8230) are those of an algorithm."""
    match algorithm:
        case "ES256":
            return (key["kty"], key["alg"], key.get("crv")) == (2, -7, 1)
        case "EdDSA":
            return (key["kty"], key["alg"], key.get("crv")) == (1, -8, 6)
        case "RS256":
            modulus = key.get("n")
            bits = int.from_bytes(modulus, "big").bit_length() if isinstance(modulus, bytes) else 0
            return (key["kty"], key["alg"]) == (3, -257) and bits >= MIN_RSA_BITS


@contextmanager
def strictly(what: str) -> Iterator[None]:
    """Turns whatever the library stumbles over in bytes of others into a VerificationError that says what does not hold."""
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415  # as above

    try:
        yield
    except (WebAuthnException, UnsupportedAlgorithm, InputError, *_STUMBLES) as problem:
        raise VerificationError(f"{what}: {str(problem)[:_MAX_SAID]}") from problem
