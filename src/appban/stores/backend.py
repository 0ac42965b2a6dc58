"""What a database has to say for itself before one SQL serves them all."""

from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from appban.stores.transaction import Transaction


class Backend(Protocol):
    """One kind of database: how its transactions begin, and what its errors mean to whoever runs it."""

    @property
    def engine(self) -> Engine:
        """Gives new connections, on which nothing is begun or committed unless a statement says so."""
        ...

    @property
    def place(self) -> str:
        """The database in words for a message; never with a password."""
        ...

    @property
    def lock_timeout(self) -> float:
        """Seconds that a writer waits for the lock."""
        ...

    def begin_read(self, transaction: Transaction) -> None:
        """Begin a transaction all of whose reads will see one moment."""
        ...

    def begin_write(self, transaction: Transaction) -> None:
        """Begin the one transaction that may write; StoreError if its turn does not come or it would not be durable."""
        ...

    def sweep(self, connection: Connection) -> bool:
        """After an erasure was committed, overwrite what copies of it the database's own files still have.

        False if a reader is in the way, so that it must be tried again.
        """
        ...

    def advice(self, error: DBAPIError) -> str:
        """What an error means and what to do about it, without any value of the record."""
        ...
