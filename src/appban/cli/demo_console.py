"""`appban demo --console`: a seeded store, its console served until it is ended, and nothing left behind."""

import logging
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from appban.bootstrap import House, machine_clock, open_house
from appban.cli.notices_task import notices
from appban.cli.points import KeptSetup
from appban.cli.scheduling import scheduler
from appban.cli.seeding.seed import seed
from appban.web.console.console import Role
from appban.web.serving import serve

HOST = "127.0.0.1"
SIGNALS = (signal.SIGINT, signal.SIGTERM)

WELCOME = """One ban in six departments, from the inside

   Departments, people and devices are invented; the ban is real. Three months of their record are
   being written, which takes some seconds.
"""
READY = """
   {requests} requests, {entries} entries in the record. Take a part (Ctrl-C ends it{left}):

"""
LEAVING = " and leaves nothing behind"
STAYING = "; {folder} stays"


class _Ended(BaseException):
    """Somebody ended the demo, whatever it was doing."""


def show_console(keep: Path | None, port: int) -> None:
    """Seed a store in a new folder, which goes away in the end unless it is to be kept, and serve its console."""
    logging.basicConfig(format="%(levelname)s %(name)s %(message)s", level=logging.WARNING)
    sys.stdout.write(WELCOME)
    sys.stdout.flush()
    with _ending(), _place(keep) as folder:
        seeded = seed(folder, machine_clock())
        roles = tuple(
            Role(slug=part.handle, title=part.title, does=part.does, handle=part.handle)
            for part in seeded.roles
        )
        left = LEAVING if keep is None else STAYING.format(folder=folder)

        def announce(address: str) -> None:
            sys.stdout.write(READY.format(requests=seeded.requests, entries=seeded.entries, left=left))
            width = max(len(role.title) for role in roles)
            for role in roles:
                sys.stdout.write(f"   {role.title:<{width}}  {role_address(address, role)}\n")
            sys.stdout.flush()

        serve_console(open_house(seeded.settings), roles, HOST, port, announce)


def serve_console(
    house: House, roles: Sequence[Role], host: str, port: int, announce: Callable[[str], None]
) -> None:
    """Serve a house's console to people who take one of these roles, until ended; `announce` is told the address."""
    setup = KeptSetup(house)
    tasks = [scheduler(house, setup), notices(house)]
    serve(house, host, port, tasks=tasks, setup=setup, roles=roles, announce=announce)


def role_address(address: str, role: Role) -> str:
    """Where a browser takes a role."""
    return f"{address}/sign-in?role={role.slug}"


@contextmanager
def _ending() -> Iterator[None]:
    """Within, Ctrl-C and SIGTERM end the demo as its own end would."""

    def end(_number: int, _frame: object) -> None:
        raise _Ended

    before = {each: signal.signal(each, end) for each in SIGNALS}
    try:
        yield
    except _Ended:
        return
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="appban-demo-") as folder:
        try:
            yield Path(folder)
        finally:
            for each in SIGNALS:
                signal.signal(
                    each, signal.SIG_IGN
                )  # an impatient second Ctrl-C must not leave half of it behind
