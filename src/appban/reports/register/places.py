"""Where things stand in the register: addresses that stay, and names of files that any server and system can keep."""

import re

from appban.record.digests import sha256, to_hex
from appban.regime.register import Item, Noun

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DIGEST = 32


def file_name(identifier: str) -> str:
    """An id as the name of a file; by digest where it would be no good one."""
    plain = _PLAIN.fullmatch(identifier) is not None and not identifier.endswith(".")
    return identifier if plain else f"x-{to_hex(sha256(identifier.encode()))[:_DIGEST]}"


def newest_page(noun: Noun, identifier: str) -> str:
    """The page of a thing as it was last entered."""
    return f"{noun}/{file_name(identifier)}.html"


def page_of(item: Item, number: int) -> str:
    """The page of one version, numbered from 1, which stays as it is."""
    return f"{item.noun}/{file_name(item.id)}.v{number}.html"


def timeline_place(app: str) -> str:
    """The page of an application's timeline."""
    return f"timeline/{file_name(app)}.html"


def proof_of(entry: int) -> str:
    """The proof of an entry."""
    return f"proof/{entry}.txt"
