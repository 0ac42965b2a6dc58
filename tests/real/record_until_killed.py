"""Does real verbs, publishes each, and acknowledges it on standard output; run as a program, it forks doers without end.

`python record_until_killed.py URL FOLDER KEYS` forks a process for each NAME that it reads and says its pid. That
process records people until it is killed, and writes a line for each entry, once it is durable and published, to the
file NAME.out in the current folder: its index, its digest, its idempotency key. Errors go to NAME.err and end it.
"""

import os
import signal
import sys
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from appban.ports import Clock
from appban.record.entry import Actor
from appban.regime.people import PersonClass
from appban.regime.time import zone
from appban.service.people import record_person
from appban.service.publishing import Press, record
from appban.service.work import Act, Desk
from appban.stores.open import open_store
from appban.stores.sql import SqlStore
from appban.transports.clock import SystemClock
from appban.transports.entropy import SystemEntropy
from appban.transports.folder import Folder
from appban.transports.keys import KeyFile


def desk_of(store: SqlStore) -> Desk:
    """A desk with what the program itself uses."""
    clock: Clock = SystemClock()
    return Desk(store=store, clock=clock, entropy=SystemEntropy(), zone=zone("Europe/London"))


def press_of(folder: str, keys: str) -> Press:
    """Where the log is published."""
    return Press(folder=Folder(Path(folder)), keys=KeyFile(Path(keys)))


def act_of(key: str) -> Act:
    """An act of the bare operator."""
    return Act(actor=Actor(person="operator", how="operator"), key=key)


def record_all(url: str, press: Press, name: str, parent: int) -> None:
    """Record, publish, acknowledge, for as long as the parent is there."""
    with open_store(url) as store:
        desk, number = desk_of(store), 0
        while os.getppid() == parent:
            key = handle = f"{name}-{number}"
            receipt = record(
                desk,
                press,
                act_of(key),
                lambda work, handle=handle: record_person(
                    work, handle, f"{handle} Example", PersonClass.CIVIL_SERVANT, None
                ),
            )
            with store.reader() as reader:
                digest = sha256(reader.row(receipt.first).entry).hexdigest()
            say(sys.stdout, f"{receipt.first} {digest} {key}")
            number += 1


def fork_for_each_name(url: str, folder: str, keys: str) -> None:
    """Each child's words go to the files NAME.out and NAME.err in the current folder."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries those that are killed
    for line in sys.stdin:
        name = line.strip()
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            for stream, suffix in ((sys.stdout, "out"), (sys.stderr, "err")):
                with Path(f"{name}.{suffix}").open("wb") as file:
                    os.dup2(file.fileno(), stream.fileno())
            try:
                record_all(url, press_of(folder, keys), name, parent)
            except BaseException as problem:
                say(sys.stderr, f"{type(problem).__name__}: {problem}")
                raise
            finally:
                os._exit(1)
        say(sys.stdout, str(pid))


def say(stream: TextIO, line: str) -> None:
    """One line, at once."""
    stream.write(f"{line}\n")
    stream.flush()


if __name__ == "__main__":
    fork_for_each_name(*sys.argv[1:])
