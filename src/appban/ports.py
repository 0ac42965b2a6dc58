"""Every door to the outside, as Protocols without bodies; the shapes that pass through them stand beside them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeVar

import msgspec

from appban.regime.device import DeviceId
from appban.regime.finding import Finding, FindingId, Kind
from appban.regime.observation import Report


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


class StoreWriter(StoreReader, Protocol):
    """The one writer: holds the store's lock from entering until leaving; what is not committed never was."""

    def append(self, additions: Sequence[Addition], frontier: tuple[bytes, ...], mark: Mark) -> None:
        """Add entries at the head; InternalError unless their indices continue it and their times increase."""
        ...

    def mint(self, names: Collection[tuple[str, str]], ids: Sequence[str]) -> None:
        """Bind new (scheme, value) names to ids."""
        ...

    def erase(self, about: str) -> int:
        """Forget every opening and name about a person or thing; how many there were."""
        ...

    def reapply(self, erasures: Iterable[Erasure]) -> int:
        """Erase again what a restored backup brought back, save what was erased here already; how much there was."""
        ...

    def set_meta(self, key: str, value: str) -> None:
        """Set a setting of the store itself."""
        ...

    def commit(self) -> None:
        """Make it durable; returns only when a power cut would lose nothing of it."""
        ...


class Store(Protocol):
    """A database that keeps the log."""

    def reader(self) -> AbstractContextManager[StoreReader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[StoreWriter]:
        """The writer, once the lock is had; StoreError after the lock timeout."""
        ...


class Clock(Protocol):
    """The one clock, passed in from end to end."""

    def now(self) -> int:
        """UTC microseconds."""
        ...

    def mark(self) -> Mark:
        """Wall and monotonic time read together."""
        ...


class Entropy(Protocol):
    """Random bytes for ids, salts and nonces."""

    def bytes(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        ...


class LogFolder(Protocol):
    """A tree of files that serves a log in tlog-tiles layout; names are relative, with `/`."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, or None if it is not there."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole and durably, replacing what was there in one step."""
        ...


class KeyStore(Protocol):
    """Where the private signing keys of the log lie, as text lines, the one in use first."""

    def read(self) -> tuple[str, ...]:
        """The keys; SettingsError if there are none or others than their owner may read them."""
        ...

    def create(self, keys: Sequence[str]) -> None:
        """Keep the first keys durably; SettingsError if there are some already."""
        ...

    def replace(self, keys: Sequence[str]) -> None:
        """Keep these keys instead, in one durable step; SettingsError if there were none."""
        ...


class InventorySource(Protocol):
    """A format in which devices and their software are reported; pure, and found by being in its room."""

    name: str
    summary: str

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """The reports in a document received at a UTC time in microseconds.

        InputError if any of it cannot be read as this format; nothing is then yielded.
        """
        ...


class BatchInfo(msgspec.Struct, frozen=True):
    """One import as the lake keeps it; `digest` of its manifest, `devices` that it speaks of, `rows` of software."""

    digest: str
    received_at: int
    devices: int
    rows: int
    sources: tuple[str, ...]
    path: str


class SnapshotInfo(msgspec.Struct, frozen=True):
    """An immutable state of the fleet; `manifest_digest` is to be entered in the log, `index` says how keys are made."""

    id: str
    manifest_digest: str
    taken_at: int
    rows: int
    devices: int
    sources: tuple[str, ...]
    index: str


class SweepInfo(msgspec.Struct, frozen=True):
    """A sweep whose findings the lake keeps."""

    id: str
    manifest_digest: str
    at: int
    snapshot: str
    findings: int


class Dropped(msgspec.Struct, frozen=True):
    """What retention took away; `lists` is how many lists of software nobody had spoken of since."""

    batches: int
    snapshots: int
    sweeps: int
    lists: int


Column = tuple[Literal["u64", "u32", "time", "text"], Sequence[int] | Sequence[str]]
"""A column of a small relation: its type and its values."""
Shape = TypeVar("Shape", bound=msgspec.Struct)


class SnapshotReader(Protocol):
    """The relations of one snapshot, asked in SQL that any engine of a lake understands; numbers are local to it.

    items(code, device, version, surface, list, since)   lists(list, device, source, section, seen_at)
    identities(code, platform, kind, value, name, publisher, devices, surfaces)   versions(version, text)
    devices(device, id, place, managed, seen_at)   places(place, body, class, platform)
    heard(device, source, seen_at)   keys(key, code)   tallies(code, place, surfaces, devices)
    `surface` counts from 0 in the order of Surface, bit n of `surfaces` is surface n; version 0: none stated.
    """

    @property
    def info(self) -> SnapshotInfo:
        """The snapshot read."""
        ...

    def load(self, name: str, **columns: Column) -> None:
        """Put a small relation beside those of the snapshot, in place of one of that name."""
        ...

    def define(self, name: str, expression: str) -> None:
        """Work out an expression once, and put the relation beside those of the snapshot."""
        ...

    def rows(self, expression: str, shape: type[Shape]) -> list[Shape]:
        """The rows of an expression, each an array-like Struct; VerificationError if a file is not what was kept."""
        ...


class Lake(Protocol):
    """Where inventories lie: imports as batches, states of the fleet as snapshots, findings as kept sweeps."""

    def append(self, reports: Iterable[tuple[DeviceId, Report]], received_at: int) -> BatchInfo:
        """Keep what sources reported, all or nothing; InputError for what cannot be, RefusedError if codes collide."""
        ...

    def batches(self) -> Sequence[BatchInfo]:
        """The batches kept, in order of import."""
        ...

    def snapshot(self, taken_at: int) -> SnapshotInfo:
        """Compact what was received by then; NotFoundError if nothing was."""
        ...

    def latest(self, at: int) -> SnapshotInfo | None:
        """The newest snapshot taken at or before an instant."""
        ...

    def open(self, snapshot: SnapshotInfo) -> AbstractContextManager[SnapshotReader]:
        """Read a snapshot; VerificationError if its manifest is another than the one named."""
        ...

    def keep(self, at: int, snapshot: SnapshotInfo, findings: Sequence[Finding]) -> SweepInfo:
        """Keep the findings of a sweep at an instant."""
        ...

    def kept(self, before: int) -> SweepInfo | None:
        """The newest kept sweep before an instant."""
        ...

    def marks(self, sweep: SweepInfo) -> dict[FindingId, tuple[Kind, int]]:
        """Kind and `since` of each finding of a kept sweep."""
        ...

    def findings(self, sweep: SweepInfo, ids: Collection[FindingId]) -> list[Finding]:
        """Those of a kept sweep's findings."""
        ...

    def drop(self, before: int) -> Dropped:
        """Forget snapshots, sweeps and batches from before an instant, but nothing of a list spoken of since."""
        ...
