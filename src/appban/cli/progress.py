"""A bar for what takes over a second, on a terminal only; it goes to stderr and leaves nothing behind."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from appban.service.devices.inventories import Watch

PATIENCE = 1.0
"""Seconds for which nothing is shown."""
TICK = 0.1
"""Seconds between two drawings."""


class _Bar:
    """Draws what it is told, once it has gone on for long enough."""

    def __init__(self) -> None:
        self._began = self._drawn = time.monotonic()
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._what = ""

    def watch(self, what: str, done: int, of: int) -> None:
        """See Watch."""
        now = time.monotonic()
        if now - self._began < PATIENCE or (what == self._what and now - self._drawn < TICK):
            return
        self._what, self._drawn = what, now
        if self._progress is None:
            self._progress = Progress(
                TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._progress.add_task(what)
            self._progress.start()
        self._progress.update(self._task, description=what, completed=done, total=of or None)

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def progress() -> Iterator[Watch]:
    """Something to tell how far one is; it says nothing unless people are watching."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    bar = _Bar()
    try:
        yield bar.watch
    finally:
        bar.end()
