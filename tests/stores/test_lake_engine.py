"""The engine keeps within its memory, says what fails, and leaves nothing behind."""

from pathlib import Path

import duckdb
import msgspec
import pytest

from appban.errors import InternalError, StoreError
from appban.stores.lake.engine import Engines, Limits


class Number(msgspec.Struct, frozen=True, array_like=True):
    """One number."""

    number: int


def test_what_does_not_fit_in_memory_goes_to_the_disk_and_is_gone_afterwards(tmp_path: Path) -> None:
    engines = Engines(tmp_path, Limits(memory=48))
    with engines.engine() as engine:
        engine.run("CREATE TEMP TABLE many AS SELECT hash(range) AS number, range FROM range(6000000)")
        assert _spilled(tmp_path)
        assert engine.rows("SELECT count(*) FROM many WHERE number IS NOT NULL", Number) == [
            Number(6_000_000)
        ]
    assert not _spilled(tmp_path)
    del engine, engines
    assert not list(tmp_path.iterdir())


def test_two_engines_of_one_instance_do_not_see_each_others_tables(tmp_path: Path) -> None:
    engines = Engines(tmp_path, Limits())
    with engines.engine() as one, engines.engine() as other:
        one.define("held", "SELECT 1 AS number")
        other.define("held", "SELECT 2 AS number")
        assert one.rows("SELECT number FROM held", Number) == [Number(1)]
    with engines.engine() as later, pytest.raises(StoreError, match="held"):
        later.rows("SELECT number FROM held", Number)


def test_after_a_fatal_fault_the_next_engine_is_of_another_instance(tmp_path: Path) -> None:
    class Broken:
        def execute(self, _statement: str) -> None:
            raise duckdb.FatalException("the database has been invalidated")

        def close(self) -> None:
            """As a connection."""

    engines = Engines(tmp_path, Limits())
    before = engines.engine()
    before.define("t", "SELECT 1 AS number")
    before._connection = Broken()  # type: ignore[assignment]
    with before, pytest.raises(StoreError, match="invalidated"):
        before.run("SELECT 1")
    assert engines._instance is None
    with engines.engine() as after:
        assert after.rows("SELECT 3", Number) == [Number(3)]


def test_a_small_relation_keeps_the_whole_range_of_codes(tmp_path: Path) -> None:
    with Engines(tmp_path, Limits()).engine() as engine:
        engine.load("codes", {"number": ("u64", [0, 2**63, 2**64 - 1])})
        found = engine.rows("SELECT number FROM codes ORDER BY number", Number)
    assert [row.number for row in found] == [0, 2**63, 2**64 - 1]


def test_a_statement_that_fails_names_the_lake(tmp_path: Path) -> None:
    with Engines(tmp_path, Limits()).engine() as engine, pytest.raises(StoreError, match=tmp_path.name):
        engine.rows("SELECT number FROM nothing", Number)


def test_a_row_of_another_shape_is_a_fault_of_ours(tmp_path: Path) -> None:
    with Engines(tmp_path, Limits()).engine() as engine, pytest.raises(InternalError, match="Number"):
        engine.rows("SELECT 'one'", Number)


def _spilled(folder: Path) -> list[Path]:
    """The files with rows in them; beside them lies an empty one that says whose they are."""
    return [each for each in folder.rglob("*") if each.is_file() and each.stat().st_size]
