"""Programs that carry posts are killed (SIGKILL) between any call to a platform and what they make of its answer."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.platforms.rehearsal import stand_in_of
from tests.real.carry_until_killed import desk_of
from tests.service.publications.ground import ACCOUNT, communications, draft, open_account, states
from tests.support import our_environment

from appban.record.keys import format_skey
from appban.regime.time import HOUR, SECOND
from appban.servers.stand_ins.asked import served
from appban.service.publishing import new_key
from appban.stores.open import create_store, open_store
from appban.transports.entropy import SystemEntropy
from appban.transports.keys import KeyFile
from appban.transports.vault import VaultFolder

pytestmark = pytest.mark.real

PROGRAM = Path(__file__).with_name("carry_until_killed.py")
PATIENCE = 60


class Held:
    """A stand-in that does what it is asked and holds back the nth answer until its asker is dead."""

    def __init__(self, inner, nth: int) -> None:
        self.inner, self.url, self.left = inner, inner.url, nth
        self.done, self.dead = threading.Event(), threading.Event()

    def answer(self, asked):
        reply = self.inner.answer(asked)
        self.left -= 1
        if self.left == 0:
            self.done.set()
            self.dead.wait(PATIENCE)
        return reply


class Site:
    """A store with one post to be carried, and the platform's stand-in."""

    def __init__(self, folder: Path, name: str, url: str, connection: dict[str, str]) -> None:
        self.folder, self.name, self.ahead = folder, name, 0
        self.store = str(folder / "record.sqlite3")
        KeyFile(folder / "log.key").create([format_skey(new_key("log.example.gov.uk/ban", SystemEntropy()))])
        connected = {**connection, "url": url, "platform": name, "connected": "0"}
        VaultFolder(folder / "accounts").put(ACCOUNT, connected)
        with create_store(self.store) as store:
            desk = desk_of(store, 0)
            open_account(desk, name)
            draft(desk, name)

    @contextmanager
    def carrier(self):
        """A program that carries, killed with the block."""
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), self.store, str(self.folder), self.name, str(self.ahead)],
            env=our_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            try:
                yield process
            finally:
                process.kill()
                process.wait()
                assert process.stderr.read() == ""

    def states(self) -> list[str]:
        with open_store(self.store) as store:
            return states(desk_of(store, self.ahead))

    def wait_for(self, state: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while state not in self.states():
            assert time.monotonic() < deadline, self.states()
            time.sleep(0.1)

    def reference(self) -> str | None:
        with open_store(self.store) as store:
            history = communications(desk_of(store, self.ahead)).publications["pub-1"]
            return history.happened[-1][1].reference


CALLS = {"mastodon": 2, "bluesky": 3, "tiktok": 4}
"""How many calls carrying one post takes: file and status; session, file and record; creator, init, part, status."""


@pytest.mark.parametrize(
    ("name", "nth"), [(name, nth) for name, calls in CALLS.items() for nth in range(1, calls + 1)]
)
def test_killed_after_any_call_was_done_and_before_it_is_known_there_is_exactly_one_post(tmp_path, name, nth):
    clock = lambda: int(time.time())  # noqa: E731  # a clock, as the stand-in takes it
    with served(lambda url: Held(stand_in_of(name)(url, clock), nth)) as held:
        site = Site(tmp_path, name, held.url, held.inner.connection())
        with site.carrier() as first:
            deadline = time.monotonic() + PATIENCE
            while not held.done.wait(0.2):
                assert time.monotonic() < deadline, site.states()
            first.kill()
            first.wait()
        held.dead.set()
        with site.carrier():
            site.wait_for("live")
            time.sleep(0.5)
        assert len(held.inner.posts) == 1
        assert site.states().count("begun") == 1


def test_processing_for_six_hours_and_killed_twice_there_is_exactly_one_post(tmp_path):
    ahead = [0]
    clock = lambda: int(time.time()) + ahead[0] // SECOND  # noqa: E731  # a clock, as the stand-in takes it
    with served(lambda url: stand_in_of("tiktok")(url, clock)) as stand_in:
        stand_in.hold = True
        site = Site(tmp_path, "tiktok", stand_in.url, stand_in.connection())
        with site.carrier():
            site.wait_for("processing")
            time.sleep(0.3)
        for hours in (3, 6):
            ahead[0] = site.ahead = hours * HOUR
            with site.carrier() as again:
                assert again.stdout.readline().split() == ["processing"]
        assert site.states() == ["begun", "processing"]
        stand_in.hold = False
        with site.carrier():
            site.wait_for("live")
        assert len(stand_in.posts) == len(stand_in.films) == 1
        assert site.states() == ["begun", "processing", "live"]
        assert site.reference() == str(stand_in.posts[0].post_id)
