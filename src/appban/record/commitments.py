"""Commitments: a value stands in the log as SHA-256 of a random salt and itself, so that it can be checked and erased.

The 32-byte salt comes first and has a fixed length, so no two (salt, value) pairs give the same bytes to hash.
"""

from appban.errors import InputError, VerificationError
from appban.record.digests import sha256, to_hex

SALT_SIZE = 32
"""Bytes; with that many unknown, a short value such as a name cannot be found by trying."""


def commit(value: str, salt: bytes) -> str:
    """The commitment to a text, as 64 hexadecimal digits; InputError for a salt of another length than 32 bytes."""
    if len(salt) != SALT_SIZE:
        raise InputError(f"a salt has {SALT_SIZE} bytes, this one {len(salt)}")
    try:
        return to_hex(sha256(salt + value.encode()))
    except UnicodeEncodeError as fault:
        raise InputError(
            f"a text with a lone surrogate (at {fault.start}) has no UTF-8 form; correct it"
        ) from fault


def check(commitment: str, value: str, salt: bytes) -> None:
    """VerificationError unless `commitment` is to this text under this salt."""
    if commit(value, salt) != commitment:
        raise VerificationError(f"the value shown is not the one that {commitment[:64]} commits to")
