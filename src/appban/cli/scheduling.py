"""What `serve` does for points by itself: brings them to what the record says, and asks them whether they bite."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from appban.bootstrap import House
from appban.cli.enforce_words import held_words
from appban.errors import AppbanError
from appban.service.enforcing.keeping import Keeper
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.rounds import Rounds
from appban.web.tasks import Task

LOOK = 0.25
"""Seconds between looks at the head of the record: one small read."""
ASK = 5.0
"""Seconds between looks for points that are due to be asked."""
PAUSE = 5.0
"""Seconds to wait after a fault, such as a points file that somebody is just writing."""

_LOG = logging.getLogger("appban.scheduler")


def scheduler(house: House, setup: Callable[[], Setup]) -> Task:
    """A task for the server. Without a points file it waits for one."""

    async def run() -> None:
        keeper = Keeper(house.desk, house.press, house.lake, setup)
        while True:
            try:
                await asyncio.to_thread(_look, house, keeper)
            except AppbanError as fault:
                # It goes on: the fault is in a file that people mend, and what is in place stays in place meanwhile.
                _LOG.error("points are not kept: %s", fault)
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK)

    return Task(name="scheduler", run=run)


def prober(house: House, setup: Callable[[], Setup]) -> Task:
    """A task for the server that asks points at the intervals which their tables state."""

    async def run() -> None:
        rounds = Rounds(house.desk, house.press, house.lake, setup)
        while True:
            try:
                await asyncio.to_thread(_ask, house, rounds)
            except AppbanError as fault:
                # It goes on: at their next time they are asked again.
                _LOG.error("points are not asked: %s", fault)
            await asyncio.sleep(ASK)

    return Task(name="prober", run=run)


def _ask(house: House, rounds: Rounds) -> None:
    if not Path(house.settings.points).exists():
        return
    for each in rounds.go(house.prober).holes:
        of = each.device or "whoever is not known"
        _LOG.error("%s lets %s of %s through: %s", each.point, each.app, of, each.said)


def _look(house: House, keeper: Keeper) -> None:
    if not Path(house.settings.points).exists() or not keeper.is_due():
        return
    kept = keeper.step()
    for fault in kept.faults:
        _LOG.error("%s is not kept: %s", fault.point, fault.said)
    for point, devices in kept.held.items():
        if devices:
            _LOG.warning("%s", held_words(point, devices))
    for each in kept.done:
        level = logging.INFO if each.outcome == "delivered" else logging.ERROR
        _LOG.log(level, "%s: %s %s", each.plan.point.name, each.outcome, each.said)
