"""SQLite keeps the contract of a Store, and its file is private, flushed and honest about damage."""

import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.contracts.entries import addition, keep, opening, put
from tests.contracts.store_suite import StoreContract
from tests.support import our_environment

from appban.errors import StoreError
from appban.stores.open import create_store, open_store
from appban.stores.sql import SqlStore


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        with create_store(str(tmp_path / "log.sqlite")) as store:
            yield store

    @pytest.fixture
    def other_store(self, store: SqlStore, tmp_path: Path) -> Iterator[SqlStore]:
        with open_store(str(tmp_path / "log.sqlite")) as other:
            yield other

    @pytest.fixture
    def impatient_store(self, tmp_path: Path) -> Iterator[SqlStore]:
        with create_store(str(tmp_path / "log.sqlite"), lock_timeout=0.05) as store:
            yield store


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "log.sqlite"
    with create_store(str(path)) as store:
        keep(store, addition(0))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {"log.sqlite": 0o600, "log.sqlite-wal": 0o600, "log.sqlite-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_connection_flushes_each_commit(tmp_path: Path) -> None:
    with create_store(str(tmp_path / "log.sqlite")) as store, store._backend.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_an_erased_value_is_in_no_file_of_the_store(tmp_path: Path) -> None:
    secret = "Aloysius Featherstonehaugh"
    with create_store(str(tmp_path / "log.sqlite")) as store:
        keep(store, addition(0, openings=[opening(1, "p", secret)]))
        with store.writer() as writer:
            writer.mint([("name", secret)], ["p"])
            writer.commit()
        assert _anywhere(tmp_path, secret)
        with store.writer() as writer:
            writer.erase("p")
            writer.commit()
        assert not _anywhere(tmp_path, secret)


def test_a_reader_in_the_way_only_delays_the_sweep_to_the_next_commit(tmp_path: Path) -> None:
    secret = "Aloysius Featherstonehaugh"
    with create_store(str(tmp_path / "log.sqlite")) as store:
        keep(store, addition(0, openings=[opening(1, "p", secret)]))
        with store.reader(), store.writer() as writer:
            writer.erase("p")
            writer.commit()
        assert _anywhere(tmp_path, secret)
        keep(store, addition(1))
        assert not _anywhere(tmp_path, secret)


def test_a_backup_that_is_restored_forgets_again_what_was_erased_since(tmp_path: Path) -> None:
    live, backup = tmp_path / "live.sqlite", tmp_path / "backup.sqlite"
    with create_store(str(live)) as store:
        keep(store, addition(0, openings=[opening(1, "p"), opening(2, "q")]))
        with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(backup)) as target:
            source.backup(target)
        with store.writer() as writer:
            writer.erase("p")
            writer.commit()
        with store.reader() as reader:
            erasures = list(reader.erasures())
    with open_store(str(backup)) as restored:
        with restored.writer() as writer:
            assert len(writer.openings([opening(1, "p").commitment])) == 1
            assert writer.reapply(erasures) == 1
            writer.commit()
        with restored.reader() as reader:
            assert set(reader.openings([opening(1, "").commitment, opening(2, "").commitment])) == {
                opening(2, "").commitment
            }
            assert list(reader.erasures()) == erasures


def test_an_entry_removed_by_hand_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with create_store(str(path)) as store:
        keep(store, *(addition(index, subjects=["all"]) for index in range(3)))
        for wanted, statement in (
            (1, "DELETE FROM entry WHERE idx = 1"),
            (2, "DELETE FROM entry WHERE idx = 2"),
        ):
            with closing(sqlite3.connect(path)) as connection, connection:
                connection.execute(statement)
            with store.reader() as reader:
                with pytest.raises(StoreError, match="entry 1 is missing"):
                    list(reader.rows(0, 3))
                with pytest.raises(StoreError, match="missing"):
                    list(reader.rows_of(["all"], 3))
                with pytest.raises(StoreError, match=f"entry {wanted} is missing"):
                    reader.row(wanted)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM head", "0 heads"),
        ("UPDATE head SET frontier = x'00'", "frontier"),
        ("UPDATE head SET size = 3", "frontier"),
    ],
)
def test_a_damaged_head_is_refused(tmp_path: Path, statement: str, said: str) -> None:
    path = tmp_path / "log.sqlite"
    with create_store(str(path)) as store:
        keep(store, addition(0))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(statement)
        with pytest.raises(StoreError, match=said), store.reader():
            pass


def test_a_head_put_back_by_hand_does_not_let_an_entry_be_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with create_store(str(path)) as store:
        keep(store, addition(0))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE head SET size = 0, time = 0, frontier = x''")
        with pytest.raises(StoreError, match="UNIQUE"):
            keep(store, addition(0, key="other"))


def test_a_head_that_moves_under_the_lock_is_noticed(tmp_path: Path) -> None:
    with create_store(str(tmp_path / "log.sqlite")) as store:
        with store.writer() as writer:
            writer._transaction.change("UPDATE head SET size = 7")
            with pytest.raises(StoreError, match="the head of the store is no longer at 0"):
                put(writer, addition(0))
        keep(store, addition(0))


def test_a_lock_held_by_another_program_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with create_store(str(path), lock_timeout=0.05) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds its lock"):
            keep(store, addition(0))
        with store.reader() as reader:
            assert reader.head().size == 0
        other.rollback()
        keep(store, addition(0))


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(b"not a database at all, but long enough to look like one" * 100)
    with pytest.raises(StoreError, match="not a database; name the right one or restore a backup"):
        open_store(str(path))


def test_an_error_carries_no_value_of_the_record(tmp_path: Path) -> None:
    secret = "Aloysius Featherstonehaugh"
    path = tmp_path / "log.sqlite"
    with create_store(str(path)) as store:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DROP TABLE opening")
        with pytest.raises(StoreError) as caught:
            keep(store, addition(0, openings=[opening(1, "p", secret)]))
    assert secret not in "".join(traceback.format_exception(caught.value))


def test_processes_that_make_the_same_store_at_once_make_it_once(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    program = "import sys; from appban.stores.open import create_store; create_store(sys.argv[1]).close()"
    running = [
        subprocess.Popen([sys.executable, "-c", program, path], env=our_environment()) for _ in range(4)
    ]
    assert [each.wait(60) for each in running] == [0, 0, 0, 0]
    with open_store(str(path)) as store:
        keep(store, addition(0))


def _anywhere(folder: Path, text: str) -> bool:
    return any(text.encode() in each.read_bytes() for each in folder.iterdir())
