"""The npm packages that tests run beside appban: installed once, as the lock beside them says, and kept."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from tests.support import missing, require

FOLDER = Path(__file__).parent / "npm"
MARK = ".installed"
"""Stands in node_modules, and holds the digest of the lock that the packages beside it were installed by."""
BUILT = frozenset({"bluesky"})
"""Folders of which a package is built as it is installed, so that its scripts run."""


def npm_packages(folder: str = "") -> Path:
    """The folder `node_modules` with every package of the lock; without node, npm or the packages the test is skipped.

    `folder` is one of tests/npm with a lock of its own, for packages that few tests need.

    Under APPBAN_REQUIRE_REAL=1 it fails instead. Tests that run at the same time wait for one another.
    """
    require("node")
    place = FOLDER / folder
    modules, path = place / "node_modules", place / "package-lock.json"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    mark = modules / MARK
    with path.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (mark.is_file() and mark.read_text() == digest):
            _install(place, scripts=folder in BUILT)
            mark.write_text(digest)
    return modules


def _install(place: Path, *, scripts: bool) -> None:
    run = [] if scripts else ["--ignore-scripts"]
    command = [require("npm"), "ci", *run, "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"`npm ci` in {place.name} failed: {done.stderr.strip()[-2000:]}")
