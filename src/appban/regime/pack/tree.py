"""Values read from a text that a person wrote, each with the line it stands on.

What a reader of such texts may meet is kept small on purpose: text, whole numbers, true, false, null, lists, and
mappings with text keys that stand once.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import assert_never

import msgspec

from appban.errors import InputError

MAX_BYTES = 4 * 1024 * 1024
"""A pack is tens of kilobytes; what is a hundred times that is a mistake or an attack."""
MAX_DEPTH = 32
"""Lists and mappings within each other; a pack needs about ten."""
MAX_VALUES = 200_000
"""Values in one text; a pack has a few thousand, and each costs a place in memory."""
MAX_DIGITS = 15
"""Digits of a whole number, so that every one fits an event (2**53 has sixteen)."""

Scalar = str | int | bool | None

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_ALLOWED_CONTROLS = frozenset("\n\t")


class Leaf(msgspec.Struct, frozen=True):
    """A value without parts."""

    line: int
    value: Scalar


class Items(msgspec.Struct, frozen=True):
    """A list."""

    line: int
    items: tuple["Node", ...]


class Fields(msgspec.Struct, frozen=True):
    """A mapping; each key with the line it stands on and its value."""

    line: int
    fields: dict[str, tuple[int, "Node"]]


Node = Leaf | Items | Fields


def plain(node: Node) -> object:
    """The value without its lines."""
    match node:
        case Leaf():
            return node.value
        case Items():
            return [plain(each) for each in node.items]
        case Fields():
            return {key: plain(value) for key, (_, value) in node.fields.items()}
        case _:
            assert_never(node)


def line_of(node: Node, path: str, key: str | None = None) -> int:
    """The line of what stands at `path` (`restrictions[0].scope`), or of the last step of it that exists.

    `key` names a field of that place by the line of its key, for a field that should not be there.
    """
    here, line = node, node.line
    for step in steps(path):
        match here, step:
            case Fields(), str() if step in here.fields:
                line, here = here.fields[step]
                line = here.line if isinstance(here, Leaf) else line
            case Items(), int() if step < len(here.items):
                here = here.items[step]
                line = here.line
            case _:
                return line
    if key is not None and isinstance(here, Fields) and key in here.fields:
        return here.fields[key][0]
    return line


def value_at(node: Node, path: str) -> Node | None:
    """What stands at a path, or None."""
    here: Node | None = node
    for step in steps(path):
        match here, step:
            case Fields(), str():
                here = here.fields[step][1] if step in here.fields else None
            case Items(), int():
                here = here.items[step] if step < len(here.items) else None
            case _:
                return None
    return here


def steps(path: str) -> Iterator[str | int]:
    """The names and indices of a path, in order."""
    for name, index in _STEP.findall("." + path if path and not path.startswith("[") else path):
        yield name or int(index)


def decoded(data: bytes, name: str) -> str:
    """The text of a file: UTF-8 (a byte order mark is taken off), at most MAX_BYTES."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{len(data)} bytes are more than the {MAX_BYTES} that are read; split the file", where=name
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise InputError(
            f"byte {fault.start} is not UTF-8; save the file as UTF-8", where=f"{name}:{line}"
        ) from None


def check_text(value: str, where: str) -> str:
    """The text itself; InputError for a control character other than a line feed or a tab, or a lone surrogate."""
    for ch in value:
        if ch not in _ALLOWED_CONTROLS and unicodedata.category(ch) in {"Cc", "Cs"}:
            raise InputError(f"the text holds the control character U+{ord(ch):04X}; remove it", where=where)
    return value


def whole(digits: str, where: str) -> int:
    """A whole number from its decimal text; InputError beyond MAX_DIGITS digits."""
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise InputError(
            f"{digits[:20]} has more than {MAX_DIGITS} digits; put it in quotes if it is text", where=where
        )
    return int(digits)
