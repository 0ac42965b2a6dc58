"""The migrations make the schema on `schema.py`, whole or not at all, and a newer store is not touched."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from tests.contracts.entries import addition, keep
from tests.contracts.store_papers import lay, paper

from appban.errors import SettingsError, StoreError
from appban.stores import migrate
from appban.stores.open import create_store, open_store
from appban.stores.schema import REVISION, head, metadata

REAL = pytest.param("postgres", marks=pytest.mark.real)


@pytest.fixture(params=["sqlite", REAL])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The URLs of two empty databases of one kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}"
    else:
        cluster = request.getfixturevalue("postgres")
        yield cluster.new_database(), cluster.new_database()


def test_the_migrations_make_the_schema_that_the_program_uses(urls: tuple[str, str]) -> None:
    create_store(urls[0]).close()
    with _engine(urls[1]).begin() as connection:
        metadata.create_all(connection)
    with _engine(urls[0]).connect() as migrated, _engine(urls[1]).connect() as made:
        assert compare_metadata(MigrationContext.configure(migrated), metadata) == []
        assert _shape(migrated) == _shape(made)


def test_the_program_knows_the_newest_migration() -> None:
    assert REVISION in migrate.revisions()
    assert max(migrate.revisions()) == REVISION


def test_a_new_store_has_its_head(urls: tuple[str, str]) -> None:
    create_store(urls[0]).close()
    with _engine(urls[0]).connect() as connection:
        assert connection.execute(head.select()).all() == [(1, 0, 0, b"", None, None, None)]


def test_a_store_is_made_once_and_then_opened(urls: tuple[str, str]) -> None:
    with create_store(urls[0]) as store:
        keep(store, addition(0))
    for again in (create_store, open_store):
        with again(urls[0]) as store, store.reader() as reader:
            assert reader.head().size == 1


def test_a_store_of_the_first_release_is_brought_up_to_date_with_all_it_holds(urls: tuple[str, str]) -> None:
    create_store(urls[1]).close()
    with _engine(urls[0]).begin() as connection:
        _first_release(connection)
    with _engine(urls[0]).connect() as connection:
        assert "paper" not in inspect(connection).get_table_names()
    with open_store(urls[0]) as store:
        keep(store, addition(0))
        lay(store, paper("a"))
    with open_store(urls[0]) as store, store.reader() as reader:
        assert (reader.head().size, reader.papers("draft")) == (1, [paper("a")])
    with _engine(urls[0]).connect() as old, _engine(urls[1]).connect() as new:
        assert _shape(old) == _shape(new)


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(urls: tuple[str, str]) -> None:
    create_store(urls[0]).close()
    with _engine(urls[0]).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = _shape(connection)
    for opened in (open_store, create_store):
        with pytest.raises(SettingsError, match=r"newer appban.*9999.*use the program that made it"):
            opened(urls[0])
    with _engine(urls[0]).connect() as connection:
        assert _shape(connection) == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [("9999",)]


def test_a_migration_that_fails_leaves_nothing(urls: tuple[str, str]) -> None:
    with _engine(urls[0]).begin() as connection:
        connection.execute(text("CREATE TABLE meta (other integer)"))
    with pytest.raises(StoreError, match="meta"):
        create_store(urls[0])
    with _engine(urls[0]).connect() as connection:
        assert inspect(connection).get_table_names() == ["meta"]


def test_a_migration_waits_for_the_writer_and_not_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds its lock"):
            create_store(str(path), lock_timeout=0.05)


def test_a_folder_with_a_percent_sign_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "100%s" / "migrations"
    copy.parent.mkdir()
    copy.symlink_to(migrate.SCRIPTS)
    monkeypatch.setattr(migrate, "SCRIPTS", copy)
    create_store(str(tmp_path / "log.sqlite")).close()


def _first_release(connection: Connection) -> None:
    config = Config()
    config.attributes["connection"] = connection
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    command.upgrade(config, "0001")


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)


def _shape(connection: Connection) -> object:
    """All that the database itself knows of its tables, the table of migrations aside."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_schema ORDER BY type, name")).all()
        return {
            name: sql and " ".join(sql.split())
            for name, sql in found
            if not name.startswith(("alembic", "sqlite_"))
        }
    columns = """SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        ORDER BY 1, ordinal_position"""
    keys = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%' ORDER BY 1"""
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
    return [connection.execute(text(each)).all() for each in (columns, keys, indexes)]
