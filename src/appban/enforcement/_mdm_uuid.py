"""Name-based UUIDs (RFC 9562, version 5), so that the same entry has the same id whoever renders it, and when."""

import hashlib

_SPACE = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")
"""The name space for URLs, RFC 9562 section 6.6."""


def name_uuid(name: str) -> str:
    """The UUID of `appban:name` in the name space for URLs, upper case with dashes, as profiles and policies have it."""
    digest = bytearray(hashlib.sha1(_SPACE + f"appban:{name}".encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex().upper()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
