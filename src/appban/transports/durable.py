"""Files are written whole: a crash at any moment leaves the old bytes or the new, and a returned call the new."""

import errno
import os
import secrets
from pathlib import Path


def replace(path: Path, data: bytes, mode: int) -> None:
    """Put `data` in place of whatever was at `path`, in one step; OSError leaves what was there."""
    waiting = _write_beside(path, data, mode)
    try:
        waiting.rename(path)
    except OSError:
        waiting.unlink()
        raise
    sync_folder(path.parent)


def create(path: Path, data: bytes, mode: int) -> None:
    """Make a file that must not exist yet, in one step; FileExistsError if it does, and it stays as it was."""
    waiting = _write_beside(path, data, mode)
    try:
        path.hardlink_to(waiting)
    finally:
        waiting.unlink()
    sync_folder(path.parent)


def make_folders(folder: Path, mode: int) -> None:
    """Make a folder and those above it, each flushed into the one that holds it; OSError if a file is in the way."""
    if folder.is_dir():
        return
    make_folders(folder.parent, mode)
    try:
        folder.mkdir(mode=mode, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_beside(path: Path, data: bytes, mode: int) -> Path:
    """A flushed file under another name in the same folder; nothing is left of it after an OSError."""
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        waiting.unlink()
        raise
    return waiting
