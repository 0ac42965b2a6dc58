"""A YAML list of Fleet's policies, edited by line: ours are one line each, all other lines stay as they are."""

import json
import re
from collections.abc import Iterator, Sequence

import msgspec
import yaml

from appban.errors import InputError
from appban.ports import Item

LIST = "policies"
_UNFIT = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
Policy = dict[str, str]


class _Loader(yaml.SafeLoader):
    """Plain values alone: no tags of Python's, and no aliases, by which a short file can stand for a long one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node, unless it stands for another."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) stands in the list; write out what it stands for")
        return super().compose_node(parent, index)


class _Entry(msgspec.Struct, frozen=True):
    """A policy as text, and the lines of the file that it takes, the first and the one after the last."""

    value: str
    begin: int
    end: int


def line(policy: object) -> str:
    """A policy as an item says it: JSON on one line, which is YAML too.

    Letters stand as they are, since YAML reads JSON's pairs of surrogates as two letters; what YAML would take for the
    end of a line or refuses is written as a number.
    """
    text = json.dumps(policy, sort_keys=True, ensure_ascii=False, default=str)
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def held(name: str, data: bytes) -> Iterator[Item]:
    """Every entry of the list, whoever wrote it, in the same form."""
    return (Item(name, LIST, entry.value) for entry in _entries(name, _text(name, data)))


def add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    """The list with more entries at its end."""
    text = "" if data is None else _text(name, data)
    entries = _entries(name, text)
    lines = text.splitlines(keepends=True)
    margin = _margin(lines, entries)
    at = entries[-1].end if entries else len(lines)
    bare = bool(lines) and at == len(lines) and not lines[-1].endswith("\n")
    new = "".join(f"{margin}- {item.value}\n" for item in items)
    made = f"\n{new}".removesuffix("\n") if bare else new
    return ("".join(lines[:at]) + made + "".join(lines[at:])).encode()


def drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    """The list less entries."""
    text = _text(name, data)
    unwanted = {item.value for item in items}
    lines: list[str | None] = [*text.splitlines(keepends=True)]
    for entry in _entries(name, text):
        if entry.value in unwanted:
            lines[entry.begin : entry.end] = [None] * (entry.end - entry.begin)
    left = "".join(each for each in lines if each is not None)
    bare = not text.endswith("\n") and lines[-1] is None
    left = left.removesuffix("\n") if bare else left
    return left.encode() if left.strip() else None


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeError as fault:
        raise InputError(f"not UTF-8 ({fault}); save the file as UTF-8", where=name) from None


def _margin(lines: Sequence[str], entries: Sequence[_Entry]) -> str:
    first = lines[entries[0].begin] if entries else ""
    return first[: len(first) - len(first.lstrip(" "))]


def _entries(name: str, text: str) -> list[_Entry]:
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        values = None if root is None else loader.construct_document(root)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise InputError(f"not YAML ({' '.join(str(fault).split())}); correct it", where=name) from None
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode) or root.flow_style or not isinstance(values, list):
        raise InputError("is not a list of policies, one `- ` each; use a file of its own", where=name)
    lines = text.splitlines()
    return [_Entry(line(value), *_lines(node, lines)) for node, value in zip(root.value, values, strict=True)]


def _lines(node: yaml.Node, lines: Sequence[str]) -> tuple[int, int]:
    """The lines of an entry; blank lines and comments after it are not its own."""
    begin, end = node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0)
    while end > begin + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return begin, end
