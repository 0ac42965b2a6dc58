"""A URL leads to its store, or to words that say what is wrong with it."""

from pathlib import Path

import pytest
from tests.contracts.entries import addition, keep

from appban.errors import SettingsError, StoreError
from appban.stores.open import create_store, open_store


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"])
def test_a_file_is_named_by_its_path_or_its_url(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a b#c?d%20é" / "log.sqlite" if form == "{}" else tmp_path / "log.sqlite"
    with create_store(form.format(path)) as store:
        keep(store, addition(0))
    assert path.is_file()
    with open_store(form.format(path)) as store, store.reader() as reader:
        assert reader.head().size == 1


def test_a_relative_path_stays_the_same_file_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with create_store("log.sqlite") as store:
        monkeypatch.chdir("/")
        keep(store, addition(0))
    assert [each.name for each in tmp_path.iterdir()] == ["log.sqlite"]


def test_opening_does_not_make_a_store(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    with pytest.raises(SettingsError, match=f"no store in {path}; make one with `appban init`"):
        open_store(str(path))
    assert not path.exists()


def test_an_empty_file_is_not_a_store(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.touch()
    with pytest.raises(SettingsError, match="no store in"):
        open_store(str(path))


@pytest.mark.real
def test_an_empty_database_is_not_a_store(new_postgres_url: str) -> None:
    with pytest.raises(SettingsError, match="no store in"):
        open_store(new_postgres_url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", ":memory:", ""])
def test_a_store_that_would_not_outlive_the_program_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="outlive"):
        create_store(url)


@pytest.mark.parametrize(
    "url", ["mysql://h/d", "postgresql+asyncpg://h/d", "sqlite+aiosqlite:///x", "oracle://x"]
)
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"no store is kept in .*; write postgresql"):
        create_store(url)


def test_a_url_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        create_store("postgresql://user:secret@host:port/db")
    assert "secret" not in str(caught.value)


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="name another place"):
        create_store(str(tmp_path / "file" / "log.sqlite"))


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=str(tmp_path)):
        create_store(str(tmp_path))
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(str(tmp_path))


def test_a_closed_store_keeps_no_connection(tmp_path: Path) -> None:
    store = create_store(str(tmp_path / "log.sqlite"))
    with store.reader():
        store.close()
    assert [each.name for each in tmp_path.iterdir()] == ["log.sqlite"]
