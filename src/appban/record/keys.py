"""The keys of signed notes: Ed25519 as C2SP signed-note 0x01, and witnesses' cosignature keys of tlog-cosignature 0x04.

A key is named by (name, key ID). The text of a public key (vkey) is `<name>+<key ID>+<base 64 of type and key>`, that of
a private key (skey) the same behind `PRIVATE+KEY+`, as the Go programs of this family write them.
"""

from enum import IntEnum

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appban.errors import InputError, VerificationError
from appban.record.b64 import from_text, to_text
from appban.record.digests import sha256

KEY_SIZE = 32
"""Bytes of an Ed25519 public key, and of the seed of a private one (RFC 8032 section 5.1.5)."""
ID_SIZE = 4

_PRIVATE = "PRIVATE+KEY+"
_MAX_TEXT = 1_000


class Algorithm(IntEnum):
    """The signature type byte of C2SP signed-note, section "Signature types"."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key under its name; `public` has 32 bytes."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature of this key."""
        named = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public
        return sha256(named)[:ID_SIZE]

    def check(self, signature: bytes, message: bytes) -> None:
        """VerificationError unless this is the Ed25519 signature of exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as fault:
            raise VerificationError(
                f"the signature of {self.name} ({self.key_id.hex()}) does not fit what it is said to sign"
            ) from fault


class SigningKey(msgspec.Struct, frozen=True):
    """A log's private key under the log's name; `seed` has 32 bytes and is never shown."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey(name={self.name!r}, seed=...)"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, Algorithm.ED25519, public)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def signing_key(name: str, seed: bytes) -> SigningKey:
    """A private key of a name and 32 random bytes; InputError for another length, or a name that no note may carry."""
    if len(seed) != KEY_SIZE:
        raise InputError(f"an Ed25519 seed has {KEY_SIZE} bytes, this one {len(seed)}")
    return SigningKey(check_name(name), seed)


def is_name(text: str) -> bool:
    """Whether a note may carry it as a key's name: not empty, UTF-8, without spaces, plus or control characters."""
    return bool(text) and not any(
        letter == "+" or letter < " " or letter.isspace() or "\ud800" <= letter <= "\udfff" for letter in text
    )


def check_name(name: str) -> str:
    """The name; InputError unless `is_name`."""
    if not is_name(name):
        raise InputError(
            f"{name[:60]!r} cannot name a key; use a name such as log.example.org/ban, without spaces or +"
        )
    return name


def format_vkey(key: VerifierKey) -> str:
    """The text of a public key."""
    return f"{key.name}+{key.key_id.hex()}+{to_text(bytes([key.algorithm]) + key.public)}"


def parse_vkey(text: str) -> VerifierKey:
    """The public key of a text without line break; InputError if it is none, or its key ID is another key's."""
    name, stated, algorithm, public = _parts(text, "public")
    key = VerifierKey(name, algorithm, public)
    _check_id(key, stated)
    return key


def format_skey(key: SigningKey) -> str:
    """The text of a private key: a secret."""
    held = to_text(bytes([Algorithm.ED25519]) + key.seed)
    return f"{_PRIVATE}{key.name}+{key.verifier.key_id.hex()}+{held}"


def parse_skey(text: str) -> SigningKey:
    """The private key of a text without line break; InputError, which never repeats the text, if it is none."""
    if not text.startswith(_PRIVATE):
        raise InputError(f"a private key begins with {_PRIVATE}, this text does not")
    name, stated, algorithm, seed = _parts(text.removeprefix(_PRIVATE), "private")
    if algorithm is not Algorithm.ED25519:
        raise InputError(f"a private key of type {algorithm:#04x} cannot sign for a log; type 0x01 can")
    key = SigningKey(name, seed)
    _check_id(key.verifier, stated)
    return key


def _parts(text: str, kind: str) -> tuple[str, str, Algorithm, bytes]:
    """Name, key ID as stated, algorithm and 32 bytes of a key's text."""
    name, _, rest = text.partition("+")
    stated, _, held = rest.partition("+")
    if len(text) > _MAX_TEXT or not held:
        raise InputError(f"a {kind} key reads <name>+<8 hexadecimal digits>+<base 64>, this text does not")
    try:
        algorithm, *rest_bytes = from_text(held)
        known = Algorithm(algorithm)
    except (InputError, ValueError):
        raise InputError(
            f"a {kind} key holds base 64 that begins with type 0x01 or 0x04, this one does not"
        ) from None
    if len(rest_bytes) != KEY_SIZE:
        raise InputError(f"an Ed25519 key has {KEY_SIZE} bytes, this {kind} one {len(rest_bytes)}")
    return check_name(name), stated, known, bytes(rest_bytes)


def _check_id(key: VerifierKey, stated: str) -> None:
    if stated != key.key_id.hex():
        raise InputError(
            f"the key of {key.name} has key ID {key.key_id.hex()}, not {stated[:16]!r}; take the text anew"
        )
