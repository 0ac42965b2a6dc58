"""Text files that hold statements: what was there stays, byte for byte, and ours come and go whole.

A statement is one or more lines; comments and blank lines are none and stay where they are. What counts as one is the
syntax's own business, which `Split` knows. A file that ends without a line end goes on doing so.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence

import msgspec

from appban.errors import InputError
from appban.ports import Changes, Files, Item


class Chunk(msgspec.Struct, frozen=True):
    """Some whole lines of a file; `value` is the statement in them with its spaces made single, None for no statement."""

    lines: tuple[str, ...]
    value: str | None


Split = Callable[[Sequence[str], str], list[Chunk]]
"""Lines and the file's name to chunks; InputError with the name if they are not of this syntax."""
Rank = Callable[[str], int | None]
"""Where a statement of appban's kind stands among these, None for any other statement."""


class Syntax(msgspec.Struct, frozen=True):
    """One sort of file: the name of its one list, how it is cut up, and how ours are kept sorted."""

    list: str
    split: Split
    rank: Rank


def text(data: bytes, file: str) -> str:
    """A file's text; InputError if it is not UTF-8 or holds a NUL."""
    try:
        found = data.decode()
    except UnicodeDecodeError:
        raise InputError(
            "this is not UTF-8 text, so nothing is put in it; mend or remove it", where=file
        ) from None
    if "\0" in found:
        raise InputError(
            "there is a NUL in this text, so nothing is put in it; mend or remove it", where=file
        )
    return found


def chunks(data: bytes, file: str, syntax: Syntax) -> list[Chunk]:
    """The chunks of a file in order; InputError if it cannot be read."""
    held = text(data, file)
    return syntax.split(held.removesuffix("\n").split("\n"), file) if held.strip("\n") else []


def held(data: bytes, file: str, syntax: Syntax) -> list[Item]:
    """Every statement of a file as an item."""
    found = (chunk.value for chunk in chunks(data, file, syntax))
    return [Item(file, syntax.list, value) for value in found if value is not None]


def merged(base: Files, file: str, values: Collection[str], syntax: Syntax) -> Changes:
    """The file with these statements in it, each once, if it has to change for that."""
    found = chunks(base.get(file, b""), file, syntax)
    there = {chunk.value for chunk in found}
    wanted = [value for value in set(values) if value not in there]
    return {file: _bytes(_placed(found, wanted, syntax.rank), base.get(file))} if wanted else {}


def taken_out(base: Files, file: str, values: Collection[str], syntax: Syntax) -> Changes:
    """The file without these statements, if it has one; removed if nothing is left in it."""
    if file not in base:
        return {}
    found = chunks(base[file], file, syntax)
    left = [chunk for chunk in found if chunk.value is None or chunk.value not in values]
    if len(left) == len(found):
        return {}
    return {file: _bytes(left, base[file]) if left else None}


def by_file(items: Sequence[Item]) -> dict[str, list[str]]:
    """The values of items, by file in order of name."""
    found: dict[str, list[str]] = {}
    for item in sorted(set(items)):
        found.setdefault(item.file, []).append(item.value)
    return found


def _placed(found: Sequence[Chunk], wanted: Sequence[str], rank: Rank) -> list[Chunk]:
    """The chunks with new ones before the first of our kind that comes after them, or else at the end."""
    ranked = [(place, value) for value in wanted if (place := rank(value)) is not None]
    waiting = deque(sorted(ranked))
    made: list[Chunk] = []
    for chunk in found:
        place = None if chunk.value is None else rank(chunk.value)
        while place is not None and waiting and waiting[0] < (place, chunk.value or ""):
            made.append(_chunk(waiting.popleft()[1]))
        made.append(chunk)
    made += [_chunk(value) for _, value in waiting]
    return made + [_chunk(value) for value in sorted(wanted) if rank(value) is None]


def _chunk(value: str) -> Chunk:
    return Chunk((value,), value)


def _bytes(found: list[Chunk], before: bytes | None) -> bytes:
    end = "" if before and not before.endswith(b"\n") else "\n"
    return ("\n".join(line for chunk in found for line in chunk.lines) + end).encode()
