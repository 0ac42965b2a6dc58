"""What runs beside the routes, such as a scheduler: named, started with the server, ended with it, never unseen."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Literal

import msgspec

State = Literal["waiting", "running", "ended", "failed"]

_LOG = logging.getLogger("appban.web")


class Task(msgspec.Struct, frozen=True):
    """Something that runs until it is cancelled. It opens what it needs when run, and leaves it when cancelled."""

    name: str
    run: Callable[[], Awaitable[None]]


class Board:
    """How the tasks are: `ended` or `failed` is a fault, since each is to run as long as the server does."""

    def __init__(self, tasks: Sequence[Task] = ()) -> None:
        self.states: dict[str, State] = {task.name: "waiting" for task in tasks}

    @asynccontextmanager
    async def running(self, tasks: Sequence[Task]) -> AsyncIterator[None]:
        """Run the tasks within, and see them end."""
        started = [asyncio.ensure_future(self._watch(task)) for task in tasks]
        try:
            yield
        finally:
            for each in started:
                each.cancel()
            await asyncio.gather(*started, return_exceptions=True)

    async def _watch(self, task: Task) -> None:
        self.states[task.name] = "running"
        try:
            await task.run()
        except asyncio.CancelledError:
            self.states[task.name] = "ended"
            raise
        except Exception:  # noqa: BLE001  # whatever it is, the log and /health tell it, and the routes go on
            self.states[task.name] = "failed"
            _LOG.exception("the task %s failed", task.name)
            return
        self.states[task.name] = "ended"
        _LOG.error("the task %s ended by itself", task.name)
