"""A real fapolicyd over a file system of the test's own, in a mount namespace: banned bytes do not run."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from tests.enforcement import scenes
from tests.real.latency import note
from tests.real.net import stop, until
from tests.support import require

from appban.enforcement.fapolicyd import Target
from appban.ports import Files
from appban.regime.catalogue import AppId
from appban.regime.identity import Kind, Platform, Surface, catalogued

pytestmark = pytest.mark.real

CONF = """\
permissive = 0
uid = root
gid = root
watch_fs = tmpfs
trust = file
integrity = none
do_stat_report = 0
db_max_size = 10
subj_cache_size = 1549
obj_cache_size = 8191
q_size = 640
"""
PRIVATE = "/etc/fapolicyd", "/var/lib/fapolicyd", "/run/fapolicyd"
CHAT, CLIPS = scenes.CHAT, scenes.CLIPS
LOADER = "/lib64/ld-linux-x86-64.so.2"


class Device:
    """A mount namespace with private folders of fapolicyd, and `programs`: chat, clips, notes, all different bytes."""

    def __init__(self, holder: subprocess.Popen[bytes], programs: Path, log: Path) -> None:
        self.holder, self.programs, self.log, self.target = holder, programs, log, Target()
        self.daemon: subprocess.Popen[bytes] | None = None
        self.delivered: Files = {}

    @property
    def root(self) -> Path:
        """The namespace's files as the test reaches them."""
        return Path(f"/proc/{self.holder.pid}/root")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        whole = ["nsenter", "-t", str(self.holder.pid), "-m", *command]
        return subprocess.run(whole, capture_output=True, text=True, check=False, timeout=60)

    def runs(self, program: str, *before: str) -> bool:
        """Whether a program runs; a failure if it ends otherwise than well or refused."""
        done = self.run(*before, self.programs / program)
        assert done.returncode == 0 or "Operation not permitted" in done.stderr, done.stderr
        return done.returncode == 0

    def deliver(self, banned: Mapping[AppId, str]) -> None:
        """The rules for these digests in place of those there, joined by fagenrules."""
        sheets = {
            app: msgspec.structs.replace(
                scenes.APPS[app], identities=(catalogued(Platform.LINUX, Kind.SHA256, digest),)
            )
            for app, digest in banned.items()
        }
        denied = tuple(sorted((app, Surface.NATIVE_APP) for app in banned))
        scene = msgspec.structs.replace(scenes.view_scene(Platform.LINUX, denied), apps=sheets)
        gone = self.target.held(self.delivered)
        base = {
            k: v for k, v in {**self.delivered, **self.target.take_out(self.delivered, gone)}.items() if v
        }
        self.delivered = {
            k: v for k, v in {**base, **self.target.merge(base, self.target.render(scene).items)}.items() if v
        }
        for name, data in self.delivered.items():
            (self.root / "etc/fapolicyd" / name).write_bytes(data)
        joined = self.run("fagenrules")
        assert joined.returncode == 0, joined.stderr

    def start(self) -> None:
        """Start the daemon; it is in force when it refuses, which the caller waits for."""
        with self.log.open("ab") as out:
            inside = ["nsenter", "-t", str(self.holder.pid), "-m", "fapolicyd", "--debug-deny"]
            self.daemon = subprocess.Popen(inside, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def refuses(self, program: str) -> bool:
        """Whether a program is refused; a failure if the daemon has ended, with what it said."""
        assert self.daemon is not None
        assert self.daemon.poll() is None, self.log.read_text()
        return not self.runs(program)

    def restart(self) -> None:
        self.end()
        self.start()

    def end(self) -> None:
        if self.daemon is not None:
            stop(self.daemon)


@contextmanager
def made(folder: Path) -> Iterator[Device]:
    for each in ("fapolicyd", "fagenrules", "unshare", "nsenter"):
        require(each)
    programs = folder / "programs"
    programs.mkdir()
    mounts = " && ".join(f"mkdir -p {each} && mount -t tmpfs tmpfs {each}" for each in (*PRIVATE, programs))
    holding = [
        "unshare",
        "-m",
        "--propagation",
        "private",
        "sh",
        "-c",
        f"{mounts} && echo ready && exec sleep 600",
    ]
    holder = subprocess.Popen(holding, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout:
        try:
            assert holder.stdout.readline() == b"ready\n", "no private file systems"
            device = Device(holder, programs, folder / "fapolicyd.log")
            _furnish(device)
            try:
                yield device
            finally:
                device.end()
        finally:
            stop(holder)


def _furnish(device: Device) -> None:
    own = device.root / "etc/fapolicyd"
    for each in ("rules.d", "trust.d"):
        (own / each).mkdir()
    (own / "fapolicyd.conf").write_text(CONF)
    (own / "fapolicyd.trust").touch()
    there = Path(f"{device.root}{device.programs}")
    for each in ("chat", "clips", "notes"):
        # Bytes behind the end of an executable change its digest and nothing else.
        (there / each).write_bytes(Path("/bin/true").read_bytes() + each.encode())
        (there / each).chmod(0o755)
    shutil.copy(there / "clips", there / "holiday-photos")


@pytest.fixture
def device(tmp_path) -> Iterator[Device]:
    # It will not start where it finds another in /proc, which a mount namespace does not hide.
    with Path(tempfile.gettempdir(), "appban-fapolicyd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with made(tmp_path) as each:
            yield each


def digest(app: str) -> str:
    return sha256(Path("/bin/true").read_bytes() + app.encode()).hexdigest()


BOTH = {CHAT: digest("chat"), CLIPS: digest("clips")}
WITHOUT_CLIPS = {CHAT: digest("chat")}


def test_banned_programs_do_not_run_under_any_name_and_allowed_ones_do(device):
    device.deliver(BOTH)
    assert device.runs("clips")
    began = time.monotonic()
    device.start()
    until(lambda: device.refuses("clips"), "refused")
    note("fapolicyd", "start to first refusal", time.monotonic() - began)
    assert not device.runs("holiday-photos")
    assert not device.runs("chat")
    assert device.runs("notes")
    assert "dec=deny_syslog perm=execute" in device.log.read_text()


def test_the_exempt_device_runs_it_and_when_the_exemption_ends_it_does_not_after_a_restart(device):
    device.deliver(WITHOUT_CLIPS)
    device.start()
    until(lambda: device.refuses("chat"), "refused")
    assert device.runs("clips")
    device.deliver(BOTH)
    began = time.monotonic()
    device.restart()
    until(lambda: device.refuses("clips"), "refused as well")
    note("fapolicyd", "exemption ended, stop and start", time.monotonic() - began)
    assert device.runs("notes")


def test_a_signal_does_not_make_it_read_its_rules_again(device):
    """Finding: 1.1.7 goes on with the old rules, so that what is delivered is not in force."""
    device.deliver(WITHOUT_CLIPS)
    device.start()
    until(lambda: device.refuses("chat"), "refused")
    device.deliver(BOTH)
    assert device.daemon is not None
    os.kill(device.daemon.pid, 1)
    time.sleep(2)
    assert device.runs("clips")
    assert device.daemon.poll() is None


def test_a_program_given_to_the_dynamic_loader_gets_past_it(device):
    """Said in `escapes`."""
    if not Path(LOADER).exists():
        pytest.skip("the loader of another architecture")
    device.deliver(BOTH)
    device.start()
    until(lambda: device.refuses("clips"), "refused")
    assert device.runs("clips", LOADER)
