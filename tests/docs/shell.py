"""Pages of commands, run as a user runs them: one shell, in order, in an empty directory."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
from tests.support import our_environment

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DONE = "--- that was it ---"
SHIM = """#!/bin/sh
exec {python} -c 'from appban.cli.main import run; run()' "$@"
"""


class Step(msgspec.Struct):
    """A command of the page, and the lines that it shows below it."""

    command: str
    shown: list[str]


def steps(page: Path) -> list[Step]:
    """The commands of a page; one with a here-document goes on until its END."""
    found: list[Step] = []
    for block in BLOCK.findall(page.read_text()):
        inside = False
        for line in block.splitlines():
            if inside:
                found[-1].command += f"\n{line}"
                inside = line != "END"
            elif line.startswith("$ "):
                found.append(Step(line.removeprefix("$ "), []))
                inside = line.endswith(("<<'END'", "<<END"))
            else:
                found[-1].shown.append(line)
    return found


class Shell:
    """One shell, as a user has it: variables and the directory stay from command to command.

    `within` is a program that starts it elsewhere, such as in a network namespace.
    """

    def __init__(self, folder: Path, *within: str) -> None:
        shim = folder / "bin" / "appban"
        shim.parent.mkdir()
        shim.write_text(SHIM.format(python=sys.executable))
        shim.chmod(0o755)
        (folder / "empty").mkdir()
        environment = {k: v for k, v in our_environment().items() if not k.startswith("APPBAN_")}
        environment |= {"PATH": f"{shim.parent}{os.pathsep}{environment['PATH']}", "HOME": str(folder)}
        self._process = subprocess.Popen(
            [*within, "bash", "--norc", "--noprofile"], cwd=folder / "empty", env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def __call__(self, command: str) -> tuple[int, str]:
        """Run a command: its exit code, and what it says on either stream."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f'{command}\necho "$?{DONE}"\n')
        self._process.stdin.flush()
        said: list[str] = []
        for line in self._process.stdout:
            if line.endswith(f"{DONE}\n"):
                return int(line.removesuffix(f"{DONE}\n")), "".join(said)
            said.append(line)
        raise AssertionError(f"the shell ended in {command!r}: {''.join(said)}")

    def end(self) -> None:
        """Close it."""
        self._process.communicate()


def pattern(line: str) -> re.Pattern[str]:
    """A line as shown: `…` stands for anything, and a run of spaces for any number of them."""
    parts = (
        r"\s+".join(map(re.escape, part.split(" "))) for part in re.sub(" +", " ", line.strip()).split("…")
    )
    return re.compile(".*".join(parts))


def is_said(line: str, output: str) -> bool:
    return any(pattern(line).fullmatch(said.strip()) for said in output.splitlines())
