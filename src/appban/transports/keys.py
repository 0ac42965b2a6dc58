"""The private signing keys of the log in one file that only its owner may read."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from appban.errors import InternalError, SettingsError, StoreError
from appban.transports import durable

MODE = 0o600
FOLDER_MODE = 0o700
OTHERS = stat.S_IRWXG | stat.S_IRWXO

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without waiting for somebody to write to what is a pipe


class KeyFile:
    """KeyStore in a text file, a key a line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[str, ...]:
        """See KeyStore."""
        try:
            with os.fdopen(os.open(self._path, _READ), "rb") as file:
                self._check(os.fstat(file.fileno()))
                data = file.read()
        except FileNotFoundError:
            raise self._missing() from None
        except OSError as error:
            raise SettingsError(
                f"{self._path} cannot be read: {error.strerror}; check its owner and mode"
            ) from error
        return self._keys(data)

    def create(self, keys: Sequence[str]) -> None:
        """See KeyStore."""
        data = _lines(keys)
        try:
            durable.make_folders(self._path.parent, FOLDER_MODE)
            durable.create(self._path, data, MODE)
        except FileExistsError:
            raise SettingsError(
                f"{self._path} is there already; a log key is never overwritten: rotate it or name another file"
            ) from None
        except OSError as error:
            raise self._unwritten(error) from error

    def replace(self, keys: Sequence[str]) -> None:
        """See KeyStore."""
        data = _lines(keys)
        self.read()  # refuses where there was none, or one that others may have read
        try:
            durable.replace(self._path, data, MODE)
        except OSError as error:
            raise self._unwritten(error) from error

    def _check(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise SettingsError(f"{self._path} is not a plain file; name the file that holds the log key")
        if status.st_mode & OTHERS:
            raise SettingsError(
                f"{self._path} has mode {stat.S_IMODE(status.st_mode):04o}, so others than its owner can get at the "
                f"log key; make it 0600, and rotate the key if somebody may have read it"
            )

    def _keys(self, data: bytes) -> tuple[str, ...]:
        try:
            keys = tuple(line for line in data.decode("utf-8").split("\n") if line.strip())
        except UnicodeDecodeError:
            raise SettingsError(f"{self._path} is not text; name the file that holds the log key") from None
        if not keys:
            raise SettingsError(f"{self._path} has no key in it; restore it from where you keep a copy")
        return keys

    def _missing(self) -> SettingsError:
        return SettingsError(
            f"there is no log key at {self._path}; `appban init` makes it, or name the right file"
        )

    def _unwritten(self, error: OSError) -> StoreError:
        return StoreError(f"{self._path} cannot be written: {error.strerror}; check its folder and the disk")


def _lines(keys: Sequence[str]) -> bytes:
    if not keys or any(not key.strip() or "\n" in key for key in keys):
        raise InternalError("a key is one line of text, and there is at least one")
    return "".join(f"{key}\n" for key in keys).encode()
