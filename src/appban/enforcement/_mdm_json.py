"""JSON documents of device managers: read strictly, written in the layout in which they came."""

import json
import re
from typing import NoReturn

import msgspec

from appban.errors import InputError

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Object = dict[str, Json]
_BOM = b"\xef\xbb\xbf"


class Document(msgspec.Struct):
    """An object and its layout: indentation (None: all on one line), separators, letters, end of file."""

    top: Object
    indent: str | None = "  "
    separators: tuple[str, str] = (",", ": ")
    plain: bool = False
    before: bytes = b""
    end: str = "\n"

    def save(self) -> bytes:
        """The bytes in that layout; the same bytes as were read if nothing else was unusual about them."""
        text = json.dumps(
            self.top, indent=self.indent, separators=self.separators, ensure_ascii=self.plain, allow_nan=False
        )
        lines = text.replace("\n", "\r\n") if self.end.startswith("\r\n") else text
        return self.before + (lines + self.end).encode()


def read(name: str, data: bytes) -> Document:
    """The object that a file holds; InputError, naming the file, for anything else, and for a key that stands twice."""
    try:
        text = data.removeprefix(_BOM).decode()
        top: Json = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"not JSON ({fault}); export it again as UTF-8", where=name) from None
    except InputError as fault:
        raise InputError(str(fault), where=name) from None
    if not isinstance(top, dict):
        raise InputError(f"holds a {type(top).__name__} where an object was expected", where=name)
    return _laid_out(top, text, data[:3] if data.startswith(_BOM) else b"")


def objects(name: str, holder: Object, key: str) -> list[Object]:
    """The objects of a list, empty if it is absent; InputError if it is anything else."""
    found = holder.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputError(f"{key} is not a list of objects; export it again", where=name)
    return [each for each in found if isinstance(each, dict)]


def text(name: str, holder: Object, key: str) -> str:
    """The text of a key, empty if it is absent; InputError if it is anything else."""
    found = holder.get(key)
    if found is not None and not isinstance(found, str):
        raise InputError(f"{key} is {found!r} where text was expected", where=name)
    return found or ""


def _laid_out(top: Object, text: str, before: bytes) -> Document:
    body = text.rstrip()
    indented = re.match(r"\{\r?\n([ \t]*)", body)
    colon = ":" if re.search(r'":\S', body) and not re.search(r'": ', body) else ": "
    comma = "," if indented or not re.search(r'[^\s], ["{]', body) else ", "
    return Document(
        top,
        indent=indented[1] if indented else None if top else "  ",
        separators=(comma, colon),
        plain=text.isascii() and "\\u" in text,
        before=before,
        end=text[len(body) :] or "",
    )


def _unique(pairs: list[tuple[str, Json]]) -> Object:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise InputError(f"the key {twice!r} stands twice in one object; leave one")
    return made


def _no_constant(name: str) -> NoReturn:
    raise InputError(f"{name} is no number in JSON; remove it")
