"""The engine keeps within its memory, says what fails, and leaves nothing behind."""

from pathlib import Path

import msgspec
import pytest

from appban.errors import InternalError, StoreError
from appban.stores.lake.engine import Engine, Limits


class Number(msgspec.Struct, frozen=True, array_like=True):
    """One number."""

    number: int


def test_what_does_not_fit_in_memory_goes_to_the_disk_and_is_gone_afterwards(tmp_path: Path) -> None:
    with Engine(tmp_path, Limits(memory=48)) as engine:
        engine.run("CREATE TEMP TABLE many AS SELECT hash(range) AS number, range FROM range(6000000)")
        assert list(tmp_path.iterdir())
        assert engine.rows("SELECT count(*) FROM many WHERE number IS NOT NULL", Number) == [
            Number(6_000_000)
        ]
    assert not list(tmp_path.iterdir())


def test_a_small_relation_keeps_the_whole_range_of_codes(tmp_path: Path) -> None:
    with Engine(tmp_path, Limits()) as engine:
        engine.load("codes", {"number": ("u64", [0, 2**63, 2**64 - 1])})
        found = engine.rows("SELECT number FROM codes ORDER BY number", Number)
    assert [row.number for row in found] == [0, 2**63, 2**64 - 1]


def test_a_statement_that_fails_names_the_lake(tmp_path: Path) -> None:
    with Engine(tmp_path, Limits()) as engine, pytest.raises(StoreError, match=tmp_path.name):
        engine.rows("SELECT number FROM nothing", Number)


def test_a_row_of_another_shape_is_a_fault_of_ours(tmp_path: Path) -> None:
    with Engine(tmp_path, Limits()) as engine, pytest.raises(InternalError, match="Number"):
        engine.rows("SELECT 'one'", Number)
