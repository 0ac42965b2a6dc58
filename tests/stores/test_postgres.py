"""PostgreSQL keeps the contract of a Store, and is refused where it would lose acknowledged entries."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.contracts.entries import addition, keep, opening, put
from tests.contracts.store_suite import StoreContract
from tests.real.postgres import Cluster

from appban.errors import StoreError
from appban.ports import StoreWriter
from appban.stores.open import create_store, open_store
from appban.stores.postgres import LOCK
from appban.stores.sql import SqlStore

pytestmark = pytest.mark.real

_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class TestPostgresStore(StoreContract):
    @pytest.fixture
    def store(self, new_postgres_url: str) -> Iterator[SqlStore]:
        with create_store(new_postgres_url) as store:
            yield store

    @pytest.fixture
    def other_store(self, store: SqlStore, new_postgres_url: str) -> Iterator[SqlStore]:
        with open_store(new_postgres_url) as other:
            yield other

    @pytest.fixture
    def impatient_store(self, new_postgres_url: str) -> Iterator[SqlStore]:
        with create_store(new_postgres_url, lock_timeout=0.05) as store:
            yield store


def test_a_server_that_acknowledges_before_it_flushes_is_refused(new_postgres_url: str) -> None:
    with create_store(new_postgres_url) as store:
        keep(store, addition(0))
    _run(
        new_postgres_url,
        f"ALTER ROLE appban IN DATABASE {_name(new_postgres_url)} SET synchronous_commit = off",
    )
    with open_store(new_postgres_url) as store:
        with pytest.raises(StoreError, match=r"synchronous_commit is off.*set it to on"):
            keep(store, addition(1))
        with store.reader() as reader:
            assert reader.head().size == 1


def test_a_server_without_fsync_is_refused() -> None:
    cluster = Cluster("fsync=off")
    try:
        with pytest.raises(StoreError, match=r"fsync is off.*set fsync = on"):
            create_store(cluster.new_database())
    finally:
        cluster.remove()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_refused(postgres: Cluster, encoding: str) -> None:
    options = f"TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C' LOCALE_PROVIDER libc"
    with pytest.raises(StoreError, match="create the database with encoding UTF8"):
        create_store(postgres.new_database(options))


def test_a_read_only_database_says_so(new_postgres_url: str) -> None:
    with create_store(new_postgres_url):
        pass
    name = _name(new_postgres_url)
    _run(new_postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with open_store(new_postgres_url) as store, pytest.raises(StoreError, match="read-only"):
        keep(store, addition(0))


def test_a_server_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no connection; see that the server runs"):
        open_store(f"postgresql://appban@/x?host={tmp_path}")


def test_a_database_that_is_not_there_says_so(postgres: Cluster) -> None:
    with pytest.raises(StoreError, match=r"URL names the right host, database and role.*does not exist"):
        open_store(postgres.url("absent"))


@pytest.mark.parametrize("form", ["appban:{}@/x?host={}", "appban@/x?password={}&host={}"])
def test_no_message_shows_the_password(tmp_path: Path, form: str) -> None:
    password = "-".join(["top", "secret"])  # noqa: FLY002 -- in one piece it would stand in the traceback's own source
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://" + form.format(password, tmp_path))
    assert password not in "".join(traceback.format_exception(caught.value))


def test_an_error_carries_no_value_of_the_record(new_postgres_url: str) -> None:
    secret = "Aloysius Featherstonehaugh"
    with create_store(new_postgres_url) as store:
        _run(new_postgres_url, "ALTER TABLE opening ADD CHECK (length(value) < 3)")
        with pytest.raises(StoreError) as caught:
            keep(store, addition(0, openings=[opening(1, "p", secret)]))
    assert secret not in "".join(traceback.format_exception(caught.value))
    assert "check constraint" in str(caught.value)


def test_a_lock_held_by_another_program_is_named(new_postgres_url: str) -> None:
    with (
        create_store(new_postgres_url, lock_timeout=0.05) as store,
        psycopg.connect(new_postgres_url) as other,
    ):
        other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        with pytest.raises(StoreError, match="another writer holds its lock"):
            keep(store, addition(0))
        other.rollback()
        keep(store, addition(0))


def test_two_programs_that_race_do_not_write_the_same_entry(new_postgres_url: str) -> None:
    """The second waits for the lock while the first commits; its view must not be older than the wait."""
    with create_store(new_postgres_url) as first, create_store(new_postgres_url) as second:
        seen: list[int] = []

        def wait() -> None:
            with second.writer() as writer:
                seen.append(writer.head().size)
                put(writer, addition(1))
                writer.commit()

        thread = threading.Thread(target=wait)
        with first.writer() as writer:
            thread.start()
            _until(lambda: bool(_run(new_postgres_url, "SELECT 1 FROM pg_locks WHERE NOT granted")))
            put(writer, addition(0))
            writer.commit()
        thread.join(30)
        assert seen == [1]


def test_a_migration_waits_for_the_writer_and_not_for_ever(new_postgres_url: str) -> None:
    with psycopg.connect(new_postgres_url) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        with pytest.raises(StoreError, match="another writer holds its lock"):
            create_store(new_postgres_url, lock_timeout=0.05)


def test_kept_connections_that_died_are_replaced(new_postgres_url: str) -> None:
    with create_store(new_postgres_url) as store:
        keep(store, addition(0))
        with store.reader(), store.reader():
            pass
        _run(new_postgres_url, _END_OTHERS)
        with store.reader() as reader:
            assert reader.head().size == 1
        keep(store, addition(1))


def test_a_connection_lost_inside_a_transaction_loses_only_that(new_postgres_url: str) -> None:
    with create_store(new_postgres_url) as store:
        keep(store, addition(0))
        with pytest.raises(StoreError, match="try again"), store.writer() as writer:
            _put_and_lose_the_connection(writer, new_postgres_url)
        keep(store, addition(1))
        with store.reader() as reader:
            assert reader.head().size == 2


def _put_and_lose_the_connection(writer: StoreWriter, url: str) -> None:
    put(writer, addition(1))
    _run(url, _END_OTHERS)
    writer.commit()


def _run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("waited 30 s in vain")
