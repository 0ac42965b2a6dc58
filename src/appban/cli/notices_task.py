"""Telling people inside `serve`: what time calls for goes into the outbox, and what is in the outbox goes out."""

import asyncio
import logging

from appban.bootstrap import House
from appban.cli.notices_post import has_post, post_of
from appban.errors import AppbanError
from appban.service.answering import present
from appban.service.telling.courier import Delivered, deliver
from appban.service.telling.notice import NOTICE
from appban.service.telling.watching import Watcher
from appban.web.tasks import Task

LOOK = 1.0
"""Seconds between looks at the record and at the outbox: two small reads."""
PAUSE = 15.0
"""Seconds to wait after a fault, such as a notices file that somebody is just writing."""

_LOG = logging.getLogger("appban.notices")


def notices(house: House) -> Task:
    """A task for the server. Without a notices file it waits for one."""

    async def run() -> None:
        watcher = Watcher(house.desk)
        while True:
            try:
                await asyncio.to_thread(_look, house, watcher)
            except AppbanError as fault:
                # It goes on: what could not be told stays in the outbox until somebody has put this right.
                _LOG.error("nobody is told: %s", fault)
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK)

    return Task(name="notices", run=run)


def _look(house: House, watcher: Watcher) -> None:
    if not has_post(house):
        return
    if watcher.is_due():
        watcher.step()
    if not _due(house):
        return
    post = post_of(house)
    done = deliver(house.desk, post)
    while done.settled:
        _tell(done)
        done = deliver(house.desk, post)


def _due(house: House) -> bool:
    with house.desk.store.reader() as reader:
        return bool(reader.papers(NOTICE, due=present(house.desk, reader), limit=1))


def _tell(done: Delivered) -> None:
    """Numbers alone: what was said to whom stands beside the record, and not in a log."""
    if done.put_off or done.untold:
        _LOG.warning(
            "%d notices are tried again later, %d cannot be told; `appban notice list` says why",
            done.put_off,
            done.untold,
        )
