"""HTML as tags: enough of the WHATWG tokeniser (HTML Living Standard, section 13.2.5) to see what a page fetches.

The parser of the standard library takes quadratic time on hostile pages and raises what it does not document, so
this one goes through the text once, forwards, and no search is made twice from one place to the end.
"""

import re
from collections.abc import Iterator
from html import unescape

import msgspec

from appban.errors import InputError
from appban.inventory._limits import MAX_ELEMENTS

MAX_ATTRIBUTES = 1_000
"""Attributes of one tag; a real one has ten."""

_MARKUP = re.compile(r"<(?:(!--)|([A-Za-z][^\s/>]*+)|[!?/])")
_COMMENT_END = re.compile(r"--!?>")
_GAP = re.compile(r"[\s/]*+")
_NAME = re.compile(r"=?[^\s/>=]*+")
_IS = re.compile(r"\s*+=\s*+")
_BARE = re.compile(r"[^\s>]*+")

_RAW = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
"""Elements whose content is text, up to their own end tag; `noscript` is read as a browser without scripts does."""

_RAW_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>]|\Z)", re.IGNORECASE) for tag in _RAW}


class Tag(msgspec.Struct, frozen=True):
    """A start tag, the line it begins on, its attributes, and the text within it if it is one of text alone."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""


class Comment(msgspec.Struct, frozen=True):
    """A comment."""

    text: str


def tokens(text: str) -> Iterator[Tag | Comment]:
    """The start tags and comments of a page, in order; what is cut off at its end is left out, as browsers do.

    InputError, with the line, for more of them than any page has.
    """
    at, line, counted, count = 0, 1, 0, 0
    while (found := _MARKUP.search(text, at)) is not None:
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        count += 1
        if count > MAX_ELEMENTS:
            raise InputError(
                f"there are more than {MAX_ELEMENTS} tags; it is not a page", where=f"line {line}"
            )
        if found[1]:
            comment, at = _comment(text, found.end())
            yield comment
        elif found[2]:
            attributes, at = _attributes(text, found.end())
            if attributes is None:
                return
            if len(attributes) > MAX_ATTRIBUTES:
                raise InputError(
                    f"<{found[2][:20]}> has more than {MAX_ATTRIBUTES} attributes; it is not a page",
                    where=f"line {line}",
                )
            name = found[2].lower()
            content, at = _content(text, at, name)
            yield Tag(name, line, attributes, content)
        else:
            at = _after(text, ">", found.end())


def _comment(text: str, start: int) -> tuple[Comment, int]:
    if text.startswith((">", "->"), start):
        return Comment(""), start + 1
    end = _COMMENT_END.search(text, start)
    return (
        (Comment(text[start:]), len(text)) if end is None else (Comment(text[start : end.start()]), end.end())
    )


def _attributes(text: str, at: int) -> tuple[dict[str, str] | None, int]:
    """The attributes of a tag and where it ends; None if the text ends before the tag does."""
    found: dict[str, str] = {}
    while True:
        at = _past(_GAP, text, at)
        if at >= len(text):
            return None, at
        if text[at] == ">" or len(found) > MAX_ATTRIBUTES:
            return found, at + 1
        start, at = at, _past(_NAME, text, at)
        name = text[start:at].lower()
        value, at = _value(text, at)
        if value is None:
            return None, at
        found.setdefault(name, unescape(value))


def _value(text: str, at: int) -> tuple[str | None, int]:
    """The value that follows a name, empty if there is none; None if its quote is never closed."""
    sign = _IS.match(text, at)
    if sign is None:
        return "", at
    at = sign.end()
    if text[at : at + 1] in {'"', "'"}:
        end = text.find(text[at], at + 1)
        return (None, len(text)) if end < 0 else (text[at + 1 : end], end + 1)
    end = _past(_BARE, text, at)
    return text[at:end], end


def _content(text: str, at: int, name: str) -> tuple[str, int]:
    if name not in _RAW:
        return "", at
    end = _RAW_ENDS[name].search(text, at)
    return (
        (text[at:], len(text))
        if end is None or name == "plaintext"
        else (text[at : end.start()], end.start())
    )


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()


def _after(text: str, sign: str, at: int) -> int:
    end = text.find(sign, at)
    return len(text) if end < 0 else end + 1
