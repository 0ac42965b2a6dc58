"""The rest of the world: the clock, random bytes, the published folder, the keys, the formats of inventories."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from appban.ports.store import Mark
from appban.regime.observation import Report


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


class Bag(LogFolder, Protocol):
    """A bag for an archive that is being filled; as a LogFolder it takes a published log."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Take in a payload file, once; InputError if it cannot be written."""
        ...

    def close(self) -> int:
        """Write what makes it a bag; how many payload files there are."""
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


class Ran(msgspec.Struct, frozen=True):
    """How a program ended: its exit code, and what it printed, cut to a few thousand characters."""

    code: int
    said: str


class Sites(Protocol):
    """The folders in which enforcement targets keep their files, and the programs that check and reload them."""

    def read(self, folder: str) -> Mapping[str, bytes]:
        """Every file of a folder by relative name; none if the folder is not there.

        StoreError for one that cannot be read; InputError for more or larger files than such a folder has.
        """
        ...

    def write(self, folder: str, changes: Mapping[str, bytes | None]) -> None:
        """Make each change in one step, so that no reader sees half a file; StoreError if the disk does not take one."""
        ...

    def run(self, command: Sequence[str]) -> Ran:
        """Run a program to its end; one that cannot be started, or takes too long, ends with a code above 0."""
        ...
