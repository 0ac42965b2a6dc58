"""Strict JSON (RFC 8259): duplicate keys, NaN, numbers too large and deep nesting are refused."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.inventory._limits import MAX_CONTAINERS, MAX_DEPTH, text_of

T = TypeVar("T")

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_ANY_STRING = re.compile(_STRING, re.DOTALL)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")
_TOKEN = re.compile(rf"({_STRING})|([\[{{])|([\]}}])|(-?(?:Infinity|NaN|\d[\d.eE+-]*))|:", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_SHOWN = 80

MAX_DIGITS = 64
"""Characters of a number; inventories have sizes and times, and longer ones only cost work."""


class _StrictError(ValueError):
    """What the decoder's hooks found; they do not know where, so the text is read again to find the place."""


def document(data: bytes) -> object:
    """The one JSON value of a document."""
    values = list(stream(data))
    if not values:
        raise InputError("the document is empty; export it again")
    if len(values) > 1:
        raise InputError("one JSON document was expected and another follows", where=f"line {values[1][0]}")
    return values[0][1]


def stream(data: bytes) -> Iterator[tuple[int, object]]:
    """Each JSON value of a document with the line it begins on: one a line, or spread over several."""
    text = text_of(data)
    _refuse_shape(text)
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_int
    )
    at, line, counted = _skip_space(text, 0), 1, 0
    while at < len(text):
        line, counted = line + text.count("\n", counted, at), at
        value, at = _decode(decoder, text, at)
        yield line, value
        at = _skip_space(text, at)


def struct(value: object, kind: type[T], where: str = "$") -> T:
    """A decoded value as a msgspec type; InputError with the path in it and the value that does not fit.

    Fields that the type does not name are left out: a newer agent may send more than is read here.
    """
    try:
        try:
            return msgspec.convert(value, kind)
        except UnicodeEncodeError:
            return msgspec.convert(_mended(value), kind)
    except msgspec.ValidationError as fault:
        message, _, path = str(fault).rpartition(" - at `")
        path = path.rstrip("`") if message else "$"
        found = shown(_at_path(value, path))
        raise InputError(
            f"{message or fault}, got {found}; export the document again",
            where=where + path.removeprefix("$"),
        ) from None


def shown(value: object) -> str:
    """A value as an error message shows it: one line, not long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _mended(value: object) -> object:
    """The value with U+FFFD for lone surrogates, which JSON can spell and UTF-8 cannot."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_mended(each) for each in value]
        case dict():
            return {_mended(key): _mended(each) for key, each in value.items()}
        case _:
            return value


def _decode(decoder: json.JSONDecoder, text: str, at: int) -> tuple[object, int]:
    try:
        value: object
        value, end = decoder.raw_decode(text, at)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"not JSON: {fault.msg} at {shown(text[fault.pos : fault.pos + 20])}; export the document again",
            where=f"line {fault.lineno}",
        ) from None
    except _StrictError as fault:
        raise InputError(f"{fault}; export the document again", where=_place(text, at)) from None
    return value, end


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _StrictError(f"the key {shown(twice)} stands twice in one object")
    return made


def _constant(text: str) -> object:
    raise _StrictError(f"{text} is not a JSON number")


def _int(text: str) -> int:
    if _impossible(text):
        raise _StrictError(f"the number {shown(text)} is too large")
    return int(text)


def _float(text: str) -> float:
    if _impossible(text):
        raise _StrictError(f"the number {shown(text)} is too large")
    return float(text)


def _refuse_shape(text: str) -> None:
    """InputError if the text nests too deep or has too many objects and lists, before any of them is made."""
    brackets = _NOT_A_BRACKET.sub("", _ANY_STRING.sub("", text))
    if len(brackets) > 2 * MAX_CONTAINERS:
        raise InputError(f"the document has more than {MAX_CONTAINERS} objects and lists; import it in parts")
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise InputError(f"the document nests deeper than {MAX_DEPTH} levels; it is not an inventory")


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _place(text: str, at: int) -> str:
    """The line of the first duplicate key or impossible number at or after a position."""
    keys: list[set[str]] = []
    last = ""
    for token in _TOKEN.finditer(text, at):
        string, opens, closes, number = token.groups()
        if opens:
            keys.append(set())
        elif closes:
            keys = keys[:-1]
        elif token.group() == ":" and keys:
            if last in keys[-1]:
                return _line(text, token.start())
            keys[-1].add(last)
        elif number and _impossible(number):
            return _line(text, token.start())
        last = _spelt_out(string or "")
    return _line(text, at)


def _spelt_out(string: str) -> str:
    """What a JSON string says, since a key may be spelt with escapes; itself if it cannot be read."""
    try:
        return str(json.loads(string))
    except ValueError:
        return string


def _impossible(number: str) -> bool:
    try:
        return len(number) > MAX_DIGITS or not math.isfinite(float(number))
    except ValueError:
        return False


def _line(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"


def _at_path(value: object, path: str) -> object:
    """The value at a msgspec path such as `$.content.softwares[3].name`; the nearest one there is."""
    for field, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        if isinstance(value, dict) and field in value:
            value = value[field]
        elif isinstance(value, list) and index:
            value = value[int(index)]
        else:
            break
    return value
