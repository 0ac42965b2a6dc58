"""JSON files that somebody else keeps: read with places, and changed entry by entry in their text (RFC 8259).

What is put in leaves every other byte as it was, layout and comments too, and taking the same out again restores the
file byte for byte. So that both can be told apart later, what is put into a list or object that stood there empty is
followed by a space; one without it was made by us, and goes with its last entry. Duplicate keys are refused: programs
differ on which of them counts.

`RELAXED` is what Chromium reads besides: `//` and `/* */` comments and a comma after the last entry (seen in 156).
"""

import json
import re
from typing import Literal, NoReturn

import msgspec

from appban.errors import InputError

Dialect = Literal["strict", "relaxed"]
STRICT: Dialect = "strict"
RELAXED: Dialect = "relaxed"
Path = tuple[str, ...]
MAX_DEPTH = 100
"""Levels of nesting; no policy file comes near, and Chromium itself gives up at 200."""

_SPACE = {
    STRICT: re.compile(r"[ \t\r\n]*+"),
    RELAXED: re.compile(r"(?:[ \t\r\n]++|//[^\r\n]*+|/\*.*?\*/)*+", re.DOTALL),
}
_WORD = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*+"')
_SHOWN = 40


class Node(msgspec.Struct, frozen=True):
    """A value and where it stands in the text: `[start, end)`. Of an object or a list, `children`: key ("" in a list),
    where the entry begins, and its value.
    """

    start: int
    end: int
    kind: Literal["object", "list", "other"]
    value: object = None
    children: tuple[tuple[str, int, "Node"], ...] = ()

    def child(self, key: str) -> "Node | None":
        """The value of a key of an object."""
        return next((node for name, _, node in self.children if name == key), None)


class _Reader(msgspec.Struct):
    text: str
    where: str
    dialect: Dialect

    def document(self) -> Node:
        node = self.value(self.skip(0), 0)
        end = self.skip(node.end)
        if end != len(self.text):
            self.fail(end, "one JSON document was expected and more follows")
        return node

    def value(self, at: int, depth: int) -> Node:
        opened = self.text[at : at + 1]
        if depth > MAX_DEPTH:
            self.fail(at, f"it nests deeper than {MAX_DEPTH} levels")
        if opened == "{":
            return self.many(at, depth, "object", "}")
        if opened == "[":
            return self.many(at, depth, "list", "]")
        if opened == '"':
            said, end = self.string(at)
            return Node(at, end, "other", said)
        found = _WORD.match(self.text, at)
        if found is None:
            self.fail(at, "not JSON")
        return Node(at, found.end(), "other", json.loads(found.group()))

    def many(self, start: int, depth: int, kind: Literal["object", "list"], close: str) -> Node:
        children: dict[str | int, tuple[str, int, Node]] = {}
        at = self.skip(start + 1)
        while not self.text.startswith(close, at):
            begins, key = at, ""
            if kind == "object":
                key, at = self.key(at)
                if key in children:
                    self.fail(begins, f"the key {key[:_SHOWN]!r} stands twice in one object")
            node = self.value(at, depth + 1)
            children[key if kind == "object" else len(children)] = (key, begins, node)
            at = self.after(self.skip(node.end), close)
        return Node(start, at + 1, kind, None, tuple(children.values()))

    def after(self, at: int, close: str) -> int:
        """Past the comma that follows an entry, if one does."""
        if self.text.startswith(close, at):
            return at
        if not self.text.startswith(",", at):
            self.fail(at, f"a comma or {close} was expected")
        comma, at = at, self.skip(at + 1)
        if self.dialect == STRICT and self.text.startswith(close, at):
            self.fail(comma, "a comma stands after the last entry")
        return at

    def key(self, at: int) -> tuple[str, int]:
        if not self.text.startswith('"', at):
            self.fail(at, "a key in double quotes was expected")
        key, end = self.string(at)
        colon = self.skip(end)
        if not self.text.startswith(":", colon):
            self.fail(colon, "a colon was expected")
        return key, self.skip(colon + 1)

    def string(self, at: int) -> tuple[str, int]:
        found = _STRING.match(self.text, at)
        try:
            return str(json.loads(found.group() if found else "")), at if found is None else found.end()
        except json.JSONDecodeError:
            self.fail(at, "a string that cannot be read")

    def skip(self, at: int) -> int:
        found = _SPACE[self.dialect].match(self.text, at)
        return at if found is None else found.end()

    def fail(self, at: int, fact: str) -> NoReturn:
        line = self.text.count("\n", 0, at) + 1
        found = self.text[at : at + _SHOWN] or "the end"
        raise InputError(
            f"{fact}, at {found!r}; mend the file, nothing was changed", where=f"{self.where}, line {line}"
        )


def text_of(data: bytes, where: str) -> str:
    """The text of a file; InputError if it is not UTF-8 or begins with a byte order mark."""
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise InputError(
            f"byte {fault.start} is not UTF-8; save it as UTF-8, nothing was changed", where=where
        ) from None
    if text.startswith("\ufeff"):
        raise InputError("it begins with a byte order mark; save it without one", where=where)
    return text


def read(text: str, where: str, dialect: Dialect) -> Node:
    """The object that a file holds; InputError with the line otherwise."""
    node = _Reader(text, where, dialect).document()
    if node.kind != "object":
        raise InputError("it holds no JSON object; mend the file, nothing was changed", where=where)
    return node


def at_path(root: Node, path: Path, where: str) -> Node | None:
    """The value below these keys, or None; InputError where something else than an object stands on the way."""
    node: Node | None = root
    for number, key in enumerate(path):
        if node is None:
            return None
        if node.kind != "object":
            _wrong(".".join(path[:number]), "an object", where)
        node = node.child(key)
    return node


def members(root: Node, path: Path, where: str) -> dict[str, Node]:
    """The objects by key in the object below these keys, none if it is not there; InputError for anything else."""
    node = at_path(root, path, where)
    if node is not None and node.kind != "object":
        _wrong(".".join(path), "an object", where)
    found = {} if node is None else {key: each for key, _, each in node.children}
    for key, each in found.items():
        if each.kind != "object":
            _wrong(".".join((*path, key)), "an object", where)
    return found


def strings(root: Node, path: Path, where: str) -> tuple[str, ...]:
    """The list of strings below these keys, empty if there is none; InputError if it is something else."""
    node = at_path(root, path, where)
    if node is None:
        return ()
    if node.kind != "list":
        _wrong(".".join(path), "a list of strings", where)
    found = [each.value for _, _, each in node.children]
    made = tuple(each for each in found if isinstance(each, str))
    if len(made) != len(found):
        _wrong(".".join(path), "a list of strings", where)
    return made


def _wrong(name: str, wanted: str, where: str) -> NoReturn:
    raise InputError(
        f"{name or 'the document'} is not {wanted}; mend the file, nothing was changed", where=where
    )
