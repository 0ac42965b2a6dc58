"""Canonical JSON (RFC 8785) of values without floats and with ASCII keys: one value, one sequence of bytes.

RFC 8785 section 3.2.2.3 (numbers) is met by refusing floats and integers that a double cannot hold; section 3.2.3
(order of keys by UTF-16 unit) by ASCII keys, for which the order of bytes is the same. Bytes are canonical here if
and only if reading them and writing what was read gives them back, so `encode` and `decode` share one check.
"""

import re
from collections.abc import Sequence
from itertools import chain, compress, repeat
from typing import Any, Generic, TypeVar, cast

import msgspec

from appban.errors import InputError, InternalError, VerificationError

MAX_DEPTH = 64
"""Arrays and objects within each other; what an event needs is below ten, and a parser's stack is not endless."""
MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493 section 2.2)."""

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder(order="sorted")
_PACKER = msgspec.msgpack.Encoder(order="sorted")
_PACKED_FLOAT = b"\xcb"
_STARTS = bytes(ord(":") if code in b":,[-" else code for code in range(256))
"""Everything after which the digits of a number may begin as a colon, which a pattern is searched by much sooner."""
_ZEROS = bytes(ord("0") if code in b"0123456789" else code for code in range(256))
_SEVENTEEN = b":" + b"0" * 17
_LONG = re.compile(rb":[0-9]{17}")
_SIXTEEN_FROM_NINE = re.compile(rb":9[0-9]{15}")
"""Of sixteen digits only such as begin with a nine may be beyond the limit; each record time has sixteen from a one."""
_NESTED = frozenset({dict, list})
_FLOATLESS = frozenset({int, str})


def _refuse_float(literal: str) -> object:
    raise ValueError(
        f"{literal} is not an integer; the record holds integers only, so scale it or write it as text"
    )


_DECODER = msgspec.json.Decoder(float_hook=_refuse_float)


def encode(value: object) -> bytes:
    """The canonical JSON of Structs, dicts, lists, strings, integers, booleans and None (and `Raw` that is canonical).

    InputError for a float, a key that is not ASCII or stands twice, an integer beyond 2**53 - 1 either way, a lone
    surrogate, more than 64 levels, or a type that JSON has no form for.
    """
    try:
        data = _ENCODER.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as fault:
        raise InputError(f"a value of type {type(value).__name__} has no canonical JSON: {fault}") from fault
    read, canonical = _read(data)
    if canonical != data:
        raise InputError(
            f"{_difference(data, canonical)}; a key stands twice, or a Raw part is not canonical JSON"
        )
    # NaN and the infinities are written as null, the one loss that the bytes do not show; msgpack keeps them apart.
    if b"null" in data:
        packed = _PACKER.encode(value)
        if _PACKED_FLOAT in packed and packed != _PACKER.encode(read):
            _refuse_hidden_floats(value)
    return data


def decode(data: bytes) -> object:
    """The value of canonical JSON bytes: dicts, lists, strings, integers, booleans and None.

    InputError if they are not JSON within the limits of `encode`; VerificationError if they are, but written in another
    way than the canonical one (spaces, order, escapes, a key that stands twice).
    """
    value, canonical = _read(data)
    if canonical != data:
        raise VerificationError(
            f"{_difference(data, canonical)}; these bytes are not in canonical form (RFC 8785)"
        )
    return value


class Reader(Generic[T]):
    """Reads canonical documents as values of one type, many at a time, which is quicker than one by one.

    It is made from the type of a list of them.
    """

    def __init__(self, lists: type[list[T]]) -> None:
        self._lists = msgspec.json.Decoder(lists, float_hook=_refuse_float)

    def read(self, documents: Sequence[bytes]) -> list[T]:
        """The value of each document, in order.

        Raises as `decode` does for the first that is not canonical; VerificationError for the first of another type,
        or leaves out what has a default there.
        """
        whole = b",".join(documents)
        try:
            values = self._lists.decode(b"[" + whole + b"]")
        except (ValueError, RecursionError, msgspec.MsgspecError):
            values = []
        # No canonical form holds a line break, so with equal numbers equal lines mean equal documents, one by one.
        written = b"".join([document + b"\n" for document in documents])
        alike = len(values) == len(documents) and _ENCODER.encode_lines(values) == written
        if not alike:
            return [self._read_one(document) for document in documents]
        if _has_doubtful_text(whole) or _may_be_deep(documents):
            for document in documents:
                if _has_doubtful_text(document) or _may_be_deep([document]):
                    self._read_one(document)
        return values

    def _read_one(self, document: bytes) -> T:
        decode(document)
        try:
            (value,) = self._lists.decode(b"[" + document + b"]")
        except msgspec.MsgspecError as fault:
            raise VerificationError(f"canonical JSON, but not of the type expected: {fault}") from fault
        if _ENCODER.encode(value) != document:
            raise VerificationError("canonical JSON, but a member is left out; every member is written")
        return value


def _read(data: bytes) -> tuple[object, bytes]:
    """The value in `data` and its canonical bytes."""
    try:
        value: object = _DECODER.decode(data)
        if _has_doubtful_text(data) or (_may_be_deep([data]) and _is_deep(value)):
            _walk(value, room=MAX_DEPTH)
        return value, _ENCODER.encode(value)
    except (ValueError, RecursionError, msgspec.MsgspecError) as fault:
        raise InputError(f"not JSON that the record can hold: {fault}") from fault


def _has_doubtful_text(data: bytes) -> bool:
    """Whether a key or an integer may be beyond the limits: a cheap look that is never wrong when it says no."""
    if not data.isascii() or data.removeprefix(b"-")[:1].isdigit():
        return True
    told = data.translate(_STARTS)
    long = _LONG.finditer(told) if _SEVENTEEN in told.translate(_ZEROS) else ()
    # A hyphen stands in ids too, and is a sign only where a number may begin.
    starts = (found.start() for found in chain(_SIXTEEN_FROM_NINE.finditer(told), long))
    return any(data[at] != ord("-") or data[at - 1] in b":,[" for at in starts)


def _may_be_deep(documents: Sequence[bytes]) -> bool:
    """Whether one of them may have too many levels; likewise."""
    most = (max(map(bytes.count, documents, repeat(mark)), default=0) for mark in (b"{", b"["))
    return sum(most) > MAX_DEPTH


def _is_deep(value: object) -> bool:
    """Whether a value has too many levels, looked at level by level: quicker than to walk through it."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        nested = list(compress(level, map(_NESTED.__contains__, map(type, level))))
        if not nested:
            return False
        level = list(
            chain.from_iterable(each.values() if isinstance(each, dict) else each for each in nested)
        )
    return True


