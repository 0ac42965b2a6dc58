"""SHA-256 and its text forms; the only hash of the record."""

import hashlib

from appban.errors import InputError

SIZE = 32
"""Bytes of a digest."""


def sha256(data: bytes) -> bytes:
    """The 32-byte SHA-256 of `data`."""
    return hashlib.sha256(data).digest()


def to_hex(digest: bytes) -> str:
    """Lower-case hexadecimal of a 32-byte digest."""
    return digest.hex()


def from_hex(text: str) -> bytes:
    """The 32 bytes of a digest in lower-case hexadecimal; InputError for any other length, case or character."""
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != SIZE or digest.hex() != text:
        raise InputError(f"{text!r} is not a SHA-256 digest; give 64 lower-case hexadecimal characters")
    return digest
