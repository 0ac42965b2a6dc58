"""What a draft answer holds: its words and its tables after disclosure control, kept as a file under its digest."""

import re

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.disclosure.release import ShownCell
from appban.regime.written_question import Outcome, PqId

Cell = str | int | bool | tuple[str, ...] | None

SUPPRESSED = "suppressed"
"""What stands in place of a figure that is not given out; it is neither unknown nor 0."""


class TableColumn(msgspec.Struct, frozen=True):
    """A column: its name, what stands in it, and what it says."""

    name: str
    kind: str
    says: str


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that are remembered when they are given out, as they were asked for and came out of disclosure control.

    `given`: the earlier release that these are, or None if they were not given out before.
    """

    as_of: int
    known_at: int
    stop: int
    dimensions: tuple[str, ...]
    threshold: int
    cells: tuple[ShownCell, ...]
    given: str | None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a draft. `control` says what was done so that nobody is told of; `labels` what ids are called.

    `rests_on` are the public entries among those that it rests on: how many sealed ones there are would tell a small number.
    """

    number: int
    measure: str
    wording: str
    method: str
    parameters: tuple[tuple[str, str], ...]
    as_of: str
    known_at: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    missing: tuple[str, ...]
    control: str
    suppressed: int
    labels: dict[str, str]
    rests_on: tuple[int, ...]
    figures: Figures | None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The kept file of a draft."""

    question: PqId
    outcome: Outcome
    text: str
    tables: tuple[Table, ...]


_CONTENT = msgspec.json.Decoder(Content)


def content_bytes(content: Content) -> bytes:
    """The canonical JSON of a draft's file (RFC 8785)."""
    return encode(content)


def content_digest(data: bytes) -> str:
    """SHA-256 of such a file, in hexadecimal."""
    return to_hex(sha256(data))


def read_content(data: bytes) -> Content:
    """A draft's file, of bytes whose digest was checked."""
    return _CONTENT.decode(data)


_ENTRY = re.compile(r"\[entry (\d{1,15})\]")
_TABLE = re.compile(r"\[table (\d{1,3})\]")


def cited_entries(text: str) -> tuple[int, ...]:
    """The entries that a text cites as `[entry 412]`, each once, in order."""
    return tuple(sorted({int(found[1]) for found in _ENTRY.finditer(text)}))


def cited_tables(text: str) -> tuple[int, ...]:
    """The tables that a text cites as `[table 1]`, each once, in order."""
    return tuple(sorted({int(found[1]) for found in _TABLE.finditer(text)}))


def without_citations(text: str) -> str:
    """The words of a text alone, as they are said in the House."""
    return re.sub(r"[ \t]*\[(?:entry \d{1,15}|table \d{1,3})\]", "", text).strip()
