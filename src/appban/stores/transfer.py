"""A store moves from one database to another row by row, so that the record is the same in both, leaf by leaf.

Papers go along, but for those that pass (`PASSING`): whoever was signed in signs in anew.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, delete, func, select
from sqlalchemy.exc import DBAPIError

from appban.errors import SettingsError, StoreError
from appban.ports import PASSING
from appban.stores.backend import Backend
from appban.stores.schema import head, metadata, paper, subject
from appban.stores.texts import Texts
from appban.stores.transaction import Transaction

PAGE = 1_000
"""Rows written at once."""


def transfer(source: Backend, target: Backend) -> None:
    """Copy every table into a database that has the same tables and no entries yet; all of it or nothing.

    SettingsError if the target has a record; StoreError if either database fails.
    """
    try:
        with source.engine.connect() as reading, target.engine.connect() as writing:
            _copy(source, reading, target, writing)
    except DBAPIError as error:
        raise StoreError(f"{target.advice(error)}; nothing was put there") from error


def _copy(source: Backend, reading: Connection, target: Backend, writing: Connection) -> None:
    seen = Transaction(reading, Texts(reading.dialect), source.advice)
    made = Transaction(writing, Texts(writing.dialect), target.advice)
    source.begin_read(seen)
    target.begin_write(made)
    try:
        if writing.execute(select(head.c.size)).scalar_one():
            raise SettingsError(f"there is a record in {target.place} already; name an empty database")
        for table in metadata.sorted_tables:
            writing.execute(table.delete())
            for page in _pages(reading, table):
                writing.execute(table.insert(), page)
        writing.execute(delete(paper).where(paper.c.kind.in_(PASSING)))
        _go_on_counting(writing)
        made.commit()
    finally:
        made.end()
        seen.end()


def _pages(reading: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    found = reading.execute(select(table))
    for rows in found.mappings().partitions(PAGE):
        yield [dict(row) for row in rows]


def _go_on_counting(writing: Connection) -> None:
    """Numbers that the database gives itself go on after the largest that was copied."""
    largest = writing.execute(select(func.max(subject.c.id))).scalar()
    if largest is not None and writing.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence("subject", "id")
        writing.execute(select(func.setval(sequence, largest)))
