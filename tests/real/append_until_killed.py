"""Appends to a store and acknowledges each append on standard output once it is durable; run as a program.

`python append_until_killed.py URL NAME COUNT` makes COUNT appends of one to three entries. An append that fails is
told on standard error and not acknowledged; the next one goes on from whatever the store then holds.
`python append_until_killed.py URL` forks such a process without end for each NAME that it reads, and says its pid:
the test that kills dozens of them does not wait for Python dozens of times.
"""

import itertools
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from tests.contracts.entries import addition, opening, put

from appban.errors import StoreError
from appban.stores.open import open_store
from appban.stores.sql import SqlStore


def append_all(url: str, name: str, numbers: Iterable[int]) -> None:
    """Append, acknowledge, append."""
    with open_store(url) as store:
        for number in numbers:
            try:
                lines = append(store, name, number)
            except StoreError as error:
                _say(sys.stderr, str(error))
                time.sleep(0.02)
            else:
                _say(sys.stdout, *lines)


def append(store: SqlStore, name: str, number: int) -> list[str]:
    """One append; a line for each entry: index, digest of the entry, idempotency key."""
    with store.writer() as writer:
        size = writer.head().size
        key = f"{name}-{number}"
        additions = [
            addition(
                index,
                entry=f'{{"index":{index},"by":"{name}","padding":"{"x" * (index % 700)}"}}'.encode(),
                key=key,
                subjects=["all", f"writer:{name}", f"number:{index}"],
                openings=[opening(index, name)],
            )
            for index in range(size, size + 1 + number % 3)
        ]
        put(writer, *additions)
        writer.commit()
    return [f"{each.row.index} {sha256(each.row.entry).hexdigest()} {key}" for each in additions]


def fork_for_each_name(url: str) -> None:
    """Each child's words go to the files NAME.out and NAME.err in the current folder."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries those that are killed
    for line in sys.stdin:
        name = line.strip()
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            for stream, suffix in ((sys.stdout, "out"), (sys.stderr, "err")):
                with Path(f"{name}.{suffix}").open("wb") as file:
                    os.dup2(file.fileno(), stream.fileno())
            append_all(url, name, _while_child_of(parent))
            os._exit(0)
        _say(sys.stdout, str(pid))


def _while_child_of(parent: int) -> Iterator[int]:
    """Numbers until the parent has gone, so that a test that fails leaves nothing running."""
    return itertools.takewhile(lambda _: os.getppid() == parent, itertools.count())


def _say(stream: TextIO, *lines: str) -> None:
    stream.write("".join(f"{line}\n" for line in lines))
    stream.flush()


if __name__ == "__main__":
    try:
        match sys.argv[1:]:
            case [url]:
                fork_for_each_name(url)
            case [url, name, count]:
                append_all(url, name, range(int(count)))
    except StoreError as error:
        sys.exit(f"not opened: {error}")
