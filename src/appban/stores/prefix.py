"""A prefix search is a range search in an order by code point, so no character of the prefix is special."""

LAST = 0x10FFFF
"""The largest code point of Unicode."""
SURROGATES = range(0xD800, 0xE000)
"""Code points that are not characters; text cannot be made of them."""


def beyond(prefix: str) -> str | None:
    """The least text that is greater than every text beginning with `prefix`; None if there is none."""
    kept = prefix.rstrip(chr(LAST))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    if following in SURROGATES:
        following = SURROGATES.stop
    return kept[:-1] + chr(following)
