"""The npm packages that tests run beside appban: installed once, as `tests/npm/package-lock.json` says, and kept."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from tests.support import missing, require

FOLDER = Path(__file__).parent / "npm"
LOCK = FOLDER / "package-lock.json"
MODULES = FOLDER / "node_modules"
MARK = MODULES / ".installed"
"""Holds the digest of the lock that the packages beside it were installed by."""


def npm_packages() -> Path:
    """The folder `node_modules` with every package of the lock; without node, npm or the packages the test is skipped.

    Under APPBAN_REQUIRE_REAL=1 it fails instead. Tests that run at the same time wait for one another.
    """
    require("node")
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (MARK.is_file() and MARK.read_text() == digest):
            _install()
            MARK.write_text(digest)
    return MODULES


def _install() -> None:
    command = [require("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"`npm ci` in tests/npm failed: {done.stderr.strip()[-2000:]}")
