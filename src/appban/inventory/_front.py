"""What an importer says of a document that does not say it itself: a few lines of TOML before it.

Some documents name no device, and a table of somebody else's making needs a mapping. Both stand in front of the
document, between two lines `+++` (as static site generators know it), so that what was imported, and its digest,
include what was said of it:

    +++
    device = "serial:EXAMPLE0001"
    +++
    …the document, byte for byte
"""

import datetime as dt
import re
import tomllib
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.inventory._json import struct
from appban.inventory._limits import text_of
from appban.inventory._rows import keys, known
from appban.inventory._times import instant
from appban.regime.observation import DeviceKey

T = TypeVar("T", bound=msgspec.Struct)

MAX_FRONT = 64 * 1024
"""Bytes of a front; a long mapping has a hundred lines."""

SCHEMES = ("asset", "serial", "uuid", "hostname", "mdm-id")
"""What a device can be called by; a name without one of these is an asset tag."""

_WHERE = "front"
_FENCE = b"+++"
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\+\+\+[ \t]*\r?\n")
_LAST = re.compile(rb"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def fronted(front: bytes, document: bytes) -> bytes:
    """A document with a front before it, as `parted` takes it apart again."""
    return b"\n".join((_FENCE, front.removeprefix(b"\xef\xbb\xbf"), _FENCE, document))


def parted(data: bytes) -> tuple[dict[str, object] | None, bytes]:
    """The front of some bytes, None if there is none, and the document after it, whose lines count from 1."""
    first = _FIRST.match(data)
    if first is None:
        return None, data
    last = _LAST.search(data, first.end(), first.end() + MAX_FRONT)
    if last is None:
        raise InputError(
            f"the front begins with +++ and does not end within {MAX_FRONT} bytes; end it with a line +++",
            where=_WHERE,
        )
    rest = data[last.end() :]
    if _FIRST.match(rest):
        raise InputError("a second front follows the first; say all in one", where=_WHERE)
    return _read(text_of(data[first.end() : last.start()])), rest


def told(front: dict[str, object], kind: type[T]) -> T:
    """What a front says, as a type that names all it may say; InputError for anything else in it."""
    for name in front:
        known_here = [field.encode_name for field in msgspec.structs.fields(kind)]
        if name not in known_here:
            raise InputError(f"{name!r} is not known; it takes {', '.join(known_here)}", where=_WHERE)
    return struct(front, kind, f"{_WHERE}: $")


def devices(names: str | tuple[str, ...], where: str = _WHERE) -> tuple[DeviceKey, ...]:
    """The keys that a front means by `serial:EXAMPLE0001`, or by several of these."""
    pairs = [_scheme(name) for name in ((names,) if isinstance(names, str) else names)]
    return known(keys(*pairs), where)


def moment(said: str | None, received_at: int) -> int:
    """When the document was made, as the front says; else when it was received."""
    return received_at if said is None else instant(said, f"{_WHERE}: $.seen_at", received_at)


def _scheme(name: str) -> tuple[str, str]:
    scheme, colon, rest = name.strip().partition(":")
    return (scheme, rest) if colon and scheme in SCHEMES else ("asset", name)


def _read(text: str) -> dict[str, object]:
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"not TOML: {fault}; correct it", where=_WHERE) from None
    # TOML has times of its own, which a person may write without quotes.
    return {
        key: value.isoformat() if isinstance(value, dt.datetime) else value for key, value in found.items()
    }
