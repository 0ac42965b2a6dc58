"""DuckDB, embedded: relations over Parquet files and small ones put beside them; rows come out typed.

It reads only the lake's own folders, loads no extensions and opens no connection.
"""

import secrets
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
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


class Engines:
    """Engines over one folder. They share one instance, since making it takes longer than most of what is asked of it.

    Each has tables and views of its own, unseen by the others; threads and memory are of all of them together.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root, self._limits = root, limits
        self._making = threading.Lock()
        self._instance: duckdb.DuckDBPyConnection | None = None

    def engine(self) -> "Engine":
        """A new one; whoever asks for it leaves it again."""
        with self._making:
            if self._instance is None:
                self._instance = self._made()
            return Engine(self._instance.cursor(), self._root, self._give_up)

    def _made(self) -> duckdb.DuckDBPyConnection:
        spill = self._root / f".spill-{secrets.token_hex(8)}"  # its own: two processes must not meet there
        made = duckdb.connect(
            config={
                "threads": self._limits.threads,
                "memory_limit": f"{self._limits.memory}MiB",
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
                "enable_external_file_cache": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        made.execute(f"SET allowed_directories = [{_quoted(self._root)}]")
        made.execute("SET enable_external_access = false")
        made.execute("SET lock_configuration = true")
        weakref.finalize(made, shutil.rmtree, spill, ignore_errors=True)
        return made

    def _give_up(self) -> None:
        """After a fault that DuckDB calls fatal an instance answers nothing any more; the next engine has another."""
        with self._making:
            self._instance = None


class Engine:
    """One connection to an instance; `give_up` is called when the instance is of no more use."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, root: Path, give_up: Callable[[], None]
    ) -> None:
        self._connection, self._root, self._give_up = connection, root, give_up

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

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
        if isinstance(fault, duckdb.FatalException | duckdb.InternalException):
            self._give_up()
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
