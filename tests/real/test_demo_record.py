"""The record that the demo leaves is accepted by somebody else's program, and refused after a change of one byte."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import our_environment

pytestmark = pytest.mark.real

RUN = "from appban.cli.main import run; run()"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `appban demo --once --keep` leaves."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    environment = {k: v for k, v in our_environment().items() if not k.startswith("APPBAN_")}
    subprocess.run(
        [sys.executable, "-c", RUN, "demo", "--once", "--keep", str(folder)],
        env=environment, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder


@pytest.fixture
def log(kept: Path, tmp_path: Path) -> tuple[Path, str]:
    """A copy of its log that the test may spoil, and its public key."""
    return Path(shutil.copytree(kept / "log", tmp_path / "log")), (kept / "log.vkey").read_text().strip()


def test_somebody_elses_program_accepts_the_record_of_the_demo(go_verifier, log):
    found = go_verifier(*log)
    assert found.returncode == 0, found.stderr
    assert "leaves" in found.stdout


def changed(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("what", ["tile/entries/000.p", "tile/0/000.p", "checkpoint"])
def test_it_refuses_the_record_after_one_byte_of_a_leaf_a_tile_or_the_checkpoint_is_changed(
    go_verifier, log, what
):
    folder, key = log
    size = (folder / "checkpoint").read_text().splitlines()[1]
    path = folder / what if what == "checkpoint" else folder / what / size
    changed(path, path.stat().st_size // 2)
    found = go_verifier(folder, key)
    assert found.returncode != 0
    assert "holds" not in found.stdout
    assert found.stderr


def test_it_refuses_the_record_under_another_key(go_verifier, log):
    folder, key = log
    name, number, public = key.split("+", 2)
    other = public[:-2] + ("A" if public[-2] != "A" else "B") + public[-1]
    assert go_verifier(folder, f"{name}+{number}+{other}").returncode != 0
