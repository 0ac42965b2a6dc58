"""Processes that append and acknowledge, to files, so that nothing they said is lost with them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import our_environment

PROGRAM = Path(__file__).with_name("append_until_killed.py")
PATIENCE = 60
"""Seconds for a process to do what takes it one or two."""


class Writer:
    """One such process, by its pid, its name and the folder of its words."""

    def __init__(self, pid: int, name: str, folder: Path) -> None:
        self._pid = pid
        self._said, self._complained = folder / f"{name}.out", folder / f"{name}.err"

    def wait_for(self, count: int) -> None:
        """Until it has acknowledged so many entries."""
        _until(lambda: len(self.promised()) >= count or not _runs(self._pid))
        assert len(self.promised()) >= count, self.errors()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        os.kill(self._pid, signal.SIGKILL)
        _until(lambda: not _runs(self._pid))

    def promised(self) -> dict[int, tuple[str, str]]:
        """The digest and idempotency key of each entry that it acknowledged; a line cut short is none."""
        said = self._said.read_text() if self._said.exists() else ""
        words = [line.split() for line in said[: said.rfind("\n") + 1].splitlines()]
        return {int(index): (digest, key) for index, digest, key in words}

    def errors(self) -> str:
        """What it said on standard error."""
        return self._complained.read_text()


class Nursery:
    """Forks writers without end."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder

    def writer(self, name: str) -> Writer:
        """A new one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(name, file=self._process.stdin, flush=True)
        return Writer(int(self._process.stdout.readline()), name, self._folder)


@contextmanager
def nursery(url: str, folder: Path) -> Iterator[Nursery]:
    """A nursery that ends with the test; the writers must have been killed by then."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), url],
        env=our_environment(), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        yield Nursery(process, folder)


def run_writer(url: str, name: str, count: int, folder: Path, *, under: Iterable[str]) -> tuple[Writer, int]:
    """A writer of `count` appends that has ended, run under another program, and how it ended."""
    with (folder / f"{name}.out").open("wb") as out, (folder / f"{name}.err").open("wb") as err:
        process = subprocess.Popen(
            [*under, sys.executable, str(PROGRAM), url, name, str(count)],
            env=our_environment(), stdout=out, stderr=err,
        )  # fmt: skip
    return Writer(process.pid, name, folder), process.wait(PATIENCE)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def _until(holds) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "the writer does not get on"
        time.sleep(0.005)
