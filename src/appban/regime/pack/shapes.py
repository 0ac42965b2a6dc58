"""What a type takes at a path, in words a person can act on, from msgspec's own description of the type."""

import difflib
from collections.abc import Iterator

import msgspec
from msgspec import inspect

from appban.regime.pack.tree import steps


def allowed(shape: type[object], path: str) -> tuple[str, ...]:
    """The words that a place takes: members of its enumeration, literals, or tags; empty if it is not so limited."""
    return tuple(dict.fromkeys(word for kind in _at(shape, path) for word in _words(kind)))


def field_names(shape: type[object], path: str) -> tuple[str, ...]:
    """The fields that a mapping at a place may have, in order."""
    found: dict[str, None] = {}
    for kind in _at(shape, path):
        if isinstance(kind, inspect.StructType):
            found.update(dict.fromkeys([kind.tag_field] if kind.tag_field else []))
            found.update(dict.fromkeys(field.encode_name for field in kind.fields))
    return tuple(found)


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that a misspelt one most likely meant, or None."""
    return next(iter(difflib.get_close_matches(word, known, n=1)), None)


def _at(shape: type[object], path: str) -> list[inspect.Type]:
    kinds = list(_members(inspect.type_info(shape)))
    for step in steps(path):
        kinds = [member for kind in kinds for below in _below(kind, step) for member in _members(below)]
    return kinds


def _members(kind: inspect.Type) -> Iterator[inspect.Type]:
    match kind:
        case inspect.UnionType():
            for each in kind.types:
                yield from _members(each)
        case inspect.Metadata():
            yield from _members(kind.type)
        case _:
            yield kind


def _below(kind: inspect.Type, step: str | int) -> Iterator[inspect.Type]:
    match kind, step:
        case inspect.StructType(), str():
            yield from (field.type for field in kind.fields if field.encode_name == step)
            if kind.tag_field == step:
                yield inspect.LiteralType((kind.tag,))
        case inspect.VarTupleType() | inspect.ListType(), int():
            yield kind.item_type
        case _:
            return


def _words(kind: inspect.Type) -> Iterator[str]:
    match kind:
        case inspect.LiteralType():
            yield from (str(value) for value in kind.values)
        case inspect.EnumType():
            yield from (str(member.value) for member in kind.cls)
        case inspect.StructType() if kind.tag_field is not None:
            yield str(kind.tag)
        case _:
            return


def schema_of(shape: type[object], described: dict[type[object], dict[str, object]]) -> dict[str, object]:
    """The JSON Schema (2020-12) of a shape; `described` gives the schema of each type that reads its own text."""

    def hook(kind: type[object]) -> dict[str, object]:
        return described[kind]

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(shape, schema_hook=hook),
    }
