"""Who signed a decision by passkey: read from the entries and worked out with nothing but the primitives."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from tests.reference.reading import Entries, Fact, of

from appban.regime import events as ev
from appban.regime.exemption import decision_digest

PRESENT_AND_VERIFIED = 0x01 | 0x04


def signed(facts: Entries, c: Fact[ev.DecisionMade]) -> bool:
    """Whether a passkey that the person held, when deciding and when that was recorded, signed exactly this decision."""
    event, registered = c.event, of(facts, ev.PasskeyRegistered)
    try:
        said = json.loads(event.passkey_assertion or "null")
        mine = [f for f in registered if f.event.person == event.decision.person]
        first = next(f for f in mine if f.event.credential.id == said["id"])
        return (
            event.noted_by is None
            and first.effective <= event.decision.stated
            and not any(
                f.event.passkey == first.event.passkey and f.event.stated <= c.effective
                for f in of(facts, ev.PasskeyEnded)
            )
            and holds(first.event, said, decision_digest(event.decision))
        )
    except (LookupError, TypeError, ValueError, StopIteration, InvalidSignature):
        return False


def holds(passkey: ev.PasskeyRegistered, said: dict[str, str], digest: str) -> bool:
    """Whether an assertion is of a verified user of this passkey, on its site, over a digest; raises if not signed at all."""
    client, data, signature = (
        unpadded(said[name]) for name in ("clientDataJSON", "authenticatorData", "signature")
    )
    asked = json.loads(client)
    check(passkey, signature, data + hashlib.sha256(client).digest())
    return (
        asked["type"] == "webauthn.get"
        and asked["challenge"] == urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
        and asked["origin"] == passkey.credential.origin
        and not asked.get("crossOrigin")
        and data[:32] == hashlib.sha256(passkey.credential.rp_id.encode()).digest()
        and data[32] & PRESENT_AND_VERIFIED == PRESENT_AND_VERIFIED
    )


def check(passkey: ev.PasskeyRegistered, signature: bytes, message: bytes) -> None:
    """InvalidSignature unless the key registered signed a message."""
    key = cbor2.loads(unpadded(passkey.credential.public_key))
    match passkey.credential.algorithm:
        case "ES256":
            point = ec.EllipticCurvePublicNumbers(number(key[-2]), number(key[-3]), ec.SECP256R1())
            point.public_key().verify(signature, message, ec.ECDSA(SHA256()))
        case "EdDSA":
            ed25519.Ed25519PublicKey.from_public_bytes(key[-2]).verify(signature, message)
        case "RS256":
            numbers = rsa.RSAPublicNumbers(number(key[-2]), number(key[-1]))
            numbers.public_key().verify(signature, message, padding.PKCS1v15(), SHA256())


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
