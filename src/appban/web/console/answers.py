"""What a handler gives: a page, another address, a file, bytes, or a fault. How each goes over the wire says replying.py."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Tone = Literal["success", "important"]
"""How the next page says what an act came to: that it was done, or that somebody has to do something about it."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A page from a template. `title` is the heading and, with the service's name, the title of the window."""

    template: str
    title: str
    context: Mapping[str, object] = {}
    status: int = 200


class See(msgspec.Struct, frozen=True, kw_only=True):
    """Look there instead (303), such as after a form was taken. `told` is said once at the top of that page."""

    path: str
    told: str | None = None
    tone: Tone = "success"


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file to keep; never rendered by the browser."""

    name: str
    media_type: str
    data: bytes


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes as they stand, for what is no page: a style sheet, a calendar."""

    media_type: str
    data: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """An error page: its status, which says which words frame it, and what was said."""

    status: int
    says: str


Answer = Shown | See | Download | Raw | Fault
