"""The demo's console as a process: an address for each role, and nothing left behind however it is ended."""

import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from tests.support import our_environment

pytestmark = pytest.mark.slow


def started(folder) -> subprocess.Popen[str]:
    environment = {k: v for k, v in our_environment().items() if not k.startswith("APPBAN_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from appban.cli.main import run; run()", "demo", "--console", "--port", "0"],
        env=environment | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def left_in(folder) -> list[str]:
    return [path.name for path in folder.iterdir()]


def ended(process: subprocess.Popen[str], how: signal.Signals) -> str:
    process.send_signal(how)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return err


def test_the_demo_prints_an_address_for_each_role_serves_and_leaves_nothing_behind(tmp_path):
    process = started(tmp_path)
    told = ""
    while "Second appointer" not in told:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        told += line
    addresses = re.findall(r"(http://127\.0\.0\.1:\d+)/\S+$", told, re.MULTILINE)
    assert len(addresses) == 16
    with urllib.request.urlopen(f"{addresses[0]}/health") as answer:
        assert answer.status == 200
    assert left_in(tmp_path)
    assert ended(process, signal.SIGINT) == ""
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ended_while_it_seeds_it_leaves_nothing_behind(tmp_path, how):
    process = started(tmp_path)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("*/lake/batches/*")):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ended(process, how)
    assert left_in(tmp_path) == []


def test_a_console_is_served_until_it_is_ended_and_so_never_once(appban):
    done = appban("demo", "--console", "--once")
    assert done.code == 2
    assert "--once" in done.err
