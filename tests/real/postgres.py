"""A PostgreSQL server of the tests' own: a private cluster behind a Unix socket, flushing to disk, ended by its pid."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.support import require

PROGRAMS = "/usr/lib/postgresql/*/bin"
STARTING = 60
"""Seconds that a server may take to accept connections."""


class Cluster:
    """One server and its data, in a temporary folder that only it uses."""

    def __init__(self, *settings: str) -> None:
        self._settings = [
            "listen_addresses=",
            "fsync=on",
            "shared_buffers=32MB",
            "max_connections=60",
            *settings,
        ]
        self._initdb = require("initdb", PROGRAMS)
        self._server = require("postgres", PROGRAMS)
        self._as_owner = [str(require("setpriv")), "--pdeathsig", "INT", *_drop_root()]
        self.folder = Path(tempfile.mkdtemp(prefix="appban-pg-"))
        self._give_away(self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._run_initdb()
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            settings = [*self._settings, f"unix_socket_directories={self.folder}"]
            self._process = subprocess.Popen(
                [*self._as_owner, self._server, "-D", self.folder / "data"]
                + [word for setting in settings for word in ("-c", setting)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        deadline = time.monotonic() + STARTING
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT rolls back and shuts down, SIGQUIT crashes it, to recover at the next start."""
        assert self._process is not None
        self._process.send_signal(how)
        try:
            self._process.wait(STARTING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def remove(self) -> None:
        """End the server and remove its data, which need not be brought in order first."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def url(self, database: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://appban@/{database}?host={self.folder}"

    def new_database(self, options: str = "") -> str:
        """The URL of a new empty database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def _run_initdb(self) -> None:
        # Words in the order of a human language, so that a column that forgot to ask for code points is found out.
        collation = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
        done = subprocess.run(
            [
                *self._as_owner, self._initdb, "-D", self.folder / "data", "-U", "appban", "--auth=trust",
                "--encoding=UTF8", *collation, "--no-sync",
            ],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.fail(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _give_away(self, folder: Path) -> None:
        if (owner := _owner()) is not None:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o755)  # our own process, root or not, reaches the socket


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server when we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _drop_root() -> list[str]:
    owner = _owner()
    return [] if owner is None else [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
