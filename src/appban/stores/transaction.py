"""One transaction on one connection; every error of the database leaves it as a StoreError that says what to do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from appban.errors import InputError, InternalError, StoreError
from appban.stores.texts import Texts

Values = Mapping[str, int | str | bytes | None]
"""Parameters by name."""
Fetched = Sequence[Row[*tuple[Any, ...]]]
"""Rows as a driver gives them; whoever asked knows the columns and gives them types at once."""


class Transaction:
    """Statements go through here, as we write them, until it is committed or ended."""

    def __init__(self, connection: Connection, texts: Texts, advice: Callable[[DBAPIError], str]) -> None:
        self._connection = connection
        self._texts = texts
        self._advice = advice
        self._over = False
        self._failed = False
        self.lost = False
        """The connection itself was gone, so that a new one may do better."""
        self.committed = False
        self.erased = False
        """Something personal was deleted, of which the files of the database may hold copies."""

    def fetch(self, statement: str, values: Values | None = None) -> Fetched:
        """All the rows that a statement gives."""
        if values is not None:
            _check(values)
        self._still_open()
        try:
            return self._connection.exec_driver_sql(self._texts[statement], values).all()
        except DBAPIError as error:
            raise self._refused(error) from None

    def change(self, statement: str, values: Values | Sequence[Values] | None = None) -> int:
        """Run a statement, once or once for each of a list; how many rows it changed."""
        if isinstance(values, Mapping):
            _check(values)
        elif values is not None:
            for each in values:
                _check(each)
        self._still_open()
        try:
            return self._connection.exec_driver_sql(self._texts[statement], values).rowcount
        except DBAPIError as error:
            raise self._refused(error) from None

    def commit(self) -> None:
        """Make it durable. After an error it is not known whether it was."""
        self.change("COMMIT")
        self.committed = self._over = True

    def spoil(self) -> None:
        """From now on it can only be ended: what it holds is not whole."""
        self._failed = True

    def end(self) -> Connection | None:
        """Undo what was not committed; the connection if it is fit for another transaction, None if it was closed."""
        self._over = True
        try:
            if not (self._failed or self.committed):
                self._connection.exec_driver_sql("ROLLBACK")
        except SQLAlchemyError:  # the end of a connection is a rollback too
            self._failed = True
        if self._failed:
            self._connection.close()
            return None
        return self._connection

    def _still_open(self) -> None:
        if self._over:
            raise InternalError("a view of the store was used after it was committed or left; open another")
        if self._failed:  # a database would commit the half of it, or call a rollback a commit
            raise InternalError("a view of the store was used after a statement of it failed; leave it")

    def _refused(self, error: DBAPIError) -> StoreError:
        """Raised without its cause, since PostgreSQL puts the row into the detail of what it says of it."""
        self._failed = True
        self.lost = error.connection_invalidated
        return StoreError(self._advice(error))


def check_text(value: str) -> None:
    """InputError for text that not every store can keep: with U+0000 or half of a surrogate pair in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError(f"{value!r} is not valid Unicode text; take the lone surrogate out") from None
    if "\0" in value:
        raise InputError(f"{value!r} has the character U+0000 in it, which a store cannot keep; take it out")


def _check(values: Values) -> None:
    for value in values.values():
        if isinstance(value, str):
            check_text(value)
