"""`enforce probe` asks two real Chromiums for their own pages of policies: an exempt device's, and its neighbour's."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.docs.shell import Shell
from tests.real.browsing import running, until
from tests.real.test_policy_page import FOLDER, free_port, listens
from tests.real.test_probe import EXEMPTION
from tests.support import require

pytestmark = [pytest.mark.real, pytest.mark.slow]

POINT = """
[point.{desk}]
target = "chromium"
folder = "policies/{desk}"
devices = "{desk}.csv"
probe = {{kind = "browser", server = "127.0.0.1:{port}"}}
"""
DESKS = {"desk-1": "P1", "desk-2": "P2"}


class Desks:
    """A department under the British ban with two desks, each with a Chromium and a driver of its own."""

    def __init__(self, folder: Path, browsers: ExitStack) -> None:
        self.shell = Shell(folder)
        self.folder = folder / "empty"
        points = ""
        for desk, device in DESKS.items():
            place, port = self.folder / "policies" / desk / f"view-{desk}", free_port()
            points += POINT.format(desk=desk, port=port).replace(
                f'folder = "policies/{desk}"', f'folder = "policies/{{hostname}}/view-{desk}"'
            )
            place.mkdir(parents=True)
            (self.folder / f"{desk}.csv").write_text(f"device,hostname\nasset:{device},{desk}\n")
            driver = [str(require("chromedriver")), f"--port={port}"]
            browsers.enter_context(running(driver, place, FOLDER, folder / f"scratch-{desk}"))
            until(lambda port=port: listens(port))
        (self.folder / "points.toml").write_text(points)
        self("export APPBAN_DATABASE=$PWD/appban.sqlite3 APPBAN_ACTOR=ana")
        self("appban init --embedded --origin log.example.org/ban --appointer ana=Ana --appointer ben=Ben")
        self("appban policy plan uk-2023 --to plan.json && appban policy apply plan.json --with ben")
        self(
            "appban body add dwt --name Tides --kind ministerial-department --parent hm-government --source invented"
        )
        for name in ("sam", "rosa", "hal"):
            self(f"appban person add {name} --name {name} --class civil-servant --body dwt")
        self("appban authority grant sam --subject clear:security --body dwt --instrument letter --with ben")
        for name in DESKS.values():
            self(f"appban device add asset:{name} --body dwt --class corporate --platform linux")

    def __call__(self, command: str) -> str:
        code, said = self.shell(command)
        assert code == 0, f"$ {command}\n{said}"
        return said

    def probe(self) -> tuple[int, dict[str, str], str]:
        """The exit code, what tiktok was expected to be and seen as at each desk, and what the browsers said."""
        code, said = self.shell("appban enforce probe --app tiktok -o json 2>probe.err")
        rows = json.loads(said)["rows"]
        found = {row["point"]: f"{row['expected']}, {row['seen']}" for row in rows}
        return code, found, " ".join(row["said"] for row in rows)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    require("chromium")
    require("unshare")
    with ExitStack() as browsers:
        made = Desks(tmp_path, browsers)
        try:
            yield made
        finally:
            made.shell.end()


def test_the_browsers_themselves_say_whom_the_ban_binds_and_when_an_exemption_ended(desks):
    desks("appban enforce apply --ring all")
    code, found, said = desks.probe()
    assert (code, found) == (0, dict.fromkeys(DESKS, "denied, denied")), said

    for command in EXEMPTION:
        desks(command)
    desks("appban enforce apply")
    code, found, said = desks.probe()
    assert (code, found["desk-1"]) == (0, "denied, denied"), said

    desks("appban exemption revoke $E --reason over --as sam")
    code, found, said = desks.probe()
    assert (code, found) == (4, {"desk-1": "denied, denied", "desk-2": "denied, allowed"}), said
    desks("appban enforce apply")
    assert desks.probe()[:2] == (0, dict.fromkeys(DESKS, "denied, denied"))

    (desks.folder / "policies" / "desk-2" / "view-desk-2" / "zz.json").write_text(
        '{"URLBlocklist": ["tiktok.com", "://"]}'
    )
    code, found, said = desks.probe()
    assert (code, found["desk-2"]) == (4, "denied, allowed")
    assert "the browser says of URLBlocklist" in said
