"""JSON (RFC 8259) that a person wrote, read into nodes that know their line.

A key that stands twice, a number that is not whole and nesting beyond the limit are refused; RFC 8259 section 4 leaves
the first to the reader, and readers differ.
"""

import re
from bisect import bisect_right

import msgspec

from appban.errors import InputError
from appban.regime.pack.tree import (
    MAX_DEPTH,
    MAX_VALUES,
    Fields,
    Items,
    Leaf,
    Node,
    Scalar,
    check_text,
    whole,
)

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: tuple[tuple[str, Scalar], ...] = (("true", True), ("false", False), ("null", None))


def read_json(text: str, name: str) -> Node:
    """The value of a JSON text; InputError, with `name:line`, for anything else."""
    reader = _Reader(text, name)
    root = reader.node("", 0)
    reader.skip()
    if reader.at < len(text):
        raise reader.fault(f"{text[reader.at]!r} follows the end of the value; remove it")
    return root


class _Reader:
    """A place in the text, moved on by each part that is read."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.at = 0
        self.values = 0
        self.breaks = [found.start() for found in re.finditer("\n", text)]

    def node(self, path: str, depth: int) -> Node:
        self.skip()
        line = self.line()
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.fault(f"{path}: more than {MAX_VALUES} values; split the file")
        if self.took("["):
            return Items(line, tuple(self.items(path, depth + 1)))
        if self.took("{"):
            return Fields(line, self.fields(path, depth + 1))
        return Leaf(line, self.scalar(path))

    def items(self, path: str, depth: int) -> list[Node]:
        self.check_depth(path, depth)
        found: list[Node] = []
        if self.took("]"):
            return found
        while True:
            found.append(self.node(f"{path}[{len(found)}]", depth))
            if self.took("]"):
                return found
            self.need(",", path)

    def fields(self, path: str, depth: int) -> dict[str, tuple[int, Node]]:
        self.check_depth(path, depth)
        found: dict[str, tuple[int, Node]] = {}
        if self.took("}"):
            return found
        while True:
            self.skip()
            line = self.line()
            key = self.string(path)
            if key in found:
                first = found[key][0]
                raise InputError(
                    f"{path}: the key {key!r} stands twice (first in line {first}); keep one".removeprefix(
                        ": "
                    ),
                    where=f"{self.name}:{line}",
                )
            self.need(":", path)
            found[key] = (line, self.node(f"{path}.{key}" if path else key, depth))
            if self.took("}"):
                return found
            self.need(",", path)

    def scalar(self, path: str) -> Scalar:
        if self.text.startswith('"', self.at):
            return self.string(path)
        for word, value in _WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self.fault(
                f"{path}: no JSON value begins with {self.text[self.at : self.at + 10]!r}; correct it"
            )
        if found[1] or found[2]:
            raise self.fault(f"{path}: {found[0][:40]} is not a whole number; put it in quotes if it is text")
        self.at = found.end()
        return whole(found[0], self.where())

    def string(self, path: str) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise self.fault(f"{path}: text in double quotes is wanted here; correct it")
        try:
            value = msgspec.json.decode(found[0].encode(), type=str)
        except (msgspec.DecodeError, UnicodeError) as problem:
            raise self.fault(f"{path}: not a JSON string: {problem}; correct it") from None
        self.at = found.end()
        return check_text(value, self.where())

    def check_depth(self, path: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self.fault(f"{path[:80]}…: nested more than {MAX_DEPTH} deep; flatten it")

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = self.at if found is None else found.end()

    def took(self, sign: str) -> bool:
        self.skip()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def need(self, sign: str, path: str) -> None:
        if not self.took(sign):
            raise self.fault(f"{path}: {sign!r} is wanted here; correct it")

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1

    def where(self) -> str:
        return f"{self.name}:{self.line()}"

    def fault(self, message: str) -> InputError:
        return InputError(message.removeprefix(": "), where=self.where())
