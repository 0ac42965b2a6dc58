"""Carries the posts of one account over and over until it is killed; run as a program, beside a stand-in of its platform.

`python carry_until_killed.py STORE FOLDER PLATFORM AHEAD`: FOLDER holds the accounts, the published log and its key; the
clock is AHEAD microseconds fast. A line goes to standard output after each round.
"""

import sys
import time
from pathlib import Path

from tests.service.publications.ground import files_of, law, media_files

from appban.platforms._discover import platforms
from appban.ports import Mark
from appban.regime.time import zone
from appban.service.publications.carriage import Carriage
from appban.service.publications.carrying import Carrier
from appban.service.publishing import Press
from appban.service.work import Desk
from appban.stores.open import open_store
from appban.transports.calling import PlainHttp
from appban.transports.clock import SystemClock
from appban.transports.entropy import SystemEntropy
from appban.transports.folder import Folder
from appban.transports.keys import KeyFile
from appban.transports.vault import VaultFolder


class FastClock:
    """The clock of this machine, so many microseconds fast, as after a sleep of that length."""

    def __init__(self, ahead: int) -> None:
        self._real, self._ahead = SystemClock(), ahead

    def now(self) -> int:
        """See Clock."""
        return self._real.now() + self._ahead

    def mark(self) -> Mark:
        """See Clock."""
        mark = self._real.mark()
        return Mark(wall=mark.wall + self._ahead, monotonic=mark.monotonic + self._ahead, boot=mark.boot)


def desk_of(store, ahead: int) -> Desk:
    return Desk(store=store, clock=FastClock(ahead), entropy=SystemEntropy(), zone=zone("Europe/London"))


def press_of(folder: Path) -> Press:
    return Press(folder=Folder(folder / "log"), keys=KeyFile(folder / "log.key"))


def main(store_path: str, folder: Path, platform: str, ahead: int) -> None:
    with open_store(store_path) as store:
        carriage = Carriage(
            platforms=dict(platforms()),
            vault=VaultFolder(folder / "accounts"),
            http=PlainHttp(),
            gate=law,
            files=files_of(media_files(platform)),
            copies=Folder(folder / "evidence"),
        )
        carrier = Carrier(desk_of(store, ahead), press_of(folder), carriage)
        while True:
            told = carrier.round()
            sys.stdout.write(f"{' '.join(each.outcome for each in told)}\n")
            sys.stdout.flush()
            time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
