"""DuckDB, embedded: relations over Parquet files and small ones put beside them; rows come out typed.

It reads only the lake's own folders, loads no extensions and opens no connection.
"""

import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import msgspec
import pyarrow as pa

from appban.errors import InternalError, StoreError
from appban.ports import Column, Shape
from appban.stores.lake.files import Draft
from appban.stores.lake.schema import ROW_GROUP

_TYPES: Mapping[str, Any] = {"u64": pa.uint64(), "u32": pa.uint32(), "time": pa.int64(), "text": pa.string()}


class Limits(msgspec.Struct, frozen=True):
    """What the engine may use: threads, and memory in MiB before it goes to the disk."""

    threads: int = 2
    memory: int = 1024


class Engine:
    """One connection to an engine of its own."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root = root
        self._spill = root / f".spill-{secrets.token_hex(8)}"  # its own: two processes must not meet there
        self._connection = duckdb.connect(
            config={
                "threads": limits.threads,
                "memory_limit": f"{limits.memory}MiB",
                "temp_directory": str(self._spill),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self.run(f"SET allowed_directories = [{_quoted(root)}]")
        self.run("SET enable_external_access = false")
        self.run("SET lock_configuration = true")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def run(self, statement: str) -> None:
        """A statement without an answer."""
        try:
            self._connection.execute(statement)
        except duckdb.Error as fault:
            raise self._failed(fault) from fault

    def rows(self, expression: str, shape: type[Shape]) -> list[Shape]:
        """The rows of an expression, as array-like Structs."""
        try:
            found = self._connection.sql(expression).to_arrow_table()
        except duckdb.Error as fault:
            raise self._failed(fault) from fault
        try:
            # Column by column: twice as quick as rows that the engine makes.
            fetched = list(zip(*(column.to_pylist() for column in found.columns), strict=True))
            return msgspec.convert(fetched, list[shape])  # type: ignore[valid-type]  # a type at run time
        except msgspec.ValidationError as fault:
            raise InternalError(
                f"the lake gave a row that is no {shape.__name__}: {fault}; report it"
            ) from fault

    def stream(self, expression: str, size: int) -> Iterator[Any]:
        """The rows of an expression as record batches of about `size` rows."""
        try:
            yield from self._connection.sql(expression).to_arrow_reader(size)
        except duckdb.Error as fault:
            raise self._failed(fault) from fault

    def define(self, name: str, expression: str) -> None:
        """A table of the rows of an expression, in the order that it gives them, in place of one of that name."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {expression}")

    def load(self, name: str, columns: Mapping[str, Column]) -> None:
        """A small table of these columns, in place of one of that name."""
        table = pa.table(
            {column: pa.array(values, _TYPES[kind]) for column, (kind, values) in columns.items()}
        )
        self.take(name, table)

    def take(self, name: str, table: Any) -> None:
        """A table from an Arrow table."""
        self._connection.register("_taken", table)
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM _taken")  # noqa: S608  # our own names
        self._connection.unregister("_taken")

    def view(self, name: str, files: Sequence[Path], added: Sequence[str] = ()) -> None:
        """A view over Parquet files of the lake; `added` are columns of words, NULL in files that do not have them."""
        listed = ", ".join(map(_quoted, files))
        found = f"SELECT * FROM read_parquet([{listed}], union_by_name = {bool(added)})"  # noqa: S608  # quoted
        if added:
            empty = ", ".join(f"CAST(NULL AS VARCHAR) AS {column}" for column in added)
            found += f" UNION ALL BY NAME SELECT {empty} WHERE false"
        self.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {found}")

    def _failed(self, fault: duckdb.Error) -> StoreError:
        return StoreError(
            f"{' '.join(str(fault).split())}; nothing was changed: check the disk and the memory",
            where=str(self._root),
        )


def copy_rows(engine: Engine, draft: Draft, name: str, expression: str) -> None:
    """Write the rows of an expression in row groups of even size, whatever pieces they come in."""
    waiting: list[Any] = []
    for batch in engine.stream(expression, ROW_GROUP):
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= ROW_GROUP:
            table = pa.Table.from_batches(waiting)
            draft.table(name).write(table.slice(0, ROW_GROUP))
            waiting = table.slice(ROW_GROUP).to_batches()
    if waiting:
        draft.table(name).write(pa.Table.from_batches(waiting))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
