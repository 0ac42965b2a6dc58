"""A public register of a store, with figures given out before it, as `appban report` makes it."""

import subprocess
from pathlib import Path

from tests.browser.demo import APPBAN, DATABASE, Demo
from tests.support import our_environment


def made(demo: Demo, into: Path) -> Path:
    """The folder of the register."""
    environment = {name: value for name, value in our_environment().items() if not name.startswith("APPBAN_")}
    environment |= {"APPBAN_DATABASE": str(demo.folder / DATABASE)}
    for command in (("release", "--as", "ada"), ("register", "--into", str(into))):
        done = subprocess.run(
            (*APPBAN, "report", *command),
            env=environment,
            cwd=demo.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return into
