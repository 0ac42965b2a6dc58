"""The Debian package fusioninventory-agent, run against a loopback server of the tests' own, and what it posts there."""

import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support import require

RUN = 180
"""Seconds that the agent may take; it asks dpkg and a few dozen other programs."""

SEND = zlib.compress(
    b'<?xml version="1.0" encoding="UTF-8"?><REPLY><RESPONSE>SEND</RESPONSE><PROLOG_FREQ>1</PROLOG_FREQ></REPLY>'
)
THANKS = zlib.compress(b'<?xml version="1.0" encoding="UTF-8"?><REPLY></REPLY>')


class Receiver(ThreadingHTTPServer):
    """Speaks the agent's protocol: PROLOG is answered with SEND, and what then comes is kept as it was posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/f"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asks = b"<QUERY>PROLOG</QUERY>" in zlib.decompress(body)
        if not asks:
            self.server.posted.append(body)
        self._answer(SEND if asks else THANKS)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-compress-zlib")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at what was posted."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that serves until the block is left."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def posted_inventory(folder: Path) -> bytes:
    """What the real agent posts of this machine, packed as it came; its state goes into the folder."""
    with receiving() as server:
        done = run_agent(folder, server.url)
    assert len(server.posted) == 1, (
        f"the agent posted {len(server.posted)} inventories:\n{done.stdout}{done.stderr}"
    )
    return server.posted[0]


def run_agent(folder: Path, url: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Have the real agent report this machine to a server; its state goes into the folder.

    The agent has no option for its state folder, so its module of paths is loaded from the folder instead.
    """
    agent, perl = require("fusioninventory-agent"), require("perl")
    told = subprocess.run([agent, "--setup"], capture_output=True, text=True, check=True)
    paths = {
        **dict(line.split(": ", 1) for line in told.stdout.splitlines()),
        "vardir": str(folder / "state"),
    }
    (folder / "state").mkdir(exist_ok=True)
    (folder / "setup.pm").write_text(
        "package setup; use parent 'Exporter'; our @EXPORT = ('%setup'); our %setup = ("
        + ", ".join(f"'{name}' => '{path}'" for name, path in paths.items())
        + "); 1;\n"
    )
    return subprocess.run(
        [
            perl, "-I", folder, "-Msetup", agent, "--config=none", "--server", url, "--tasks", "inventory",
            "--no-category=printer,process", "--force", "--logger=stderr", *more,
        ],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        cwd=folder, capture_output=True, text=True, timeout=RUN, check=False,
    )  # fmt: skip
