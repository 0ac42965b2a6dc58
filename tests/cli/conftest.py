"""The command line as a user meets it: arguments in, exit code and two streams out, in a folder of the test's own."""

import json
import sys
from pathlib import Path

import msgspec
import pytest

from appban.cli.main import run
from appban.settings import NAMES


class Done(msgspec.Struct, frozen=True):
    """What a command came to."""

    code: int
    out: str
    err: str

    def json(self):
        """What it printed under `-o json`."""
        return json.loads(self.out)


class Console:
    """Runs commands in one folder, whose store is `appban.sqlite3` there."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(folder)
        self.set("DATABASE", str(folder / "appban.sqlite3"))

    def set(self, name: str, value: str) -> None:
        """A setting."""
        self._monkeypatch.setenv(f"APPBAN_{name}", value)

    def __call__(self, *arguments: object) -> Done:
        """Run `appban` with these arguments."""
        self._monkeypatch.setattr(sys, "argv", ["appban", *map(str, arguments)])
        self._capsys.readouterr()
        code = 0
        try:
            run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        out, err = self._capsys.readouterr()
        return Done(code, out, err)

    def well(self, *arguments: object) -> Done:
        """Run it, and see it end well."""
        done = self(*arguments)
        assert done.code == 0, done.err
        return done

    def file(self, name: str, text: str | bytes) -> Path:
        """A file of the user's."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


@pytest.fixture
def appban(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Console:
    """The command line in an empty folder."""
    return Console(tmp_path, monkeypatch, capsys)


@pytest.fixture
def opened(appban: Console) -> Console:
    """The command line on a fresh embedded record, with ana and ben as root appointers and ana acting."""
    appban.well(
        "init", "--embedded", "--origin", "log.example.gov.uk/ban",
        "--appointer", "ana=Ana Example", "--appointer", "ben=Ben Example",
    )  # fmt: skip
    appban.set("ACTOR", "ana")
    return appban


@pytest.fixture
def department(opened):
    """A department under the shipped British pack, with a requester, a holder, security, a minister and two phones."""
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    opened.well(
        "body", "add", "dwt", "--name", "Department for Weather and Tides", "--kind", "ministerial-department",
        "--parent", "hm-government", "--source", "invented",
    )  # fmt: skip
    for handle, of_class in (("sam", "civil-servant"), ("rosa", "civil-servant"), ("hal", "civil-servant")):
        opened.well("person", "add", handle, "--name", handle.title(), "--class", of_class, "--body", "dwt")
    opened.well("person", "add", "mina", "--name", "Mina", "--class", "minister", "--body", "dwt")
    for person, subject in (("sam", "clear:security"), ("mina", "clear:minister")):
        opened.well(
            "authority", "grant", person, "--subject", subject, "--body", "dwt", "--with", "ben",
            "--instrument", "a letter",
        )  # fmt: skip
    for name in ("asset:P1", "asset:P2"):
        opened.well("device", "add", name, "--body", "dwt", "--class", "corporate", "--platform", "ios")
    return opened
