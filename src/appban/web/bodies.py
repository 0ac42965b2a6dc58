"""Request bodies: no larger than the route says, no slower, JSON read strictly (RFC 8259) as the route's type.

A key that stands twice, an unknown field, NaN or deep nesting is refused: parsers disagree on what such bodies say.
"""

import asyncio
import json
from collections.abc import Sequence
from functools import cache
from typing import TypeVar, cast

import msgspec
from starlette.types import Receive, Scope

from appban.errors import InputError
from appban.web.problems import ProblemError, problem

Body = TypeVar("Body", bound=msgspec.Struct)

JSON = ("application/json",)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How large a request's body may be (bytes), and how long it may take to arrive (seconds)."""

    size: int = 0
    seconds: float = 10.0


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header; None if it is not there, and a problem if it is there twice."""
    found = [value for key, value in scope["headers"] if key == name]
    if len(found) > 1:
        text = name.decode("ascii")
        raise ProblemError(
            problem(400, "header-twice", f"the header {text} is there {len(found)} times", do="send it once")
        )
    return bytes(found[0]) if found else None


def check_media_type(scope: Scope, kinds: Sequence[str] = JSON) -> None:
    """A problem unless the body is said to be of one of some media types."""
    said = (header(scope, b"content-type") or b"").decode("latin-1")
    if said.partition(";")[0].strip().lower() not in kinds:
        fact = f"the body is not said to be {'JSON' if tuple(kinds) == JSON else 'what is read here'}"
        raise ProblemError(problem(415, "media-type", fact, do=f"send {' or '.join(kinds)}", value=said))


async def read_body(scope: Scope, receive: Receive, limits: Limits) -> bytes:
    """The whole body; a problem if it is too large, too slow or cut short."""
    declared = header(scope, b"content-length") or b""
    if declared.isdigit() and int(declared[:20]) > limits.size:
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.seconds):
            return await _pieces(receive, limits)
    except TimeoutError:
        raise ProblemError(
            problem(
                408, "too-slow", f"the body took over {limits.seconds:g} s", do="send it at once", value=None
            ),
            (("connection", "close"),),
        ) from None


async def _pieces(receive: Receive, limits: Limits) -> bytes:
    whole = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ProblemError(problem(400, "cut-short", "the body ended early", do="send the whole of it"))
        whole += message.get("body", b"")
        more = message.get("more_body", False)
        if len(whole) > limits.size:
            raise _too_large(limits)
    return bytes(whole)


def _too_large(limits: Limits) -> ProblemError:
    told = problem(413, "too-large", f"the body has more than {limits.size} bytes", do="send less")
    return ProblemError(told, (("connection", "close"),))


def parse(data: bytes, kind: type[Body]) -> Body:
    """A body as a type; InputError for anything else."""
    try:
        json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
        return cast("Body", _decoder(kind).decode(data))
    except (ValueError, RecursionError, msgspec.MsgspecError) as fault:
        # The message of a RecursionError or decoder names a place or value of the caller's own and nothing of ours.
        raise InputError(f"the body cannot be read: {fault}; /openapi.json says what it is to be") from None


@cache
def _decoder(kind: type[Body]) -> "msgspec.json.Decoder[Body]":
    return msgspec.json.Decoder(kind)


def _once(pairs: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise ValueError(f"the key {key[:40]!r} stands twice in one object")
        seen.add(key)


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON number")
