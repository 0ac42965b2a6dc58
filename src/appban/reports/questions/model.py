"""What a question is, and what its answer is made of: the same bytes for the same question, known at the same time, for ever.

A cell that is None is not known and prints so, never as 0; an empty text says that there is none. Times in cells are
ISO 8601 in UTC. People and devices stand in answers as ids, since names can be erased and an answer cannot.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from appban.ports.asking import Ground
from appban.record.canonical import encode

SCHEMA = "appban/answer@1"

Cell = str | int | bool | tuple[str, ...] | None
Row = tuple[Cell, ...]
Kind = Literal[
    "text",
    "count",
    "time",
    "yes-no",
    "list",
    "body",
    "person",
    "people",
    "app",
    "apps",
    "exemption",
    "exemptions",
    "device",
    "devices",
    "restriction",
    "statement",
]
"""What stands in a column, so that a page can lead on from it."""


class Column(msgspec.Struct, frozen=True):
    """A column: its name, what stands in it, and what it says."""

    name: str
    kind: Kind
    says: str


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not known: what, why, and of which bodies or sources if that can be said."""

    what: str
    why: str
    of: tuple[str, ...] = ()


class Rests(msgspec.Struct, kw_only=True):
    """What an answer rests on, as it is gathered: subjects of entries, and record times of single ones."""

    subjects: set[str] = msgspec.field(default_factory=set)
    times: set[int] = msgspec.field(default_factory=set)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a question found: rows in the order of its columns, and what stands beside them."""

    rows: tuple[Row, ...]
    rests: Rests
    counts: dict[str, int | None] = {}
    missing: tuple[Missing, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `asked` is the type of its parameters, `by` the columns it can be broken down by.

    `method` says how the figures come about; `version` changes when the same record would be answered otherwise.
    """

    number: int
    name: str
    wording: str
    method: str
    asked: type[msgspec.Struct]
    columns: tuple[Column, ...]
    answer: Callable[[Ground, Any], Found]
    by: tuple[Column, ...] = ()
    version: int = 1


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The head of the record at `known_at`: whose log, how many entries, and the root over them in hexadecimal."""

    origin: str
    size: int
    root: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="schema", tag=SCHEMA):
    """An answer whole. `rests_on` are indices of entries under `checkpoint`."""

    question: str
    number: int
    version: int
    wording: str
    method: str
    parameters: dict[str, Cell]
    as_of: str
    known_at: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    counts: dict[str, int | None]
    missing: tuple[Missing, ...]
    rests_on: tuple[int, ...]
    checkpoint: Head


def bytes_of(answer: Answer) -> bytes:
    """The canonical JSON of an answer (RFC 8785)."""
    return encode(answer)
