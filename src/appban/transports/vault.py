"""Connections of accounts: a folder that only its owner may enter, a JSON file an account that only its owner may read.

Platforms hand out new tokens as old ones run out, so the files are written as well as read: whole, and one writer at
a time. A lock ends with the program that has it, however that ends.
"""

import fcntl
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from appban.errors import InputError, NotFoundError, SettingsError, StoreError
from appban.transports import durable

MODE = 0o600
FOLDER_MODE = 0o700
OTHERS = stat.S_IRWXG | stat.S_IRWXO
SUFFIX = ".json"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without waiting for somebody to write to what is a pipe
_VALUES = msgspec.json.Decoder(dict[str, str])


class VaultFolder:
    """See Vault."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def accounts(self) -> tuple[str, ...]:
        """See Vault."""
        return tuple(
            sorted(path.stem for path in self._root.glob(f"*{SUFFIX}") if _NAME.fullmatch(path.stem))
        )

    def of(self, account: str) -> "SecretFile":
        """See Vault."""
        path = self._path(account)
        if not path.exists():
            raise NotFoundError(
                f"account {account} is not connected to a platform; `appban account connect` connects it"
            )
        return SecretFile(path)

    def put(self, account: str, values: Mapping[str, str]) -> None:
        """See Vault."""
        path = self._path(account)
        try:
            durable.make_folders(self._root, FOLDER_MODE)
            with _locked(path.with_suffix(".lock")):
                durable.replace(path, _lines(values), MODE)
        except OSError as error:
            raise _unwritten(path, error) from error

    @contextmanager
    def hold(self, account: str) -> Iterator[bool]:
        """See Vault."""
        path = self._path(account).with_suffix(".held")
        try:
            durable.make_folders(self._root, FOLDER_MODE)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE)
        except OSError as error:
            raise _unwritten(path, error) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def _path(self, account: str) -> Path:
        if not _NAME.fullmatch(account):
            raise InputError(
                f"{account!r} is no id of an account: small letters, digits, dots, dashes, at most 80 characters"
            )
        return self._root / f"{account}{SUFFIX}"


class SecretFile:
    """See Secrets."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Mapping[str, str]:
        """See Secrets."""
        try:
            with os.fdopen(os.open(self._path, _READ), "rb") as file:
                self._check(os.fstat(file.fileno()))
                return _VALUES.decode(file.read())
        except OSError as error:
            raise SettingsError(
                f"{self._path} cannot be read: {error.strerror}; check its owner and mode"
            ) from error
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # What is wrong with it is not said: the message would show part of a secret.
            raise SettingsError(
                f"{self._path} is no JSON object of texts; `appban account connect` writes it anew"
            ) from None

    def change(self, to: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Mapping[str, str]:
        """See Secrets."""
        try:
            with _locked(self._path.with_suffix(".lock")):
                values = to(self.read())
                durable.replace(self._path, _lines(values), MODE)
                return values
        except OSError as error:
            raise _unwritten(self._path, error) from error

    def _check(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise SettingsError(f"{self._path} is not a plain file; `appban account connect` writes one")
        if status.st_mode & OTHERS:
            raise SettingsError(
                f"{self._path} has mode {stat.S_IMODE(status.st_mode):04o}, so others than its owner can post as this "
                "account; make it 0600, and have the platform give new tokens if somebody may have read it"
            )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _lines(values: Mapping[str, str]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(dict(values)), indent=1) + b"\n"


def _unwritten(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path} cannot be written: {error.strerror}; check its folder and the disk")
