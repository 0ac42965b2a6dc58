"""The agents that Debian packages post to `appban serve` as it runs, and a sweep finds what they carry."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.seated import seated
from tests.real.fusion_agent import RUN, run_agent
from tests.real.latency import note
from tests.real.test_serve import Field, Served, running
from tests.service.office import BEGINS, TIKTOK, Office
from tests.support import require

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.identity import Identity, Kind, Platform
from appban.regime.time import DAY, SECOND
from appban.service.staff.tokens import Minting, end_token, mint_token
from appban.transports.clock import SystemClock

pytestmark = pytest.mark.real


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(tmp_path)


@pytest.fixture
def office(field: Field) -> Office:
    """An office that bans a package which every Debian machine has, under the name of its application."""
    made = seated(field)
    made.clock.pass_(SystemClock().now() - 3600 * SECOND - made.now)
    bash = Identity(Platform.LINUX, Kind.DEB, "bash")
    made.tell(
        ev.AppRecorded(
            stated=BEGINS, app=TIKTOK, name="tiktok", publisher=None, identities=(bash,), domains=()
        )
    )
    return made


@pytest.fixture
def served(field: Field, office: Office) -> Iterator[Served]:
    with running(field) as made:
        yield made


def minted(office: Office, *, body: str = "D"):
    asked = Minting(label="the agents", may=("intake",), body=BodyId(body), until=office.now + DAY)
    return office.as_("operator", lambda work: mint_token(work, asked)).value


def url(served: Served, path: str) -> str:
    return f"{served.address.geturl()}/intake/{path}"


def swept(field: Field) -> dict[str, dict[str, object]]:
    """What `appban fleet sweep` counts, by body."""
    done = subprocess.run(
        [sys.executable, "-c", "from appban.cli.main import run; run()", "fleet", "sweep", "-o", "json"],
        env=field.environment, capture_output=True, text=True, timeout=RUN, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {row["body"]: row for row in json.loads(done.stdout)["counts"]}


def run_ocs(folder: Path, server: str, token: str) -> subprocess.CompletedProcess[str]:
    """Have OCS agent report this machine. It takes user and password in base64, and the realm by name.

    Its configuration in the system tells it to save files, which `nolocal` undoes; its state goes into the folder.
    """
    agent = require("ocsinventory-agent")
    given = {"user": "agent", "password": token}
    shown = [f"--{name}={base64.b64encode(value.encode()).decode()}" for name, value in given.items()]
    return subprocess.run(
        [
            agent, "--force", "--nolocal", f"--server={server}", f"--basevardir={folder}", "--realm=appban", *shown,
            "--debug",
        ],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        cwd=folder, capture_output=True, text=True, timeout=RUN, check=False,
    )  # fmt: skip


def test_fusioninventory_agent_posts_with_basic_authentication_and_the_sweep_finds_the_package(
    field, office, served, tmp_path
):
    begun = time.monotonic()
    done = run_agent(
        tmp_path, url(served, "fusioninventory"), "--user", "agent", "--password", minted(office).text
    )
    note(
        "intake", "FusionInventory agent, from its start to its inventory taken in", time.monotonic() - begun
    )
    assert "error" not in done.stderr, done.stderr
    counts = swept(field)
    assert counts["D"]["breach"] == 1, (counts, done.stderr)


def test_ocs_agent_posts_with_basic_authentication_and_the_sweep_finds_the_package(
    field, office, served, tmp_path
):
    begun = time.monotonic()
    done = run_ocs(tmp_path, url(served, "ocs"), minted(office).text)
    note("intake", "OCS agent, from its start to its inventory taken in", time.monotonic() - begun)
    counts = swept(field)
    assert counts["D"]["breach"] == 1, (counts, done.stdout[-2000:], done.stderr[-4000:])


def test_an_agent_whose_token_has_ended_is_turned_away(field, office, served, tmp_path):
    token = minted(office)
    office.as_("operator", lambda work: end_token(work, token.token))
    done = run_agent(tmp_path, url(served, "fusioninventory"), "--user", "agent", "--password", token.text)
    assert "wrong credentials" in done.stderr
    assert [*(field.folder / "lake").rglob("*.parquet")] == []


def test_an_agent_of_another_body_does_not_move_the_device(field, office, served, tmp_path):
    own, other = minted(office).text, minted(office, body="X").text
    run_agent(tmp_path, url(served, "fusioninventory"), "--user", "a", "--password", own)
    before = swept(field)
    done = run_agent(tmp_path, url(served, "fusioninventory"), "--user", "a", "--password", other)
    # Whatever comes of a request that it repeated with credentials, this agent blames the credentials.
    assert "[error]" in done.stderr
    after = swept(field)
    assert (after["D"]["devices"], "X" in after) == (before["D"]["devices"], "X" in before)
    code, said = served.end()
    assert code == 0
    assert "is not known to be of X" in said, "the service log says why"
    assert other not in said
