"""The tutorial's commands are run as they stand, in order, in an empty directory, and say what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.support import our_environment, require

PAGES = sorted(
    page
    for page in (Path(__file__).parents[2] / "docs" / "tutorial").glob("*.md")
    if "```console" in page.read_text()
)
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
                inside = "<<'END'" in line
            else:
                found[-1].shown.append(line)
    return found


class Shell:
    """One shell, as a user has it: variables and the directory stay from command to command."""

    def __init__(self, folder: Path) -> None:
        shim = folder / "bin" / "appban"
        shim.parent.mkdir()
        shim.write_text(SHIM.format(python=sys.executable))
        shim.chmod(0o755)
        (folder / "empty").mkdir()
        environment = {k: v for k, v in our_environment().items() if not k.startswith("APPBAN_")}
        environment |= {"PATH": f"{shim.parent}{os.pathsep}{environment['PATH']}", "HOME": str(folder)}
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"], cwd=folder / "empty", env=environment, text=True,
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
        self._process.communicate()


@pytest.fixture
def shell(tmp_path):
    require("bash")
    made = Shell(tmp_path)
    yield made
    made.end()


def pattern(line: str) -> re.Pattern[str]:
    """A line as shown: `…` stands for anything, and a run of spaces for any number of them."""
    parts = (
        r"\s+".join(map(re.escape, part.split(" "))) for part in re.sub(" +", " ", line.strip()).split("…")
    )
    return re.compile(".*".join(parts))


def is_said(line: str, output: str) -> bool:
    return any(pattern(line).fullmatch(said.strip()) for said in output.splitlines())


def test_there_is_a_tutorial():
    assert PAGES


@pytest.mark.real
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_tutorial_does_what_the_page_shows(shell, page):
    told = steps(page)
    assert sum("appban " in step.command for step in told) > 20
    for step in told:
        code, output = shell(step.command)
        assert code == 0, f"$ {step.command}\n{output}"
        for line in step.shown:
            if line.strip() != "…":
                assert is_said(line, output), f"$ {step.command}\nshould say: {line}\nbut says:\n{output}"


def test_the_page_is_read_as_a_user_reads_it():
    assert is_said("all     5        …      2", "all   5  whatever  2")
    assert not is_said("all     5        …      2", "all   5  whatever  3")
    assert not is_said("verdict exempt", "verdict        exempted")
