"""Text files of which each line is an entry: `#` begins a comment line, and all that is not ours stays byte for byte.

What `add` puts in, `drop` takes out to the very bytes that were there before, a last line without a newline and an
empty file included; a file that appban began carries a first line that says so, and goes with its last entry.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from appban.enforcement._linux_text import text_of
from appban.errors import InternalError
from appban.ports import Changes, Files, Item

HEADER = "# appban began this file; it adds and takes out single entries, and leaves those of others alone."

Rank = Callable[[str], int]
"""Where an entry belongs: it is put behind the last line of its own or a lower rank."""


def anywhere(_: str) -> int:
    """The rank of entries whose order does not matter."""
    return 0


def entries(data: bytes, file: str) -> Iterator[str]:
    """The entries of a file, stripped, in order; InputError if it is not text."""
    return (line.strip() for line in text_of(data, file).split("\n") if _is_entry(line))


def added(base: Files, items: Sequence[Item], rank: Rank = anywhere) -> Changes:
    """The files that change so that each item is a line of its file; InputError if one is not text."""
    changes: dict[str, bytes | None] = {}
    for file, values in _by_file(items).items():
        held = set(entries(base[file], file)) if file in base else set()
        new = sorted(values - held, key=lambda value: (rank(value), value))
        if new:
            changes[file] = _put(base.get(file), file, new, rank)
    return changes


def dropped(base: Files, items: Sequence[Item]) -> Changes:
    """The files that change so that no item is a line of its file; InputError if one is not text."""
    changes: dict[str, bytes | None] = {}
    for file, values in _by_file(items).items():
        if file not in base or not values & set(entries(base[file], file)):
            continue
        lines = text_of(base[file], file).split("\n")
        kept = "\n".join(line for line in lines if line.strip() not in values)
        changes[file] = None if kept.strip() == HEADER else kept.encode()
    return changes


def _put(data: bytes | None, file: str, new: Sequence[str], rank: Rank) -> bytes:
    text = f"{HEADER}\n" if data is None else text_of(data, file)
    lines = text.split("\n")
    # The empty string behind a last newline is no line: nothing may come after it.
    end = len(lines) - 1 if lines[-1] == "" else len(lines)
    ranks = [rank(line.strip()) if _is_entry(line) else None for line in lines[:end]]
    for value in new:
        own = rank(value)
        at = _place(ranks, own)
        lines.insert(at, value)
        ranks.insert(at, own)
    return "\n".join(lines).encode()


def _place(ranks: Sequence[int | None], of: int) -> int:
    """Before the first entry of a higher rank, or last; None is the rank of a line that is no entry."""
    return next((at for at, each in enumerate(ranks) if each is not None and each > of), len(ranks))


def _is_entry(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _by_file(items: Collection[Item]) -> Mapping[str, set[str]]:
    files: dict[str, set[str]] = {}
    for item in items:
        if not item.value.isprintable() or not _is_entry(item.value) or item.value != item.value.strip():
            raise InternalError(f"{item.value!r} cannot be one line of {item.file}; a catalogued value could")
        files.setdefault(item.file, set()).add(item.value)
    return files
