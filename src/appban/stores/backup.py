"""A store is copied while it is in use, and put back where there is none; servers bring their own tool to copy.

A copy is whole but for the papers that pass (`PASSING`): a session that was ended does not begin again with it.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from appban.errors import SettingsError, StoreError
from appban.ports import PASSING
from appban.stores.open import backend_of, create_store, open_store
from appban.stores.postgres import Postgres
from appban.stores.transfer import transfer

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def copy_store(url: str, to: Path) -> str | None:
    """Copy the SQLite store at `url` into a new file at `to`; for PostgreSQL, the command that does it there.

    The copy is of one moment, and what was erased is not in it. StoreError if the file is there or the disk refuses.
    """
    backend = backend_of(url)
    if isinstance(backend, Postgres):
        return f"pg_dump --format=custom --file={to} {_without_password(url)}"
    _vacuum(Path(backend.place), to)
    return None


def put_back(url: str, copy: Path) -> None:
    """Put a copy where the store of `url` is to be: a file, or the tables of a server's database.

    SettingsError if there is a store already: it is never overwritten. StoreError if the copy is not whole.
    """
    backend = backend_of(url)
    if not copy.is_file():
        raise StoreError(
            f"there is no copy of a store at {copy}; a server's own copy is put back with its own tool"
        )
    if isinstance(backend, Postgres):
        open_store(str(copy)).close()  # brings the copy up to date
        create_store(url).close()
        transfer(backend_of(str(copy)), backend)
        return
    if Path(backend.place).exists():
        raise SettingsError(
            f"there is a store in {backend.place} already; move it away, or name another place"
        )
    Path(backend.place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _vacuum(copy, Path(backend.place))


def _vacuum(source: Path, target: Path) -> None:
    try:
        os.close(os.open(target, NEW, 0o600))
    except OSError as problem:
        raise StoreError(f"{target} cannot be made: {problem.strerror}; name another place") from problem
    try:
        _copy(source, target)
    except StoreError:
        target.unlink()
        raise


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
            if found == ["ok"]:
                connection.execute("VACUUM INTO ?", (str(target),))
        if found == ["ok"]:
            _leave_out(target)
        _flush(target)
    except (OSError, sqlite3.Error) as problem:
        raise StoreError(
            f"{source} cannot be copied to {target}: {problem}; check both and the disk"
        ) from problem
    if found != ["ok"]:
        raise StoreError(f"{source} is damaged ({found[0]}); keep it, and use another copy")


def _leave_out(target: Path) -> None:
    """Take out of a copy, and overwrite in its file, what is not to be kept; an older store has no papers."""
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'paper'").fetchone():
            connection.executemany("DELETE FROM paper WHERE kind = ?", [(kind,) for kind in PASSING])


def _flush(target: Path) -> None:
    for path, flags in ((target, os.O_RDONLY), (target.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _without_password(url: str) -> str:
    parsed = make_url(url)
    return parsed._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
