"""A definition in Protocol Buffers (proto3) as a judge of JSON: fields, types, enumerated values. Fields only, no maps."""

import json
import re
from collections.abc import Iterator
from functools import cache

from tests.enforcement.schemas import schema

_FIELD = re.compile(r"(repeated |optional )?([\w.]+) (\w+) = \d+\s*(?:\[(.*?)\])?;", re.DOTALL)
_TYPES = {"string": str, "bool": bool, "uint32": int, "int32": int, "double": (int, float)}


def faults(data: bytes, message: str) -> list[str]:
    """What santa-sync-v1.proto has against a message in JSON, in the names of the definition."""
    return list(_message(json.loads(data), message, message))


@cache
def _blocks() -> dict[str, dict[str, str]]:
    text = re.sub(r"//[^\n]*", "", schema("santa-sync-v1.proto").decode())
    found: dict[str, dict[str, str]] = {"message": {}, "enum": {}}
    for kind, name, body in re.findall(r"^(message|enum) (\w+) \{(.*?)^\}", text, re.DOTALL | re.MULTILINE):
        found[kind][name] = body
    return found


def _fields(message: str) -> dict[str, tuple[bool, str]]:
    made: dict[str, tuple[bool, str]] = {}
    for label, kind, name, options in _FIELD.findall(_blocks()["message"][message]):
        said = re.search(r'json_name = "(\w+)"', options)
        for each in {name, said[1] if said else name}:
            made[each] = (label == "repeated ", kind)
    return made


def _message(value: object, message: str, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is no {message}"
        return
    known = _fields(message)
    for name, each in value.items():
        if name not in known:
            yield f"{where}: {name} is no field of {message}"
            continue
        repeated, kind = known[name]
        if repeated and not isinstance(each, list):
            yield f"{where}.{name} is no list"
            continue
        for one in each if repeated else [each]:
            yield from _value(one, kind, f"{where}.{name}")


def _value(value: object, kind: str, where: str) -> Iterator[str]:
    if kind in _blocks()["enum"]:
        names = re.findall(r"(\w+) = \d+", _blocks()["enum"][kind])
        yield from [] if value in names else [f"{where} is {value!r}, not one of {names}"]
    elif kind in _TYPES:
        yield from [] if isinstance(value, _TYPES[kind]) else [f"{where} is {value!r}, not a {kind}"]
    else:
        yield from _message(value, kind, where)
