"""A network of a test's own: a namespace, its addresses on loopback, and sockets of this process within it.

A socket belongs to the namespace in which it was made, so `inside` makes it in a thread that has gone there, and the
rest of the test uses it from anywhere. Nothing leaves the namespace; what is started in it ends with it.
"""

import ctypes
import itertools
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_INET, AF_INET6, SHUT_RDWR, SO_REUSEADDR, SOL_SOCKET, socket
from typing import TypeVar

from tests.support import require

T = TypeVar("T")

PLAIN, EXEMPT = "127.0.0.11", "127.0.0.12"
"""The common scenes give the two devices these addresses."""
DEADLINE = 20.0
_NEWNET = 0x40000000
_NUMBERS = itertools.count()
_LIBC = ctypes.CDLL(None, use_errno=True)


class Net:
    """One namespace; made by `net`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program run to its end in the namespace."""
        whole = ["ip", "netns", "exec", self.name, *command]
        return subprocess.run(whole, capture_output=True, text=True, check=check, timeout=60)

    def start(self, *command: str | Path, log: Path) -> subprocess.Popen[bytes]:
        """A program left running in the namespace until the test ends, what it says in `log`."""
        with log.open("ab") as out:
            whole = ["ip", "netns", "exec", self.name, *command]
            process = subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.started.append(process)
        return process

    def inside(self, make: Callable[[], T]) -> T:
        """What a function gives when it is called within the namespace, or what it raises."""
        done: list[T] = []
        failed: list[BaseException] = []

        def there() -> None:
            with Path("/run/netns", self.name).open() as namespace:
                if _LIBC.setns(namespace.fileno(), _NEWNET):
                    failed.append(OSError(ctypes.get_errno(), "setns"))
                    return
            try:
                done.append(make())
            except BaseException as fault:  # noqa: BLE001  # raised again where it was asked for
                failed.append(fault)

        thread = threading.Thread(target=there)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    def connect(self, source: str, to: tuple[str, int], seconds: float = 10.0) -> socket:
        """A TCP connection from one address of the namespace to another."""

        def make() -> socket:
            made = socket(AF_INET6 if ":" in source else AF_INET)
            try:
                made.settimeout(seconds)
                made.bind((source, 0))
                made.connect(to)
            except BaseException:
                made.close()
                raise
            return made

        return self.inside(make)

    def listen(self, address: str, port: int) -> socket:
        """A listening TCP socket in the namespace."""

        def make() -> socket:
            made = socket(AF_INET6 if ":" in address else AF_INET)
            made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            made.bind((address, port))
            made.listen(128)
            return made

        return self.inside(make)


@contextmanager
def net(*addresses: str) -> Iterator[Net]:
    """A namespace with these addresses on loopback; gone at the end, with all that was started in it."""
    require("ip")
    made = Net(f"appban-{os.getpid()}-net{next(_NUMBERS)}")
    subprocess.run(["ip", "netns", "add", made.name], check=True, timeout=30)
    try:
        made.run("ip", "link", "set", "lo", "up")
        for address in addresses:
            made.run("ip", "addr", "add", f"{address}/{128 if ':' in address else 8}", "dev", "lo")
        yield made
    finally:
        for process in reversed(made.started):
            stop(process)
        subprocess.run(["ip", "netns", "delete", made.name], check=True, timeout=30)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that the test started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(listener: socket, answer: Callable[[socket], None]) -> Iterator[None]:
    """Each connection to a listener answered in a thread of its own, until the end."""

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_answered, args=(peer, answer), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(SHUT_RDWR)
        listener.close()
        thread.join(10)


def _answered(peer: socket, answer: Callable[[socket], None]) -> None:
    with peer:
        peer.settimeout(30)
        try:
            answer(peer)
        except (OSError, ssl.SSLError):
            return  # the other side went away, which is what a refusal looks like from here


def until(holds: Callable[[], bool], what: str, seconds: float = DEADLINE) -> float:
    """Wait until something holds; the seconds it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return time.monotonic() - began
