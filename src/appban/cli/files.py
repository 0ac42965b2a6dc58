"""Files that people name on the command line: read whole, never more than they may be."""

import os
import stat
from pathlib import Path

from appban.errors import InputError

MOST = 256 * 1024 * 1024
"""Bytes of one file."""
MOST_TOGETHER = 1024 * 1024 * 1024
"""Bytes of all the files of one command, which are held in memory together."""

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without waiting for somebody to write to what is a pipe


def read_file(path: Path, most: int = MOST) -> bytes:
    """The bytes of a regular file; InputError if it is none, cannot be read, or has more than `most`."""
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError("not a regular file; name a file", where=str(path))
            data = file.read(most + 1)
    except OSError as problem:
        raise InputError(
            f"cannot be read ({problem.strerror}); check the name and its mode", where=str(path)
        ) from None
    if len(data) > most:
        raise InputError(f"more than {most} bytes, which is the most; split the file", where=str(path))
    return data


def read_files(paths: list[Path]) -> list[tuple[str, bytes]]:
    """The bytes of several files with their names; InputError for the first that is too large, alone or with the others."""
    found: list[tuple[str, bytes]] = []
    left = MOST_TOGETHER
    for path in paths:
        data = read_file(path)
        left -= len(data)
        if left < 0:
            raise InputError(
                f"the files together have more than {MOST_TOGETHER} bytes; import them in parts",
                where=str(path),
            )
        found.append((str(path), data))
    return found


def write_file(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, in place of what was there; InputError if it cannot be."""
    waiting = path.with_name(f".{path.name}.new")
    try:
        waiting.unlink(missing_ok=True)
        with os.fdopen(
            os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb"
        ) as file:
            file.write(data)
        waiting.replace(path)
    except OSError as problem:
        raise InputError(
            f"cannot be written ({problem.strerror}); name another file", where=str(path)
        ) from None
