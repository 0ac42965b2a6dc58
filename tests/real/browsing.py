"""What the tests with real browsers stand on: a site on loopback, and a mount namespace with an /etc of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from tests.support import require

Outcome = Literal["open", "refused"]
PATIENCE = 90
"""Seconds for a browser to start, or to do what takes it one or two, on a busy machine."""
_PRIVATE_ETC = """
mount -t tmpfs none "$1" && cp -a /etc/. "$1" && mkdir -p "$1/$3" && mount --bind "$2" "$1/$3" &&
mount --rbind "$1" /etc && shift 3 && exec "$@"
"""


class BrowserError(Exception):
    """What a driver answered that is neither an open page nor a refused one."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"<title>open</title><p>{self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """As it is, but a browser that leaves in the middle is nobody's fault."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def site() -> Iterator[int]:
    """A page on loopback for whatever name it is asked by; its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port
        server.shutdown()


def until(holds: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.1) -> float:
    """Wait until it holds; how long that took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise BrowserError(f"it did not come about in {seconds} s")
        time.sleep(pause)
    return time.monotonic() - began


@contextlib.contextmanager
def running(command: list[str], folder: Path, place: str, scratch: Path) -> Iterator[Path]:
    """A program with this folder at a place below /etc; the file of what it says. All that it starts ends with it."""
    scratch.mkdir(parents=True, exist_ok=True)
    etc, said = scratch / "etc", scratch / "said"
    etc.mkdir(exist_ok=True)
    private = [str(require("unshare")), "-m", "--propagation", "private", "sh", "-c", _PRIVATE_ETC, "sh"]
    short = tempfile.mkdtemp(prefix="appban-")  # Chromium puts a socket there, whose path must not be long
    environment = {**os.environ, "HOME": str(scratch), "TMPDIR": short}
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*private, str(etc), str(folder), place, *command],
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True, env=environment,
        )  # fmt: skip
    try:
        yield said
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(short, ignore_errors=True)
