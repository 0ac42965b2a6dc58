"""The public register as values: tables, things with their versions, and what happened when, before any of it has a form.

Nothing here is of a person: bodies, restrictions, channels, official accounts, and what was said or given out in public.
"""

from typing import Literal

import msgspec

Datatype = Literal["string", "integer", "dateTime", "anyURI"]
Value = str | int | None
"""None is not known, and never 0."""
Noun = Literal["restriction", "channel", "account", "statement", "correction", "release"]

SUPPRESSED = "suppressed"
"""What stands where a count is not given out."""


class Column(msgspec.Struct, frozen=True):
    """A column: its name in files, its heading, what it says, and the word that stands where there is no value of its type.

    One for files alone says the same on every row, which a page says once.
    """

    name: str
    title: str
    says: str
    datatype: Datatype = "string"
    null: str = ""
    on: Literal["everywhere", "files"] = "everywhere"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row: a value for each column, and the thing that it is about, if that has a page."""

    cells: tuple[Value, ...]
    noun: Noun | None = None
    id: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what it is about, what is not in it, and what to say where it is empty. `of`: the one thing that says all of it."""

    slug: str
    title: str
    says: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    empty: str
    lacks: tuple[str, ...] = ()
    of: tuple[Noun, str] | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an entry says. `field` is where in the entry it stands (RFC 6901), "" where that is not in public;
    `at` says that it is a time.
    """

    label: str
    value: Value
    field: str = ""
    at: bool = False


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One entry about a thing: what it is called, when it was recorded, and what it says. `sealed`: only its seal is public."""

    title: str
    recorded: int
    entry: int
    sealed: bool
    facts: tuple[Fact, ...]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A thing with an address that stays: all that was entered of it, the oldest first."""

    noun: Noun
    id: str
    title: str
    versions: tuple[Version, ...]


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Something that held from an instant until another; None: no end is known. A point ends where it begins."""

    title: str
    starts: int
    ends: int | None


class Lane(msgspec.Struct, frozen=True):
    """One row of a timeline."""

    title: str
    stretches: tuple[Stretch, ...]


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What happened around one application, in rows."""

    app: str
    title: str
    lanes: tuple[Lane, ...]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one kind at several instants, by a value each; None: suppressed or not known."""

    title: str
    at: tuple[int, ...]
    series: tuple[tuple[str, tuple[int | None, ...]], ...]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Everything, as it was when the first `size` entries were known and as it held at an instant."""

    origin: str
    at: int
    updated: int
    size: int
    began: int
    sheets: tuple[Sheet, ...]
    items: tuple[Item, ...]
    timelines: tuple[Timeline, ...]
    counted: Counted
