"""A public register of the fixture history, with figures given out before it, as `appban report` makes it."""

import subprocess
from pathlib import Path

from tests.browser.demo import APPBAN, DATABASE
from tests.support import our_environment

BUSY = "2025-10-15"
"""A day on which the fixture history has few enough exemptions for counts to be suppressed, and enough for their sum to be shown."""


def made(store: Path, into: Path) -> Path:
    """The folder of the register of the store in a folder."""
    environment = {name: value for name, value in our_environment().items() if not name.startswith("APPBAN_")}
    environment |= {"APPBAN_DATABASE": str(store / DATABASE)}
    for command in (("release", "--as", "ada", "--as-of", BUSY), ("register", "--into", str(into))):
        done = subprocess.run(
            (*APPBAN, "report", *command),
            env=environment,
            cwd=store,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return into
