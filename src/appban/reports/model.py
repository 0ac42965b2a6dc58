"""A document before it has a form: sections of blocks, from which each form is made, so that all of them say the same."""

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One line of a chart: a value at each place, None where there is none."""

    label: str
    values: tuple[int | None, ...]


class Words(msgspec.Struct, frozen=True, tag="words"):
    """A paragraph."""

    text: str


class Note(msgspec.Struct, frozen=True, tag="note"):
    """What is missing, or must be known to read the rest: set apart."""

    text: str


class Items(msgspec.Struct, frozen=True, tag="items"):
    """A list."""

    items: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Terms and what they are here."""

    facts: tuple[tuple[str, str], ...]


class Headline(msgspec.Struct, frozen=True):
    """A figure that stands large: what it is, its value, and how it changed or why that is not said."""

    label: str
    value: str
    detail: str


class Headlines(msgspec.Struct, frozen=True, tag="headlines"):
    """The figures that one looks for first."""

    figures: tuple[Headline, ...]


class Grid(msgspec.Struct, frozen=True, tag="grid"):
    """A table. The first column names the row; `numbers` are the columns that hold figures, counted from 0."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    empty: str = "There is nothing to show."


class Drawing(msgspec.Struct, frozen=True, tag="drawing", kw_only=True):
    """A chart of lines with its message, what it shows in plain words, its figures as a table, and its source."""

    name: str
    headline: str
    subtitle: str
    places: tuple[str, ...]
    lines: tuple[Line, ...]
    grid: Grid
    source: str


Block = Words | Note | Items | Facts | Headlines | Grid | Drawing


class Section(msgspec.Struct, frozen=True):
    """A part of a document under its heading."""

    title: str
    blocks: tuple[Block, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole. `standing` is printed at the foot of every page."""

    title: str
    subtitle: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    standing: str
