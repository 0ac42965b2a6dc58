"""The one loader of YAML and JSON that people write: text in, values of a shape out, faults with their line.

A fault reads `file:line: path: what is wrong; what to do`.
"""

import re
from typing import Protocol, Self, TypeVar

import msgspec

from appban.errors import InputError
from appban.regime.pack.json_tree import read_json
from appban.regime.pack.shapes import allowed, field_names, nearest
from appban.regime.pack.tree import Leaf, Node, decoded, line_of, plain, value_at
from appban.regime.pack.yaml_tree import read_yaml

T = TypeVar("T")

_SHOWN = 60
"""Characters of an offending value that a message repeats."""
_PATH = re.compile(r" - at `(?:key in )?\$([^`]*)`$")
_QUOTED = re.compile(r"`([^`]*)`")
_KINDS = {
    "array": "a list",
    "object": "a mapping",
    "str": "text",
    "int": "a whole number",
    "bool": "true or false",
}
_KINDS_QUOTED = re.compile(r"\b(?:array|object|str|int|bool)\b")
"""msgspec's names for the kinds of values, and the words that people use."""


class FromText(Protocol):
    """A type that reads itself from text; `from_text` raises InputError for text that is not one of it."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The value of a text."""
        ...


class Document(msgspec.Struct, frozen=True):
    """One text as read: its values and where each stands."""

    name: str
    root: Node

    def where(self, path: str, key: str | None = None) -> str:
        """`file:line` of a path such as `restrictions[0].scope[1].root`, or of the last part of it that exists."""
        return f"{self.name}:{line_of(self.root, path, key)}"

    def convert(self, shape: type[T]) -> T:
        """The document as a value of `shape`; InputError at the first place that does not fit."""
        try:
            return msgspec.convert(plain(self.root), shape, strict=True, dec_hook=_read_text)
        except msgspec.ValidationError as fault:
            raise self._explained(str(fault), shape) from None

    def _explained(self, fault: str, shape: type[object]) -> InputError:
        found = _PATH.search(fault)
        path = "" if found is None else found[1].lstrip(".")
        what = fault if found is None else fault[: found.start()]
        words, key = _words(what, path, shape, value_at(self.root, path))
        return InputError(f"{path}: {words}".removeprefix(": "), where=self.where(path, key))


def read(data: bytes, name: str) -> Document:
    """The document in a file of that name: JSON if it ends in `.json`, YAML otherwise."""
    text = decoded(data, name)
    return Document(name, read_json(text, name) if name.endswith(".json") else read_yaml(text, name))


def load(data: bytes, name: str, shape: type[T]) -> T:
    """A file as a value of `shape`; InputError, with file, line and path, if it is not one."""
    return read(data, name).convert(shape)


def _read_text(kind: type[object], value: object) -> object:
    reads = getattr(kind, "from_text", None)
    if reads is None:
        raise TypeError(f"{kind.__name__} has no from_text and is no type that msgspec reads")
    if not isinstance(value, str):
        raise ValueError(f"text is wanted here, not {_shown(value)}; put it in quotes")  # noqa: TRY004  # msgspec adds the path
    try:
        return reads(value)
    except InputError as fault:
        raise ValueError(str(fault)) from None


def _words(what: str, path: str, shape: type[object], node: Node | None) -> tuple[str, str | None]:
    """What is wrong at a path and what to do; and the key, if the fault is a field that should not be there."""
    quoted = _QUOTED.search(what)
    word = "" if quoted is None else quoted[1]
    if what.startswith("Object contains unknown field"):
        return f"there is no field {word!r} here; {_instead(word, field_names(shape, path))}", word
    if what.startswith("Object missing required field"):
        return f"the field {word!r} is missing; add it", None
    if what.startswith(("Invalid enum value", "Invalid value")) and isinstance(node, Leaf):
        return (
            f"{_shown(node.value)} is not one of the words this takes; "
            f"{_instead(str(node.value), allowed(shape, path))}"
        ), None
    if what.startswith("Expected") and node is not None:
        wanted = _KINDS_QUOTED.sub(lambda found: _KINDS.get(found[0], found[0]), what.replace("`", ""))
        return f"{wanted[0].lower()}{wanted[1:]}: {_shown(plain(node))}; correct it", None
    return what, None


def _instead(word: str, known: tuple[str, ...]) -> str:
    meant = nearest(word, known)
    names = ", ".join(known) or "nothing"
    return f"did you mean {meant!r}? It takes {names}" if meant else f"it takes {names}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
