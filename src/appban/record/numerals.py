"""Sizes and indices as text: ASCII decimal without sign or leading zeros, up to the largest tree."""

from appban.errors import InputError
from appban.record.merkle import MAX_SIZE

_MAX_DIGITS = len(str(MAX_SIZE))


def parse_number(text: str) -> int:
    """The number; InputError for anything that `str` of a number from 0 to 2**63 - 1 would not have written."""
    plain = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    if not plain or str(int(text)) != text or int(text) > MAX_SIZE:
        raise InputError(f"{text[:60]!r} is not a number from 0 to {MAX_SIZE} in plain decimal digits")
    return int(text)
