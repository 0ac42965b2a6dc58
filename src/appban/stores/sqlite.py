"""SQLite: one file, write-ahead log, every commit flushed to the disk before it is acknowledged."""

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from appban.errors import StoreError
from appban.stores.transaction import Transaction

_PRIMARY = 0xFF  # the low byte of an extended result code
_MEANINGS = {
    sqlite3.SQLITE_BUSY: "another program holds its lock; let it finish and try again",
    sqlite3.SQLITE_FULL: "the disk is full; make room and try again",
    sqlite3.SQLITE_READONLY: "it may not be written; check the owner and mode of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that the file and its folder are there and may be read",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write; look at the system's log before trying again",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; keep it, and restore a backup",
    sqlite3.SQLITE_NOTADB: "the file is not a database; name the right one or restore a backup",
}


class Sqlite:
    """Backend of a file, which must be there."""

    def __init__(self, path: Path, *, lock_timeout: float) -> None:
        self.place = str(path)
        self.lock_timeout = lock_timeout
        self.engine = self._engine(path)

    def begin_read(self, transaction: Transaction) -> None:
        """See Backend. The moment is that of the first read, which SqlReader makes at once."""
        transaction.change("BEGIN")

    def begin_write(self, transaction: Transaction) -> None:
        """See Backend."""
        transaction.change("BEGIN IMMEDIATE")

    def sweep(self, connection: Connection) -> bool:
        """See Backend. Deleted content is overwritten in the file (`secure_delete`); this empties the log before it."""
        try:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={round(self.lock_timeout * 1000)}")
        except DBAPIError as error:
            raise StoreError(f"{self.advice(error)}; the erasure itself was kept") from error
        return not busy

    def advice(self, error: DBAPIError) -> str:
        """See Backend."""
        cause = error.orig
        code = getattr(cause, "sqlite_errorcode", None)
        meaning = None if code is None else _MEANINGS.get(code & _PRIMARY)
        return f"{self.place}: {meaning or 'the database refused a statement'} ({cause})"

    def _engine(self, path: Path) -> Engine:
        engine = create_engine(
            URL.create("sqlite", database=str(path)),
            isolation_level="AUTOCOMMIT",  # that is: nothing but our own statements begins or ends a transaction
            paramstyle="named",
            poolclass=NullPool,  # SqlStore keeps the connections
            hide_parameters=True,  # an error must not carry a name or an address into a log
            connect_args={"timeout": self.lock_timeout, "check_same_thread": False},
        )
        event.listen(engine, "connect", self._connected)
        return engine

    def _connected(self, connection: sqlite3.Connection, _record: object) -> None:
        self._use_log(connection)
        for pragma in ("synchronous=FULL", "fullfsync=ON", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def _use_log(self, connection: sqlite3.Connection) -> None:
        """Switch to the write-ahead log, as the file then stays; SQLite does not itself wait for others to let go."""
        deadline = time.monotonic() + self.lock_timeout
        while True:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
                continue
            if mode != "wal":
                raise StoreError(
                    f"{self.place}: SQLite keeps no write-ahead log here; put the file on a local disk"
                )
            return


def make_file(path: Path) -> None:
    """Make an empty file that only its owner may read, durably, with the folders above it; one already there stays."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be made: {error.strerror}; name another place or check its folder"
        ) from error
