"""Folders of Parquet files that are written once: under a temporary name, then renamed, each with a manifest.

The folder's name ends with the first half of the digest of `manifest.json`, and the manifest has the digest of every
file, so that a folder is either wholly what was written or refused with the file named.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from appban.errors import AppbanError, InputError, StoreError, VerificationError
from appban.record.canonical import decode, encode
from appban.record.digests import sha256, to_hex
from appban.stores.lake.schema import FILE_ROWS, ROW_GROUP, Layout

MANIFEST = "manifest.json"
_DRAFT = ".draft-"
_SHOWN = 16
_MAX_MANIFEST = 16 * 1024 * 1024


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a folder."""

    name: str
    sha256: str
    bytes: int
    rows: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a folder holds; `of` names what it was made from, `at` is when (UTC microseconds)."""

    v: Literal[1] = 1
    kind: Literal["batch", "snapshot", "sweep"]
    at: int
    rows: int
    devices: int
    sources: tuple[str, ...]
    of: tuple[str, ...]
    index: str
    files: tuple[Part, ...]


class Kept(msgspec.Struct, frozen=True):
    """A folder that was read back, with its manifest and the digest of it."""

    path: Path
    manifest: Manifest
    digest: str

    def files(self, name: str) -> list[Path]:
        """The files of one table, in order."""
        return [self.path / part.name for part in self.parts(name)]

    def parts(self, name: str) -> list[Part]:
        """The parts of one table, in order."""
        return [part for part in self.manifest.files if part.name.rsplit("-", 1)[0] == name]


class Writer:
    """One table of a folder under way: rows go into files of at most FILE_ROWS rows."""

    def __init__(self, folder: Path, name: str, layout: Layout) -> None:
        self._folder, self._name, self._layout = folder, name, layout
        self._file: Any = None
        self._room = 0
        self._rows: list[int] = []
        self._open()

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return sum(self._rows)

    def write(self, table: Any) -> None:
        """Add an Arrow table with the layout's columns."""
        table = table.select(self._layout.schema.names).cast(self._layout.schema)
        while table.num_rows:
            if not self._room:
                self._open()
            taken = table.slice(0, self._room)
            self._file.write_table(taken, row_group_size=ROW_GROUP)
            self._room -= taken.num_rows
            self._rows[-1] += taken.num_rows
            table = table.slice(taken.num_rows)

    def close(self) -> list[Part]:
        """Finish; the files written."""
        self._file.close()
        return [_part(self._path(n), rows) for n, rows in enumerate(self._rows)]

    def _open(self) -> None:
        if self._file is not None:
            self._file.close()
        path = self._path(len(self._rows))
        self._file = pq.ParquetWriter(path, self._layout.schema, **self._layout.options())
        self._rows.append(0)
        self._room = FILE_ROWS

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._name}-{number:05d}.parquet"


class Draft:
    """A folder under way in a room; nothing of it stays unless it is sealed."""

    def __init__(self, room: Path, layouts: Mapping[str, Layout]) -> None:
        self.path = room / f"{_DRAFT}{secrets.token_hex(8)}"
        self._room, self._layouts = room, layouts
        self._writers: dict[str, Writer] = {}
        self._parts: dict[str, list[Part]] = {}

    def __enter__(self) -> Self:
        with disk(self._room):
            self.path.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def table(self, name: str) -> Writer:
        """The writer of one table."""
        if name not in self._writers:
            self._writers[name] = Writer(self.path, name, self._layouts[name])
        return self._writers[name]

    def close(self, name: str) -> list[Path]:
        """Finish one table; its files, that can now be read."""
        if name not in self._parts:
            self._parts[name] = self.table(name).close()
        return [self.path / part.name for part in self._parts[name]]

    def seal(self, stem: str, manifest: Manifest) -> Kept:
        """Make it durable under `stem` and the digest; a folder of that name is there already and the same."""
        for name in self._layouts:
            self.close(name)
        parts = tuple(part for name in self._layouts for part in self._parts[name])
        whole = msgspec.structs.replace(manifest, files=parts)
        data = encode(whole)
        digest = to_hex(sha256(data))
        target = self._room / f"{stem}-{digest[:_SHOWN]}"
        (self.path / MANIFEST).write_bytes(data)
        for file in self.path.iterdir():
            _flush(file, os.O_RDONLY)
        _flush(self.path, os.O_RDONLY | os.O_DIRECTORY)
        if not target.exists():
            self.path.rename(target)
            _flush(self._room, os.O_RDONLY | os.O_DIRECTORY)
        return Kept(target, whole, digest)


