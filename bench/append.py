"""Durable single appends: the store against the very same statements through the bare driver, in alternate rounds.

The statements are recorded from the store as it appends to one database, and replayed by the driver on another that
was made alike, one transaction an append; so both do the same work on the disk. Run it by `python bench/append.py`;
with `--postgres URL URL URL`, the URLs of three empty databases, there too.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from sqlalchemy import event

from appban.ports import Addition, Mark, Row
from appban.record import merkle
from appban.stores.open import create_store
from appban.stores.sql import SqlStore

ROUNDS = 7
APPENDS = 500
"""In each round, on each side."""
LEAST = 500
"""Appends a second that the store must reach on SQLite."""
SHARE = 0.40
"""The part of the bare driver's rate that it must reach there."""

Job = tuple[list[Addition], tuple[bytes, ...], Mark]
Statement = tuple[str, object, bool]
"""A text, its parameters, and whether they are many."""


def jobs(count: int) -> Iterator[Job]:
    """Appends of one entry of 600 bytes that speaks of three subjects."""
    frontier: tuple[bytes, ...] = ()
    for index in range(count):
        entry = f"{index:0600}".encode()
        row = Row(index=index, time=index + 1, kind="thing-happened", leaf=entry, entry=entry, nonce=None)
        subjects = (f"exemption:{index // 7}", f"person:{index % 300}", f"body:{index % 20}")
        frontier = merkle.extend(frontier, index, [merkle.leaf_hash(entry)])
        yield (
            [Addition(row=row, key=f"key-{index}", subjects=subjects)],
            frontier,
            Mark(wall=index, monotonic=0, boot="b"),
        )


def append(store: SqlStore, job: Job) -> None:
    """One durable append."""
    with store.writer() as writer:
        writer.append(*job)
        writer.commit()


def recorded(store: SqlStore, every: list[Job]) -> list[list[Statement]]:
    """What the store says to the driver for each append."""
    said: list[list[Statement]] = []

    def hear(_connection, _cursor, text, parameters, _context, many) -> None:
        said[-1].append((text, parameters, many))

    event.listen(store._backend.engine, "before_cursor_execute", hear)  # noqa: SLF001 -- what is measured is within
    for job in every:
        said.append([])
        append(store, job)
    return said


def replay(connection, statements: list[Statement]) -> None:
    """The same by the driver alone, reading what they give."""
    for text, parameters, many in statements:
        cursor = connection.cursor()
        if many:
            cursor.executemany(text, parameters)
        else:
            cursor.execute(text, parameters)
        if cursor.description:
            cursor.fetchall()
        cursor.close()


def measured(name: str, urls: list[str], connect: Callable[[str], object]) -> tuple[float, float]:
    """Median rates of the store and of the bare driver over the rounds; a row a round is printed."""
    every = list(jobs(ROUNDS * APPENDS))
    with create_store(urls[0]) as store:
        said = recorded(store, every)
    create_store(urls[2]).close()
    bare = connect(urls[2])
    ours_all, bare_all = [], []
    with create_store(urls[1]) as store:
        for start in range(0, len(every), APPENDS):
            ours_all.append(_rate(lambda job: append(store, job), every[start : start + APPENDS]))
            bare_all.append(_rate(lambda each: replay(bare, each), said[start : start + APPENDS]))
            _print(name, ours_all[-1], bare_all[-1])
    bare.close()
    return statistics.median(ours_all), statistics.median(bare_all)


def _rate(act: Callable, work: list) -> float:
    began = time.perf_counter()
    for each in work:
        act(each)
    return len(work) / (time.perf_counter() - began)


def _print(name: str, ours: float, bare: float, note: str = "") -> None:
    print(f"{name:<20} {ours:>10,.0f} {bare:>10,.0f} {ours / bare:>7.2f}  {note}", flush=True)


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=FULL", "fullfsync=ON", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgres(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)


def main() -> None:
    """Print a row a round and one with the medians."""
    parser = argparse.ArgumentParser(description="Durable appends a second, against the bare driver.")
    parser.add_argument("--postgres", nargs=3, metavar="URL", help="three empty databases, which are filled")
    parser.add_argument(
        "--folder", type=Path, help="where the SQLite files are made (default: a temporary folder)"
    )
    arguments = parser.parse_args()
    print(f"{'durable append':<20} {'ours/s':>10} {'bare/s':>10} {'ratio':>7}")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        ours, bare = measured("sqlite", [f"{folder}/{name}.sqlite" for name in "abc"], _sqlite)
    met = "met" if ours >= LEAST and ours / bare >= SHARE else "NOT MET"
    _print("sqlite, median", ours, bare, f"target {LEAST}/s and {SHARE:.2f}: {met}")
    if arguments.postgres:
        _print("postgresql, median", *measured("postgresql", arguments.postgres, _postgres))


if __name__ == "__main__":
    main()