def _walk(value: object, *, room: int) -> None:
    """InputError at the first key, integer or depth beyond the limits; `room` is how many levels may still open."""
    match value:
        case bool() | None | str():
            return
        case int():
            _check_integer(value)
            return
        case _ if room == 0:
            raise InputError(
                f"more than {MAX_DEPTH} arrays and objects stand within each other; flatten the value"
            )
        case dict():
            for key, item in value.items():
                _check_key(key)
                _walk(item, room=room - 1)
        case list():
            _walk_items(value, room=room - 1)
        case _:
            raise InternalError(f"reading JSON gave a {type(value).__name__}")


def _walk_items(items: list[object], *, room: int) -> None:
    numbers = cast("list[int]", items) if set(map(type, items)) == {int} else []
    if numbers:  # such as the hundred thousands of entries that an answer rests on
        _check_integer(min(numbers))
        _check_integer(max(numbers))
        return
    for item in items:
        _walk(item, room=room)


def _check_integer(item: int) -> None:
    if not -MAX_INTEGER <= item <= MAX_INTEGER:
        raise InputError(
            f"an integer of {item.bit_length()} bits is beyond {MAX_INTEGER} either way; write it as text"
        )


def _check_key(key: str) -> None:
    if not key.isascii():
        raise InputError(f"the key {key!r} is not ASCII; name it in ASCII and put the text in the value")


def _refuse_hidden_floats(value: object) -> None:
    """InputError if a float stands anywhere in `value`; the packed byte alone may be part of an integer or a text."""
    pending: list[object] = [
        msgspec.to_builtins(value, enc_hook=str)
    ]  # str for Raw, which was checked as bytes
    while pending:
        match pending.pop():
            case float() as number:
                raise InputError(
                    f"{number} is a float; the record holds integers only, so scale it or write it as text"
                )
            case dict() as item:
                pending.extend(item.values())
            case list() | tuple() as items:
                pending.extend(item for item in items if type(item) not in _FLOATLESS)
            case _:
                pass


def _difference(data: bytes, canonical: bytes) -> str:
    """Where the two part, as the beginning of a message."""
    paired = zip(data, canonical, strict=False)
    at = next(
        (at for at, (ours, theirs) in enumerate(paired) if ours != theirs), min(len(data), len(canonical))
    )
    return f"byte {at} is {data[at : at + 12]!r} where the canonical form has {canonical[at : at + 12]!r}"
