"""Posts inside `serve`: carried to their platforms in their time; accounts read back, and their figures recorded."""

import asyncio
import logging

from appban.bootstrap import House
from appban.errors import AppbanError
from appban.regime.account import AccountId
from appban.regime.time import DAY, MINUTE
from appban.service.publications.carrying import Carrier
from appban.service.publications.reading_back import read_back
from appban.service.readings.handed_over import record_figures
from appban.web.tasks import Task

LOOK = 2.0
"""Seconds between rounds; without a connected account a round is one look into a folder."""
BACK = 15 * MINUTE
"""How often what an account shows is read back, and for how far."""
FAR = 30 * DAY
PAUSE = 15.0
"""Seconds to wait after a fault."""

_LOG = logging.getLogger("appban.posts")


def posts(house: House) -> Task:
    """A task for the server. Without a connected account it waits for one."""

    async def run() -> None:
        keeper = _Keeper(house)
        while True:
            try:
                await asyncio.to_thread(keeper.look)
            except AppbanError as fault:
                # It goes on: what is under way stands in the record, and is asked after in the next round.
                _LOG.error("posts are not carried: %s", fault)
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK)

    return Task(name="posts", run=run)


class _Keeper:
    """Remembers when each account was read, and what was told of last, so that the log does not repeat itself."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._carriage = house.carriage
        self._carrier = Carrier(house.desk, house.press, self._carriage)
        self._read: dict[str, int] = {}
        self._told: dict[str, str] = {}

    def look(self) -> None:
        accounts = self._carriage.vault.accounts()
        if not accounts:
            return
        for each in self._carrier.round():
            about = each.publication or each.account
            level = logging.INFO if each.outcome in {"live", "processing"} else logging.WARNING
            self._tell(level, about, f"{about}: {each.outcome} {each.says}")
        now = self._house.desk.clock.now()
        for account in accounts:
            if now >= self._read.get(account, 0) + BACK:
                self._read[account] = now
                self._back(account, now - FAR)

    def _back(self, account: str, since: int) -> None:
        try:
            found = read_back(self._house.desk, self._house.press, self._carriage, AccountId(account), since)
            record_figures(self._house.desk, self._house.press, found)
        except AppbanError as fault:
            self._tell(logging.ERROR, account, f"{account} is not read back: {fault}")
            return
        for address in found.unexplained:
            _LOG.error("%s shows %s, which no cleared post explains", account, address)

    def _tell(self, level: int, about: str, says: str) -> None:
        if self._told.get(about) != says:
            self._told[about] = says
            _LOG.log(level, "%s", says)
