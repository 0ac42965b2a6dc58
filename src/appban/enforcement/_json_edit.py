"""Entries put into and taken out of JSON text in place; see `_json` for what is promised."""

import json
from collections.abc import Mapping, Sequence

from appban.enforcement._json import Dialect, Node, Path, at_path, read, strings, text_of
from appban.errors import InputError

_BLANKS = " \t\r\n"
Made = Mapping[str, object]


def with_strings(
    data: bytes | None, path: Path, values: Sequence[str], where: str, dialect: Dialect
) -> bytes:
    """The file with these strings at the end of the list below these keys, each unless it is there; made if need be."""
    if data is None:
        return _new(path, list(values))
    text = text_of(data, where)
    for value in values:
        root = read(text, where, dialect)
        if value in strings(root, path, where):
            continue
        found = at_path(root, path, where)
        if found is None:
            text = _with_path(text, root, path, [value])
        else:
            text = _inserted(text, found, json.dumps(value))
    return text.encode()


def with_member(data: bytes | None, path: Path, value: Made, where: str, dialect: Dialect) -> bytes:
    """The file with this object under these keys; InputError if something else stands there."""
    if data is None:
        return _new(path, value)
    text = text_of(data, where)
    root = read(text, where, dialect)
    found = at_path(root, path, where)
    if found is None:
        return _with_path(text, root, path, value).encode()
    if json.loads(text[found.start : found.end]) != value:
        raise InputError(
            f"{'.'.join(path)} says something else already; decide by hand which is to hold, nothing was changed",
            where=where,
        )
    return data


def without_strings(
    data: bytes, path: Path, values: Sequence[str], where: str, dialect: Dialect
) -> bytes | None:
    """The file without these strings in the list below these keys; None if nothing is left and we made it."""
    text = text_of(data, where)
    for value in values:
        root = read(text, where, dialect)
        held = strings(root, path, where)
        if value not in held:
            continue
        left = without_entry(text, root, path, held.index(value))
        if left is None:
            return None
        text = left
    return text.encode()


def without_member(data: bytes, path: Path, where: str, dialect: Dialect) -> bytes | None:
    """The file without what stands under these keys; None if nothing is left and we made it."""
    text = text_of(data, where)
    root = read(text, where, dialect)
    parent = at_path(root, path[:-1], where)
    if parent is None or parent.child(path[-1]) is None:
        return data
    left = without_entry(text, root, path[:-1], _index(parent, path[-1]))
    return None if left is None else left.encode()


def _new(path: Path, value: object) -> bytes:
    return (json.dumps(_nested(path, value), indent=2) + "\n").encode()


def _nested(path: Path, value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value


def _with_path(text: str, root: Node, path: Path, value: object) -> str:
    """The text with a value under keys of which some are missing."""
    node, depth = root, 0
    while (below := node.child(path[depth])) is not None:
        node, depth = below, depth + 1
    return with_entry(text, node, _nested(path[depth + 1 :], value), f"{json.dumps(path[depth])}: ")


def with_entry(text: str, into: Node, value: object, key: str = "") -> str:
    """The text with a value at the end of an object or list, in the layout of its neighbours; `key` with its colon."""
    blank = _blank(text, into)
    made = key + json.dumps(value, indent=2 if "\n" in blank else None)
    return _inserted(text, into, made.replace("\n", "\n" + blank.rpartition("\n")[2]))


def _inserted(text: str, into: Node, entry: str) -> str:
    """The text with an entry at the end of an object or list; followed by a space where there was none before it."""
    if not into.children:
        at = into.start + 1
        return f"{text[:at]}{entry} {text[at:]}"
    at = into.children[-1][2].end
    blank = _blank(text, into)
    return f"{text[:at]},{blank if chr(10) in blank else ' '}{entry}{text[at:]}"


def _blank(text: str, into: Node) -> str:
    """The white space before the last entry of an object or list."""
    if not into.children:
        return ""
    before = text[: into.children[-1][1]]
    return before[len(before.rstrip(_BLANKS)) :]


def without_entry(text: str, root: Node, path: Path, index: int) -> str | None:
    """The text without an entry of what stands below these keys, and without what that leaves empty and we made."""
    node = _reached(root, path)
    begins, ends = node.children[index][1], node.children[index][2].end
    if index:
        return text[: node.children[index - 1][2].end] + text[ends:]
    if len(node.children) > 1:
        return text[:begins] + text[node.children[1][1] :]
    if text[ends] != " ":
        return (
            without_entry(text, root, path[:-1], _index(_reached(root, path[:-1]), path[-1]))
            if path
            else None
        )
    rest = text[ends + 1 : node.end - 1]
    return (
        text[:begins]
        + rest.replace(",", "", 1 if rest.lstrip(_BLANKS).startswith(",") else 0)
        + text[node.end - 1 :]
    )


def _reached(root: Node, path: Path) -> Node:
    for key in path:
        root = root.children[_index(root, key)][2]
    return root


def _index(node: Node, key: str) -> int:
    return next(number for number, (name, _, _) in enumerate(node.children) if name == key)
