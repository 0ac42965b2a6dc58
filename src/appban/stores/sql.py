"""The Store over a database that SQLAlchemy reaches: connections are kept, transactions are short and explicit."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from appban.errors import StoreError
from appban.ports import StoreReader, StoreWriter
from appban.stores.backend import Backend
from appban.stores.reader import SqlReader
from appban.stores.texts import Texts
from appban.stores.transaction import Transaction
from appban.stores.writer import SqlWriter

KEPT = 16
"""Connections kept open when not in use; PostgreSQL allows 100 to all programs together."""


class SqlStore:
    """A Store to be opened once in a process, after any fork, used by all its threads and closed at the end."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._texts = Texts(backend.engine.dialect)
        self._turn = threading.Lock()
        self._idle: deque[Connection] = deque()
        self._unswept = False
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections not in use now, and each other as soon as it is given back."""
        self._closed = True
        self._close_idle()

    @contextmanager
    def reader(self) -> Iterator[StoreReader]:
        """See Store."""
        transaction = self._begin(self._backend.begin_read)
        try:
            yield SqlReader(transaction)
        finally:
            self._end(transaction)

    @contextmanager
    def writer(self) -> Iterator[StoreWriter]:
        """See Store. Threads of this process queue here, where waiting is free, before they ask for the lock itself."""
        seconds = self._backend.lock_timeout
        if not self._turn.acquire(timeout=seconds):
            raise StoreError(
                f"{self._backend.place}: this program itself kept the writer for {seconds:g} s; try again"
            )
        try:
            transaction = self._begin(self._backend.begin_write)
            try:
                yield SqlWriter(transaction)
            finally:
                self._end(transaction)
        finally:
            self._turn.release()

    def _begin(self, begin: Callable[[Transaction], None]) -> Transaction:
        """A begun transaction; one that fails because a kept connection had died is begun again on a new one."""
        while True:
            connection, kept = self._connection()
            transaction = Transaction(connection, self._texts, self._backend.advice)
            try:
                begin(transaction)
            except BaseException:
                self._end(transaction)
                if kept and transaction.lost:
                    self._close_idle()
                    continue
                raise
            return transaction

    def _connection(self) -> tuple[Connection, bool]:
        """A connection, and whether it was a kept one."""
        try:
            return self._idle.pop(), True
        except IndexError:
            pass
        try:
            return self._backend.engine.connect(), False
        except DBAPIError as error:
            raise StoreError(self._backend.advice(error)) from error

    def _end(self, transaction: Transaction) -> None:
        connection = transaction.end()
        if connection is None:
            return
        try:
            if transaction.committed:
                self._sweep(connection, erased=transaction.erased)
        except StoreError:
            connection.close()
            raise
        if self._closed or len(self._idle) >= KEPT:
            connection.close()
        else:
            self._idle.append(connection)

    def _sweep(self, connection: Connection, *, erased: bool) -> None:
        """Sweep after an erasure, or after a later commit if a reader was in the way before."""
        if erased or self._unswept:
            self._unswept = True
            self._unswept = not self._backend.sweep(connection)

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()
