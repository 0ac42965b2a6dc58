"""Running the application: Uvicorn on uvloop and httptools, one process, until SIGTERM or SIGINT ends it cleanly."""

import asyncio
import ipaddress
import signal
import socket
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager

import uvicorn
import uvloop
from starlette.types import ASGIApp

from appban.bootstrap import House
from appban.errors import SettingsError
from appban.service.enforcing.planning import Setup
from appban.service.publishing import check_not_behind, published
from appban.service.reading import Focus, facts_about
from appban.web.app import make_app, no_points
from appban.web.console.console import Role, make_console
from appban.web.console.warming import warm, warming
from appban.web.decider import Decider
from appban.web.tasks import Board, Task

GRACE = 5
"""Seconds that requests under way are given when the server ends."""
BACKLOG = 2048


class _Server(uvicorn.Server):
    """Uvicorn's server, which would raise the signal anew after ending well; ours ends with exit code 0."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are taken by `_run`, on the event loop."""
        yield


def serve(
    house: House,
    host: str,
    port: int,
    *,
    tasks: Sequence[Task] = (),
    setup: Callable[[], Setup] | None = None,
    roles: Sequence[Role] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until ended; `announce` is told the address once requests are answered, `port` 0 takes a free one.

    `roles` are those as whom anybody at this machine may sign in with one click; only on loopback. StoreError, or what
    else keeps decisions from being made, before anything is served; SettingsError if the address cannot be had.
    """
    decider = _checked(house)
    bound = _bound(host, port)
    if roles:
        _refuse_to_open(house, bound)
    board = Board(tasks)
    console = make_console(house, board=board, setup=setup or no_points, roles=tuple(roles))
    warm(console)
    app = make_app(house, board=board, decider=decider, setup=setup, console=console)
    with closing(console.sweeps), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(app, bound, board, (*tasks, warming(console)), announce))


def _refuse_to_open(house: House, bound: socket.socket) -> None:
    """SettingsError where a demo's sign-in would let in others than who sits at this machine, or to a real record."""
    host = bound.getsockname()[0]
    if not ipaddress.ip_address(host).is_loopback:
        raise SettingsError(
            f"--demo-sign-in lets anybody in, and {host} can be reached by others; use 127.0.0.1"
        )
    with house.desk.store.reader() as reader:
        opened = facts_about(reader, Focus()).opened
    if opened is None or not opened.embedded:
        raise SettingsError(
            "--demo-sign-in is for a store that `appban demo` or `appban init --embedded` made; this one is not"
        )


def _checked(house: House) -> Decider:
    """Whoever starts it learns of what is wrong at once: a store that lost entries, a lake that cannot be read."""
    with house.desk.store.reader() as reader:
        check_not_behind(reader.head(), published(house.press))
    decider = Decider(house)
    decider.freshness()
    return decider


async def _run(
    app: ASGIApp, bound: socket.socket, board: Board, tasks: Sequence[Task], announce: Callable[[str], None]
) -> None:
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, lambda: announce(_address(bound)))
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, server.handle_exit, each, None)
    async with board.running(tasks):
        await server.serve(sockets=[bound])


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens; SettingsError if the address is taken, or none of this machine's."""
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        bound = socket.socket(family, kind)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(BACKLOG)
            bound.setblocking(False)
        except OSError:
            bound.close()
            raise
    except (OSError, UnicodeError) as problem:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {problem}; give another --host or --port"
        ) from None
    return bound


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
