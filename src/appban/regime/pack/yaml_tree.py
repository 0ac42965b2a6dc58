"""YAML that a person wrote, read event by event into nodes that know their line.

Much less than YAML 1.1 (https://yaml.org/spec/1.1/) is understood, so that a text means what it looks like: of plain
scalars only `true`, `false`, `null`, `~`, nothing at all and decimal whole numbers are not text (`no`, `on`, dates
and `21:30` are). Anchors, aliases, merge keys, tags, directives, floats, further documents, keys that are no text
and keys that stand twice are refused.
"""

import re
from collections.abc import Iterator

import yaml

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

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(text: str, name: str) -> Node:
    """The one document of a YAML text; InputError, with `name:line`, for anything beyond the subset above."""
    reader = _Reader(text, name)
    try:
        return reader.document()
    except yaml.YAMLError as fault:
        raise InputError(f"not YAML: {_words(fault)}; correct it", where=_where(name, fault)) from None
    except (ValueError, OverflowError, RecursionError) as fault:
        # PyYAML's own scanner lets these out for escapes and directives that no such character or number has.
        raise InputError(f"not YAML: {fault}; correct it", where=name) from None


class _Reader:
    """One pass over the events of a text; nothing is built before it was allowed."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.values = 0
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))

    def document(self) -> Node:
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise InputError("the file is empty; write a mapping such as `pack: …`", where=f"{self.name}:1")
        if isinstance(start, yaml.DocumentStartEvent) and (start.version or start.tags):
            raise self.fault(start, "a % directive is not read; remove it")
        root = self.node(next(self.events), "", 0)
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self.fault(after, "a second document begins here; put each in a file of its own")
        return root

    def node(self, event: yaml.Event, path: str, depth: int) -> Node:
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.fault(event, f"{path}: more than {MAX_VALUES} values; split the file")
        if isinstance(event, yaml.AliasEvent):
            raise self.fault(event, f"{path}: an alias (*{event.anchor}) hides what is meant; write it out")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise self.fault(event, f"{path}: an anchor (&{event.anchor}) is not read; remove it")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise self.fault(event, f"{path}: a tag ({event.tag}) is not read; remove it")
        match event:
            case yaml.ScalarEvent():
                return Leaf(_line(event), self.scalar(event, path))
            case yaml.SequenceStartEvent():
                return Items(_line(event), tuple(self.items(event, path, depth + 1)))
            case yaml.MappingStartEvent():
                return Fields(_line(event), self.fields(event, path, depth + 1))
            case _:
                raise self.fault(event, f"{path}: nothing that can be read stands here; correct it")

    def items(self, start: yaml.Event, path: str, depth: int) -> Iterator[Node]:
        self.check_depth(start, path, depth)
        index = 0
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, f"{path}[{index}]", depth)
            index += 1

    def fields(self, start: yaml.Event, path: str, depth: int) -> dict[str, tuple[int, Node]]:
        self.check_depth(start, path, depth)
        found: dict[str, tuple[int, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path, depth)
            if key in found:
                first = found[key][0]
                raise self.fault(
                    event, f"{path}: the key {key!r} stands twice (first in line {first}); keep one"
                )
            found[key] = (
                _line(event),
                self.node(next(self.events), f"{path}.{key}" if path else key, depth),
            )
        return found

    def key(self, event: yaml.Event, path: str, depth: int) -> str:
        node = self.node(event, path, depth)
        if not isinstance(node, Leaf) or not isinstance(node.value, str):
            raise self.fault(event, f"{path}: a key is text; put it in quotes if it is meant as text")
        if node.value == "<<" and isinstance(event, yaml.ScalarEvent) and _is_plain(event):
            raise self.fault(event, f"{path}: a merge key (<<) is not read; write the fields out")
        return node.value

    def scalar(self, event: yaml.ScalarEvent, path: str) -> Scalar:
        where = f"{self.name}:{_line(event)}"
        value = event.value
        if not _is_plain(event):
            return check_text(value, where)
        if value in _WORDS:
            return _WORDS[value]
        if _WHOLE.fullmatch(value):
            return whole(value, where)
        if _FLOAT.fullmatch(value):
            raise InputError(
                f"{path}: {value[:40]} is not a whole number; put it in quotes if it is text", where=where
            )
        return check_text(value, where)

    def check_depth(self, event: yaml.Event, path: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self.fault(event, f"{path[:80]}…: nested more than {MAX_DEPTH} deep; flatten it")

    def fault(self, event: yaml.Event, message: str) -> InputError:
        return InputError(message.removeprefix(": "), where=f"{self.name}:{_line(event)}")


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return not event.style


def _words(fault: yaml.YAMLError) -> str:
    if isinstance(fault, yaml.MarkedYAMLError):
        return ", ".join(part for part in (fault.context, fault.problem) if part)
    return " ".join(str(fault).split())


def _where(name: str, fault: yaml.YAMLError) -> str:
    mark = fault.problem_mark if isinstance(fault, yaml.MarkedYAMLError) else None
    return name if mark is None else f"{name}:{mark.line + 1}"
