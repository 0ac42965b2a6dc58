"""A field of one's own for resolvers under test: a network namespace, some addresses, and an internet that answers.

Devices are source addresses on loopback; nothing leaves the namespace. What is started in it ends with it.
"""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real import dns_upstream
from tests.support import our_environment, require

PLAIN, EXEMPT, RESOLVER, PRIMARY, UPSTREAM = (
    "127.0.0.11",
    "127.0.0.12",
    "127.0.0.53",
    "127.0.0.3",
    "127.0.0.99",
)
"""The tests' scenes give the two devices these addresses."""
DEADLINE = 20.0
"""Seconds after which a wait is a failure."""
_NUMBERS = itertools.count()


class Field:
    """One namespace; made by `field`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program run to its end in the namespace."""
        inside = ["ip", "netns", "exec", self.name, *command]
        return subprocess.run(
            inside, capture_output=True, text=True, check=check, timeout=60, env=our_environment()
        )

    def start(self, *command: str | Path, log: Path) -> subprocess.Popen[bytes]:
        """A program left running in the namespace, what it says in `log`."""
        with log.open("ab") as out:
            inside = ["ip", "netns", "exec", self.name, *command]
            process = subprocess.Popen(inside, stdout=out, stderr=out, env=our_environment())
        self.started.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a program that was started here."""
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def status(self, source: str, name: str, resolver: str = RESOLVER) -> str:
        """What a device at `source` is told of a name: its address, or the status such as NXDOMAIN, or `no answer`."""
        told = self.run(
            "dig", "+tries=1", "+time=2", "-b", source, f"@{resolver}", name, "A", check=False
        ).stdout
        found = [line.split()[-1] for line in told.splitlines() if "\tIN\tA\t" in line and line[0] != ";"]
        if found:
            return found[0]
        return next(
            (line.split("status: ")[1].split(",")[0] for line in told.splitlines() if "status: " in line),
            "no answer",
        )

    def passes(self, source: str, name: str, resolver: str = RESOLVER) -> bool:
        """Whether the name resolves for this device; a failure unless it does or is said not to exist."""
        told = self.status(source, name, resolver)
        assert told in {dns_upstream.ANSWER, "NXDOMAIN"}, f"{name} for {source}: {told}"
        return told == dns_upstream.ANSWER

    def until(self, holds: Callable[[], bool], what: str, seconds: float = DEADLINE) -> float:
        """Wait until something holds; the seconds it took."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
            time.sleep(0.005)
        return time.monotonic() - began


@contextmanager
def field(folder: Path, *addresses: str) -> Iterator[Field]:
    """A namespace with these addresses and the upstream; gone at the end, with all that was started in it."""
    require("ip")
    require("dig")
    made = Field(f"appban-{os.getpid()}-{next(_NUMBERS)}")
    subprocess.run(["ip", "netns", "add", made.name], check=True, timeout=30)
    try:
        made.run("ip", "link", "set", "lo", "up")
        for address in addresses or (PLAIN, EXEMPT, RESOLVER, PRIMARY, UPSTREAM):
            made.run("ip", "addr", "add", f"{address}/8", "dev", "lo")
        made.start(sys.executable, "-m", "tests.real.dns_upstream", UPSTREAM, log=folder / "upstream.log")
        made.until(lambda: made.status(PLAIN, "up.example", UPSTREAM) == dns_upstream.ANSWER, "upstream")
        yield made
    finally:
        for process in reversed(made.started):
            made.stop(process)
        subprocess.run(["ip", "netns", "delete", made.name], check=True, timeout=30)
