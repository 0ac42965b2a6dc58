"""Base 64 (RFC 4648 section 4) read so strictly that each sequence of bytes has one text."""

from base64 import b64decode, b64encode, urlsafe_b64encode

from appban.errors import InputError


def to_text(data: bytes) -> str:
    """The padded standard alphabet."""
    return b64encode(data).decode("ascii")


def from_text(text: str) -> bytes:
    """The bytes; InputError for anything that `to_text` would not have written."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        data = None
    if data is None or to_text(data) != text:
        raise InputError(
            f"{text[:60]!r} is not base 64 as RFC 4648 section 4 writes it, padded and without spaces"
        )
    return data


def to_url_text(data: bytes) -> str:
    """The alphabet for URLs without padding (RFC 4648 section 5), as browsers write what a passkey gives."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_url_text(text: str) -> bytes:
    """The bytes; InputError for anything that `to_url_text` would not have written."""
    try:
        data = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = None
    if data is None or to_url_text(data) != text:
        raise InputError(f"{text[:60]!r} is not base 64 as RFC 4648 section 5 writes it, without padding")
    return data
