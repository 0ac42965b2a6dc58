"""The sweeps, made by a process of their own while the script goes on: they record nothing, so nobody waits.

Each folds the entries that there were when it was asked for, so what it finds does not turn on when it gets to it.
"""

import signal
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from appban.bootstrap import House, open_house
from appban.fleet.sweep import keep, sweep
from appban.service.answering import present
from appban.service.reading import all_facts
from appban.settings import Settings


class Sweeper:
    """See the module. Used as a context, which ends the other process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._asked: list[Future[None]] = []
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_begin, initargs=(house.settings,)
        )

    def __enter__(self) -> Self:
        # It starts up while the record is opened. Ctrl-C is for whoever started it, and ends it through him.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        self._asked.append(self._pool.submit(_ready))
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def sweep(self) -> None:
        """Have the fleet swept as it and the record are now."""
        with self._house.desk.store.reader() as reader:
            known, at = reader.head().size, present(self._house.desk, reader)
        self._asked.append(self._pool.submit(_sweep, known, at))

    def settle(self) -> None:
        """Wait for all that was asked for; raises what went wrong with any of it."""
        for each in self._asked:
            each.result()
        self._asked.clear()


_HOUSES: list[House] = []
"""The other process's own house."""


def _begin(settings: Settings) -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for whoever started this process, and ends it through him
    _HOUSES.append(open_house(settings))


def _ready() -> None:
    """Nothing; but then the process runs."""


def _sweep(known: int, at: int) -> None:
    house = _HOUSES[0]
    with house.desk.store.reader() as reader:
        facts = all_facts(reader, known)
    keep(house.lake, sweep(facts, house.lake, at))
