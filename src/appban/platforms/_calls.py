"""What platforms share: requests written down, answers read strictly, captions counted, posts held against limits."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import msgspec

from appban.errors import UnreachableError
from appban.ports import (
    ACCOUNT_METRICS,
    NOT_OFFERED,
    POST_METRICS,
    Attachment,
    HttpAnswer,
    Limits,
    Post,
    Problem,
    counted,
)
from appban.regime.reading import Value

Shape = TypeVar("Shape")
Method = Literal["GET", "POST", "PUT", "DELETE"]
JSON = "application/json"
MOST_SAID = 300
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ZWJ = "\u200d"


def quoted(text: str) -> str:
    """Percent-encoded, as part of an address (RFC 3986 section 2.1)."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def form(values: Mapping[str, str]) -> str:
    """Values as a query or as a form (WHATWG URL, section 5)."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in values.items())


def read(answer: HttpAnswer, shape: type[Shape], who: str) -> Shape:
    """The body of an answer; UnreachableError if it is not of the shape that the platform documents."""
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise UnreachableError(
            f"{who} answered with status {answer.status} and not as its interface is documented: {fault}"
        ) from None


def said(text: str) -> str:
    """What a platform says, on one line and cut short, so that it forges nothing in a list."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())[:MOST_SAID]


def count(text: str, how: str) -> int:
    """How long a caption is as its platform counts."""
    match how:
        case "graphemes":
            return graphemes(text)
        case "UTF-16 code units":
            return len(text.encode("utf-16-le")) // 2
        case _:
            return len(text)


def graphemes(text: str) -> int:
    """Characters as people see them, near enough: marks, joined signs and pairs of flag letters count as one.

    Where it errs against Unicode's annex 29 it counts too many, so that what passes here passes there.
    """
    number, joined, flags = 0, False, 0
    for sign in unicodedata.normalize("NFC", text):
        flag = "\U0001f1e6" <= sign <= "\U0001f1ff"
        flags = flags + 1 if flag else 0
        extends = unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me"}
        extends = bool(extends) or sign == _ZWJ or "\U0001f3fb" <= sign <= "\U0001f3ff"
        if not (extends or joined or (flag and flags % 2 == 0)):
            number += 1
        joined = sign == _ZWJ
    return number


def against(limits: Limits, post: Post, who: str) -> tuple[Problem, ...]:
    """What of a post goes beyond what a platform states."""
    found: list[Problem] = []
    length = count(post.caption, limits.counted)
    if limits.caption is not None and length > limits.caption:
        found.append(
            Problem(f"the caption has {length} {limits.counted}; {who} takes {limits.caption}: shorten it")
        )
    allowed = {each.kind: each for each in limits.media}
    for kind in sorted({each.kind for each in post.media}):
        files = [each for each in post.media if each.kind == kind]
        limit = allowed.get(kind)
        if limit is None:
            found.append(Problem(f"{who} takes no {kind} here; take it out"))
            continue
        if len(files) > limit.most:
            found.append(
                Problem(f"there are {len(files)} of {kind}; {who} takes {limit.most}: leave some out")
            )
        for each in files:
            found += _file(each, limit.types, limit.bytes, limit.seconds, who)
    return tuple(found)


def _file(
    file: Attachment, types: Sequence[str], size: int | None, seconds: int | None, who: str
) -> list[Problem]:
    of, found = f"the {file.kind} {file.digest[:12]}", []
    if file.media_type not in types:
        found.append(
            Problem(f"{of} is {file.media_type}; {who} takes {', '.join(types)}: save it as one of these")
        )
    if size is not None and len(file.data) > size:
        found.append(Problem(f"{of} has {len(file.data)} bytes; {who} takes {size}: make it smaller"))
    if seconds is not None and file.seconds is not None and file.seconds > seconds:
        found.append(Problem(f"{of} plays for {file.seconds} s; {who} takes {seconds} s: cut it"))
    if file.alt is None:
        found.append(Problem(f"{of} has no alt text; write one"))
    return found


def post_values(**given: int | None) -> Mapping[str, Value]:
    """A value for every metric of posts: those named are offered."""
    return _values(POST_METRICS, given)


def account_values(**given: int | None) -> Mapping[str, Value]:
    """A value for every metric of accounts: those named are offered."""
    return _values(ACCOUNT_METRICS, given)


def _values(metrics: Sequence[str], given: Mapping[str, int | None]) -> Mapping[str, Value]:
    return {name: counted(given[name]) if name in given else NOT_OFFERED for name in metrics}


_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\s*/?>|</p>\s*<p[^>]*>", re.IGNORECASE)
_ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&apos;": "'",
    "&nbsp;": "\u00a0",
    "&amp;": "&",
}


def plain(html: str) -> str:
    """The text of a few paragraphs of HTML, as platforms write the captions they were given."""
    text = _TAG.sub("", _BREAK.sub("\n", html))
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def same_text(one: str, other: str) -> bool:
    """Whether two captions are one: spaces and line breaks aside, which platforms write anew."""
    return "".join(one.split()) == "".join(other.split())
