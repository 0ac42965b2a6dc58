"""The store of the log: one writer, readers of one moment, and the shapes of what they keep."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec


class Head(msgspec.Struct, frozen=True):
    """The end of the log: its size, the record time of its last entry (0 when empty) and its compact range.

    `frontier` holds the roots of the perfect subtrees of a tree of `size` leaves, largest first.
    """

    size: int
    time: int
    frontier: tuple[bytes, ...]


class Row(msgspec.Struct, frozen=True):
    """One entry as stored: the leaf as hashed, the canonical entry, and the nonce if the leaf is sealed."""

    index: int
    time: int
    kind: str
    leaf: bytes
    entry: bytes
    nonce: bytes | None


class Opening(msgspec.Struct, frozen=True):
    """The value behind a commitment, and the person or thing it is about, by which it can be erased."""

    commitment: str
    salt: bytes
    value: str
    about: str


class Addition(msgspec.Struct, frozen=True):
    """What one append adds for one entry: its row, its idempotency key, the subjects it speaks of, its openings."""

    row: Row
    key: str
    subjects: tuple[str, ...]
    openings: tuple[Opening, ...] = ()


class Mark(msgspec.Struct, frozen=True):
    """The clock at the last append, so that the next process can tell a step from the passing of time.

    `wall` UTC microseconds, `monotonic` microseconds since boot, `boot` names that boot.
    """

    wall: int
    monotonic: int
    boot: str


class Erasure(msgspec.Struct, frozen=True):
    """That everything about a person or thing was forgotten, when the log ended at the record time `time`."""

    about: str
    time: int


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """Something kept beside the log that is no part of the record, such as a session, a draft or a notice to be sent.

    `kind` what it is; `id` unique within the kind; `owner` whom it is about, by whose erasure it goes ("" nobody);
    `at` when it was put and `until` when it is due or over (None never), UTC microseconds; `body` its bytes.
    """

    kind: str
    id: str
    owner: str = ""
    at: int
    until: int | None = None
    body: bytes


PASSING = frozenset({"session", "sign-in", "calendar"})
"""Kinds of paper that no copy of a store brings back: what was ended, such as a session or the secret address of a calendar, must not begin again with a backup."""


class StoreReader(Protocol):
    """A consistent view of the log at one moment; every read of one reader sees the same head."""

    def head(self) -> Head:
        """The head that this reader sees."""
        ...

    def row(self, index: int) -> Row:
        """One entry; NotFoundError past the head."""
        ...

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Entries [start, stop) in order, streamed."""
        ...

    def rows_of(self, subjects: Collection[str], stop: int) -> Iterator[Row]:
        """Entries below `stop` that speak of any of the subjects, in order, each once."""
        ...

    def places_of(self, subjects: Collection[str], stop: int) -> dict[str, list[int]]:
        """For each subject that is spoken of below `stop`, the indices of the entries that speak of it, in any order."""
        ...

    def subjects(self, prefix: str, stop: int) -> Iterator[str]:
        """Subjects that begin with `prefix` and occur below `stop`, in the order of first occurrence."""
        ...

    def size_at(self, time: int) -> int:
        """How many entries had a record time <= `time`."""
        ...

    def find_key(self, key: str) -> tuple[int, int] | None:
        """The entries [first, last] appended under an idempotency key, or None."""
        ...

    def count_of(self, subject: str) -> int:
        """How many entries speak of a subject: the version of the noun that callers state."""
        ...

    def openings(self, commitments: Collection[str]) -> dict[str, Opening]:
        """The openings still held; an erased one is absent."""
        ...

    def aliases(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Ids minted for (scheme, value) names."""
        ...

    def names(self, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """The (scheme, value) names still held for ids."""
        ...

    def meta(self, key: str) -> str | None:
        """A setting of the store itself, such as its origin; None if never set."""
        ...

    def mark(self) -> Mark | None:
        """The clock at the last append."""
        ...

    def erasures(self) -> Iterator[Erasure]:
        """What was erased here, in order of time; kept elsewhere, it tells a restored backup what to forget again."""
        ...

    def paper(self, kind: str, identifier: str) -> Paper | None:
        """One paper, or None."""
        ...

    def papers(
        self, kind: str, *, owner: str | None = None, due: int | None = None, limit: int = 1000
    ) -> list[Paper]:
        """The first papers of a kind, by (`until`, `at`, `id`), those without an end last.

        `owner` asks for those about one person or thing, `due` for those whose `until` is no later.
        """
        ...


class StoreWriter(StoreReader, Protocol):
    """The one writer: holds the store's lock from entering until leaving; what is not committed never was."""

    def append(self, additions: Sequence[Addition], frontier: tuple[bytes, ...], mark: Mark) -> None:
        """Add entries at the head; InternalError unless their indices continue it and their times increase."""
        ...

    def mint(self, names: Collection[tuple[str, str]], ids: Sequence[str]) -> None:
        """Bind new (scheme, value) names to ids."""
        ...

    def erase(self, about: str) -> int:
        """Forget every opening, name and paper about a person or thing; how many there were."""
        ...

    def reapply(self, erasures: Iterable[Erasure]) -> int:
        """Erase again what a restored backup brought back, save what was erased here already; how much there was."""
        ...

    def set_meta(self, key: str, value: str) -> None:
        """Set a setting of the store itself."""
        ...

    def put_paper(self, paper: Paper) -> None:
        """Keep a paper in place of the one with its kind and id, if any."""
        ...

    def drop_paper(self, kind: str, identifier: str) -> bool:
        """Drop a paper; whether it was there."""
        ...

    def drop_papers(self, kind: str, *, owner: str | None = None, due: int | None = None) -> int:
        """Drop every paper of a kind that `papers` would find; how many there were."""
        ...

    def commit(self) -> None:
        """Make it durable, entries or none; returns only when a power cut would lose nothing of it."""
        ...


class Store(Protocol):
    """A database that keeps the log."""

    def reader(self) -> AbstractContextManager[StoreReader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[StoreWriter]:
        """The writer, once the lock is had; StoreError after the lock timeout."""
        ...
