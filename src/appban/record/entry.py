"""An entry is one line of the record; a leaf is the bytes of it that are hashed.

A public-tier leaf is the canonical entry itself. An official-tier leaf is `{commitment, tier, v}` with
commitment = SHA-256(32-byte nonce || canonical entry): the leaf can be published, the entry and nonce are its opening.
The record room does not read events: to it an event is canonical bytes with a type name.
"""

from typing import Literal

import msgspec

from appban.errors import InputError, VerificationError
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex

MAX_LEAF = 65_535
"""Bytes; entry bundles of C2SP tlog-tiles carry a 16-bit length before each leaf."""
NONCE_SIZE = 32

Tier = Literal["public", "official"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acted: a random person id, how that was known (such as `operator`, `oidc`, `token`, `link`), in which capacity."""

    person: str
    how: str
    capacity: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the record. `time` is UTC microseconds; `event` is the canonical JSON of a tagged event."""

    v: Literal[1] = 1
    tier: Tier
    index: int
    time: int
    actor: Actor
    body: str | None
    administration: str | None
    key: str
    event: msgspec.Raw


class _Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    v: Literal[1] = 1
    tier: Literal["official"] = "official"
    commitment: str


def leaf(entry: Entry, nonce: bytes | None) -> bytes:
    """The bytes that are hashed: the canonical entry, or its seal when the tier is official (then `nonce` has 32)."""
    opened = encode(entry)
    if len(opened) > MAX_LEAF:
        raise InputError(
            f"an entry has at most {MAX_LEAF} bytes, this one {len(opened)}; split it or attach by digest"
        )
    if entry.tier == "public":
        return opened
    if nonce is None or len(nonce) != NONCE_SIZE:
        raise InputError(f"an official entry needs a nonce of {NONCE_SIZE} bytes")
    return encode(_Sealed(commitment=to_hex(sha256(nonce + opened))))


def check_opening(leaf_bytes: bytes, opened: bytes, nonce: bytes | None) -> None:
    """VerificationError unless `opened` (with `nonce`, if official) is what `leaf_bytes` commits to."""
    if nonce is not None and len(nonce) != NONCE_SIZE:
        raise VerificationError(f"the nonce of an opening has {NONCE_SIZE} bytes, this one {len(nonce)}")
    expected = opened if nonce is None else encode(_Sealed(commitment=to_hex(sha256(nonce + opened))))
    if expected != leaf_bytes:
        raise VerificationError(
            "the opening of an entry is not what its leaf commits to; the opening was changed"
        )
