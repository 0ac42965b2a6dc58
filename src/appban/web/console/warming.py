"""What pages keep in memory, made before somebody waits for it: facts before a server answers; templates, then the lake, beside it."""

import asyncio
import logging

from appban.errors import AppbanError
from appban.service.answering import present
from appban.web.console.console import Console
from appban.web.tasks import Task

AT_ONCE = 200
"""Exemptions worked out at one go: what is new in the record is folded in between two."""
PAUSE = 0.02
"""Seconds in which whoever waits comes first."""
LOOK = 5.0
"""Seconds between looks at the lake: two names of folders."""

_LOG = logging.getLogger("appban.web")


def warm(console: Console) -> None:
    """Have facts and the line of every exemption at hand; StoreError if the record cannot be read."""
    desk = console.house.desk
    with desk.store.reader() as reader, console.ledger.head(reader):
        now = present(desk, reader)
        with console.ledger.cases(now) as cases:
            cases.lines(now)


def warm_forces(console: Console) -> bool:
    """Work out of some exemptions when they were in force, while nobody waits for it; whether any are left."""
    ledger = console.ledger
    with console.house.desk.store.reader() as reader, ledger.head(reader) as facts:
        return ledger.forces(facts).fill(AT_ONCE)


def warm_lake(console: Console) -> None:
    """Have the devices and findings of the newest snapshot and sweep at hand, if there are any."""
    desk, lake = console.house.desk, console.house.lake
    with desk.store.reader() as reader:
        now = present(desk, reader)
    console.fleets.at(lake, now)
    sweep = lake.kept(now + 1)
    if sweep is not None:
        with console.sweeps.of(lake, sweep):
            pass


async def _warm_forces(console: Console) -> None:
    left = True
    while left:
        left = await asyncio.to_thread(warm_forces, console)
        await asyncio.sleep(PAUSE)


def warming(console: Console) -> Task:
    """A task for the server that does this now, and whenever there is a newer snapshot or sweep."""

    async def run() -> None:
        # Whoever comes meanwhile waits for the templates of one page alone.
        # One at a time, so that a server that is to end does not wait for all.
        compiled = console.painter.warm()
        while await asyncio.to_thread(next, compiled, None) is not None:
            pass
        said = ""
        while True:
            try:
                await asyncio.to_thread(warm_lake, console)
                await _warm_forces(console)
                said = ""
            except AppbanError as fault:
                # It goes on: pages say the same to whoever opens one, and a lake that is put right is read then.
                if str(fault) != said:
                    said = str(fault)
                    _LOG.error("the lake is not read ahead: %s", fault)
            await asyncio.sleep(LOOK)

    return Task(name="pages", run=run)
