"""`enforce probe` asks a real Chromium for its own page of policies, through a real chromedriver."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.real.browsing import running, until
from tests.support import require

from appban.ports import Heard, ProbeAsked
from appban.transports.probing import LocalProber

pytestmark = [pytest.mark.real, pytest.mark.slow]

FOLDER = "chromium/policies/managed"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Device:
    """A device with a Chromium and its driver; `policies` is what lies in its policy folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def policies(self, **named: object) -> None:
        (self.folder / "corp.json").write_text(json.dumps(named))

    def ask(self, host: str) -> Heard:
        asked = ProbeAsked(kind="browser", server=f"127.0.0.1:{self.port}", source=None, host=host)
        return LocalProber().ask(asked)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    require("chromium")
    policies, scratch, port = tmp_path / "policies", tmp_path / "scratch", free_port()
    policies.mkdir()
    scratch.mkdir()
    with running([str(require("chromedriver")), f"--port={port}"], policies, FOLDER, scratch):
        until(lambda: listens(port))
        yield Device(policies, port)


def test_the_browser_says_itself_what_it_refuses_and_when_it_no_longer_does(device):
    device.policies(URLBlocklist=["clips.example"], BookmarkBarEnabled=True)
    assert device.ask("www.clips.example").seen == "denied"
    assert device.ask("allowed.example").seen == "allowed"
    device.policies(BookmarkBarEnabled=True)
    assert device.ask("www.clips.example").seen == "allowed"


def test_a_file_that_the_browser_does_not_take_is_not_taken_for_a_ban(device):
    device.policies(URLBlocklist="clips.example")
    heard = device.ask("clips.example")
    assert heard.seen != "denied"
