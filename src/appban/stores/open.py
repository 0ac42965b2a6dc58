"""From the URL of a database to its store: the one place that knows which databases there are."""

from pathlib import Path

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from appban.errors import SettingsError, StoreError
from appban.stores.backend import Backend
from appban.stores.postgres import Postgres
from appban.stores.schema import REVISION
from appban.stores.sql import SqlStore
from appban.stores.sqlite import Sqlite, make_file

LOCK_TIMEOUT = 10.0
"""Seconds that a writer waits for the lock; a verb holds it for milliseconds, an import for a few seconds."""

_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


def open_store(url: str, *, lock_timeout: float = LOCK_TIMEOUT) -> SqlStore:
    """The store at `url`, whose tables are brought up to date if an older appban made them.

    `url` is `postgresql://…`, `sqlite:///path` or the path of a SQLite file. SettingsError if there is no store, a
    newer program made it, or the URL is none of these; StoreError if the database cannot be used.
    """
    backend = backend_of(url, lock_timeout)
    if isinstance(backend, Sqlite) and not Path(backend.place).exists():
        raise _no_store(backend)
    found = _revision(backend)
    if found is None:
        raise _no_store(backend)
    return _current(backend, found)


def create_store(url: str, *, lock_timeout: float = LOCK_TIMEOUT) -> SqlStore:
    """The store at `url`, made if there is none; errors as `open_store`. The PostgreSQL database itself must exist."""
    backend = backend_of(url, lock_timeout)
    if isinstance(backend, Sqlite):
        make_file(Path(backend.place))
    return _current(backend, _revision(backend))


def _current(backend: Backend, found: str | None) -> SqlStore:
    if found != REVISION:
        from appban.stores.migrate import migrate  # noqa: PLC0415 -- Alembic takes as long to load as all else here

        migrate(backend)
    return SqlStore(backend)


def backend_of(url: str, lock_timeout: float = LOCK_TIMEOUT) -> Sqlite | Postgres:
    """The kind of database that a URL or path names; nothing is opened. SettingsError if it is none of ours."""
    if "://" not in url:
        return Sqlite(_file(url), lock_timeout=lock_timeout)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "the URL of the database cannot be read; write postgresql://… or sqlite:///path"
        ) from None
    if parsed.drivername == "sqlite":
        return Sqlite(_file(parsed.database or ""), lock_timeout=lock_timeout)
    if parsed.drivername in _POSTGRES:
        return Postgres(parsed, lock_timeout=lock_timeout)
    raise SettingsError(f"no store is kept in {parsed.drivername!r}; write postgresql://… or sqlite:///path")


def _file(path: str) -> Path:
    if path in {"", ":memory:"}:
        raise SettingsError("the record must outlive the program; give the path of a file to keep it in")
    return Path(path).expanduser().absolute()


def _revision(backend: Backend) -> str | None:
    """The last migration that a database has had; None if it has none of our tables."""
    try:
        with backend.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        raise StoreError(backend.advice(error)) from error
    return None if found is None else str(found)


def _no_store(backend: Backend) -> SettingsError:
    return SettingsError(
        f"there is no store in {backend.place}; make one with `appban init`, or name the right one"
    )