def read(path: Path) -> Kept:
    """A folder by its manifest; VerificationError if that is not what the folder's name says or files are cut."""
    file = path / MANIFEST
    with disk(file):
        data = file.read_bytes() if file.stat().st_size <= _MAX_MANIFEST else b""
    digest = to_hex(sha256(data))
    if not path.name.endswith(f"-{digest[:_SHOWN]}"):
        raise VerificationError(
            f"the manifest has digest {digest}, the folder is called {path.name}; restore it from a copy",
            where=str(file),
        )
    try:
        kept = Kept(path, msgspec.convert(decode(data), Manifest), digest)
    except (AppbanError, msgspec.ValidationError) as fault:
        raise VerificationError(
            f"not a manifest: {fault}; restore it from a copy", where=str(file)
        ) from fault
    for part in kept.manifest.files:
        _same_size(path / part.name, part)
    return kept


def check(kept: Kept, name: str, layout: Layout) -> None:
    """VerificationError unless every file of a table has the digest, the columns and the rows it should have."""
    for part in kept.parts(name):
        path = kept.path / part.name
        with disk(path), path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != part.sha256:
            raise VerificationError(
                f"the file has digest {found}, the manifest says {part.sha256}; restore it from a copy",
                where=str(path),
            )
        check_columns(path, layout, part.rows)


def check_columns(path: Path, layout: Layout, rows: int) -> None:
    """VerificationError unless a file is Parquet of exactly these columns and number of rows."""
    try:
        with pq.ParquetFile(path) as file:
            columns, counted = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as fault:
        raise VerificationError(f"not a whole Parquet file: {fault}; restore it", where=str(path)) from fault
    known = columns.equals(layout.schema) or columns.equals(layout.earlier)
    if not known or counted != rows:
        raise VerificationError(
            f"the file has {counted} rows of {_shown(columns)}, not {rows} of {_shown(layout.schema)}; restore it",
            where=str(path),
        )


def folders(room: Path) -> Sequence[Path]:
    """The sealed folders of a room, in order of name."""
    if not room.is_dir():
        return []
    return sorted(each for each in room.iterdir() if not each.name.startswith("."))


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One writer at a time; what a writer that died left half-done is cleared away."""
    with disk(root):
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in root.glob(f"*/{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        with disk(root):
            yield
    finally:
        os.close(handle)


@contextmanager
def disk(where: Path) -> Iterator[None]:
    """What the disk or pyarrow refuses becomes a StoreError that names the file."""
    try:
        yield
    except FileNotFoundError as fault:
        raise VerificationError("the file is missing; restore it from a copy", where=str(where)) from fault
    except (OSError, pa.ArrowException) as fault:
        raise StoreError(f"{fault}; nothing was changed: check the disk", where=str(where)) from fault


def remove(path: Path) -> None:
    """Take a sealed folder away: first its name, so that no half of it is ever read."""
    gone = path.with_name(f"{_DRAFT}{path.name}")
    with disk(path):
        path.rename(gone)
        shutil.rmtree(gone)
        _flush(path.parent, os.O_RDONLY | os.O_DIRECTORY)


def _part(path: Path, rows: int) -> Part:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(path.name, digest, path.stat().st_size, rows)


def _same_size(path: Path, part: Part) -> None:
    if "/" in part.name or part.name in {"", ".", ".."}:
        raise VerificationError(
            f"{part.name!r} is not a file of this folder; restore it", where=str(path.parent)
        )
    with disk(path):
        size = path.stat().st_size
    if size != part.bytes:
        raise VerificationError(
            f"the file has {size} bytes, the manifest says {part.bytes}; restore it from a copy",
            where=str(path),
        )


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _shown(schema: Any) -> str:
    return ", ".join(f"{field.name} {field.type}" for field in schema)


def refuse_large(count: int, limit: int, what: str) -> None:
    """InputError when there are more of something than the lake takes at once."""
    if count > limit:
        raise InputError(f"{count} {what} are more than {limit}; import them in parts")
