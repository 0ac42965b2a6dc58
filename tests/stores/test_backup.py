"""A copy of a store is whole, private and of one moment; it is put back where there is none, in either database."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.contracts.entries import addition, keep, opening
from tests.contracts.store_papers import lay, paper

from appban.errors import SettingsError, StoreError
from appban.ports import Store
from appban.stores.backup import copy_store, put_back
from appban.stores.open import create_store, open_store
from appban.stores.sql import SqlStore


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """The path of a store with entries, names, openings and an erasure."""
    path = str(tmp_path / "appban.sqlite3")
    with create_store(path) as store:
        fill(store)
    return path


def fill(store: SqlStore) -> None:
    for index in range(3):
        keep(
            store,
            addition(
                index, subjects=["a", f"b{index}"], openings=[opening(index, f"p{index}", f"text {index}")]
            ),
        )
    with store.writer() as writer:
        writer.mint([("handle", "ana"), ("serial", "S1")], ["p1", "d1"])
        writer.set_meta("administration", "second")
        writer.put_paper(paper("gone", owner="p2", body=b"text 2"))
        writer.put_paper(paper("kept", owner="p1", until=7, body=b"half a request"))
        writer.put_paper(paper("sent", "notice"))
        writer.erase("p2")
        writer.commit()


def everything(store: Store) -> list[object]:
    """What a store answers to each question that its port knows."""
    with store.reader() as reader:
        size = reader.head().size
        return [
            reader.head(),
            reader.mark(),
            list(reader.rows(0, size)),
            list(reader.rows_of({"a"}, size)),
            list(reader.subjects("", size)),
            [reader.find_key(row.kind) for row in reader.rows(0, size)],
            reader.names(["p1", "d1"]),
            reader.meta("administration"),
            list(reader.erasures()),
            [reader.papers(kind) for kind in ("draft", "notice")],
            sorted(reader.openings([opening(n, f"p{n}", f"text {n}").commitment for n in range(3)])),
        ]


def test_a_copy_put_back_answers_as_the_store_did(filled: str, tmp_path: Path):
    assert copy_store(filled, tmp_path / "copy") is None
    put_back(str(tmp_path / "new" / "appban.sqlite3"), tmp_path / "copy")
    with open_store(filled) as old, open_store(str(tmp_path / "new" / "appban.sqlite3")) as new:
        assert everything(new) == everything(old)
        keep(new, addition(3, subjects=["a", "c"]))


def test_a_copy_is_for_its_owner_alone_and_one_file(filled: str, tmp_path: Path):
    (tmp_path / "kept").mkdir()
    copy_store(filled, tmp_path / "kept" / "copy")
    assert stat.S_IMODE((tmp_path / "kept" / "copy").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "kept").iterdir()] == ["copy"]


def test_what_was_erased_is_not_in_a_copy(filled: str, tmp_path: Path):
    copy_store(filled, tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes()
    assert b"text 1" in data
    assert b"text 2" not in data


@pytest.mark.parametrize("kind", ["session", "sign-in"])
def test_a_session_does_not_begin_again_with_a_copy(filled: str, tmp_path: Path, kind: str):
    with open_store(filled) as store:
        lay(store, paper("s", kind, body=b"whose session it was"))
    copy_store(filled, tmp_path / "copy")
    assert b"whose session it was" not in (tmp_path / "copy").read_bytes()
    with open_store(str(tmp_path / "copy")) as store:
        lay(store, paper("s", kind))
    put_back(str(tmp_path / "new.sqlite3"), tmp_path / "copy")
    with open_store(filled) as old, open_store(str(tmp_path / "new.sqlite3")) as new:
        assert everything(new) == everything(old)
        with new.reader() as reader:
            assert reader.papers(kind) == []


def test_a_copy_of_a_store_from_before_papers_is_put_back(filled: str, tmp_path: Path):
    with closing(sqlite3.connect(filled)) as connection:
        connection.executescript("DROP TABLE paper; UPDATE alembic_version SET version_num = '0001'")
    copy_store(filled, tmp_path / "copy")
    put_back(str(tmp_path / "new.sqlite3"), tmp_path / "copy")
    with open_store(str(tmp_path / "new.sqlite3")) as new, new.reader() as reader:
        assert (reader.head().size, reader.papers("draft")) == (3, [])


def test_a_copy_is_of_one_moment_while_somebody_writes(filled: str, tmp_path: Path):
    with open_store(filled) as store, store.writer() as writer:
        writer.set_meta("administration", "third")
        copy_store(filled, tmp_path / "copy")
    with open_store(str(tmp_path / "copy")) as copied, copied.reader() as reader:
        assert reader.meta("administration") == "second"


def test_nothing_is_overwritten(filled: str, tmp_path: Path):
    (tmp_path / "copy").write_bytes(b"mine")
    with pytest.raises(StoreError, match="cannot be made: File exists"):
        copy_store(filled, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"mine"
    copy_store(filled, tmp_path / "other")
    with pytest.raises(SettingsError, match="there is a store in"):
        put_back(filled, tmp_path / "other")


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_a_damaged_copy_is_not_put_back_and_leaves_nothing(filled: str, tmp_path: Path, damage: str):
    copy_store(filled, tmp_path / "copy")
    data = bytearray((tmp_path / "copy").read_bytes())
    data = bytearray(b"no database at all") if damage == "no database" else data[: len(data) // 2]
    (tmp_path / "copy").write_bytes(data)
    with pytest.raises(StoreError, match="copy"):
        put_back(str(tmp_path / "new.sqlite3"), tmp_path / "copy")
    assert not (tmp_path / "new.sqlite3").exists()


def test_a_copy_that_is_not_there_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(StoreError, match="there is no copy"):
        put_back(str(tmp_path / "new.sqlite3"), tmp_path / "copy")


def test_for_a_server_the_command_is_told_without_its_password(tmp_path: Path):
    command = copy_store("postgresql://ban:secret@db.example/log", tmp_path / "copy")
    assert command == f"pg_dump --format=custom --file={tmp_path / 'copy'} postgresql://ban@db.example/log"


@pytest.mark.real
def test_a_copy_is_put_into_a_server_where_it_goes_on(filled: str, tmp_path: Path, new_postgres_url: str):
    copy_store(filled, tmp_path / "copy")
    with open_store(str(tmp_path / "copy")) as store:
        lay(store, paper("s", "session"))
    put_back(new_postgres_url, tmp_path / "copy")
    with open_store(filled) as old, open_store(new_postgres_url) as new:
        assert everything(new) == everything(old)
        keep(new, addition(3, subjects=["a", "c"]))
        keep(old, addition(3, subjects=["a", "c"]))
        assert everything(new) == everything(old)
        with new.reader() as reader:
            assert reader.papers("session") == []
    with pytest.raises(SettingsError, match="there is a record in"):
        put_back(new_postgres_url, tmp_path / "copy")
