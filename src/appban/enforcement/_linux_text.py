"""Reading configuration files of Linux programs as text, and names that fit into them."""

import re

from appban.errors import InputError


def text_of(data: bytes, file: str) -> str:
    """The text of a configuration file; InputError if it is not UTF-8 or holds a NUL."""
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise InputError(
            f"byte {fault.start} ({data[fault.start : fault.start + 1]!r}) is not UTF-8; put the file right first",
            where=file,
        ) from None
    if "\0" in text:
        raise InputError("there is a NUL in it, so it is not a text file; put it right first", where=file)
    return text


def slug(name: str) -> str:
    """A name of letters, digits, `-` and `_` for any id, and never one for two: others become `_` hex `_`."""
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found.group()):x}_", name)
