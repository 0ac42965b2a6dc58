"""The real apt in a folder of its own, with a repository of one's own: what is pinned has no candidate."""

import subprocess
import time
from hashlib import sha256
from pathlib import Path

import pytest
from tests.enforcement import scenes
from tests.real.latency import note
from tests.support import require

from appban.enforcement.apt import FILE, Target
from appban.ports import Item
from appban.regime.identity import Platform

pytestmark = pytest.mark.real

FOLDERS = (
    "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/apt.conf.d", "etc/apt/trusted.gpg.d",
    "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/lib/dpkg",
)  # fmt: skip
CONTROL = "Package: {}\nVersion: 1.0\nArchitecture: {}\nMaintainer: T <t@example.org>\nDescription: x\n"
BANNED, EXEMPTED, ALLOWED = "chat-desktop", "clips-desktop", "notes-desktop"


class Device:
    """A root folder with apt's files, whose packages come from a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.repository, self.target = folder / "root", folder / "repository", Target()
        for each in FOLDERS:
            (self.root / each).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        (self.root / "etc/apt/sources.list").write_text(f"deb [trusted=yes] file:{self.repository} ./\n")
        self._fill(folder / "build")
        updated = self._apt("apt-get", "update")
        assert updated.returncode == 0, updated.stderr

    def deliver(self, items: tuple[Item, ...]) -> None:
        """These items in place of those there."""
        apt = self.root / "etc/apt"
        base = {FILE: (apt / FILE).read_bytes()} if (apt / FILE).exists() else {}
        gone = [item for item in self.target.held(base) if item not in items]
        base = {**base, **self.target.take_out(base, gone)}
        held = {name: data for name, data in base.items() if data is not None}
        for name, data in {**base, **self.target.merge(held, items)}.items():
            (apt / name).write_bytes(data) if data is not None else (apt / name).unlink()

    def installs(self, package: str) -> bool:
        """Whether apt would install it; a failure if it says anything but that there is no candidate."""
        done = self._apt("apt-get", "--simulate", "install", package)
        assert done.returncode == 0 or "has no installation candidate" in done.stderr, done.stderr
        return done.returncode == 0

    def _apt(self, *command: str) -> subprocess.CompletedProcess[str]:
        options = (
            f"Dir={self.root}", f"Dir::State::status={self.root}/var/lib/dpkg/status", "APT::Sandbox::User=root",
            "APT::Architecture=amd64", "APT::Architectures=amd64", "APT::Architectures::=i386",
        )  # fmt: skip
        whole = [command[0], *(part for each in options for part in ("-o", each)), *command[1:]]
        return subprocess.run(whole, capture_output=True, text=True, check=False, timeout=60)

    def _fill(self, build: Path) -> None:
        (build / "DEBIAN").mkdir(parents=True)
        self.repository.mkdir()
        index = ""
        for name, kind in ((BANNED, "amd64"), (BANNED, "i386"), (EXEMPTED, "all"), (ALLOWED, "amd64")):
            file = f"{name}_1.0_{kind}.deb"
            control = CONTROL.format(name, kind)
            (build / "DEBIAN/control").write_text(control)
            subprocess.run(["dpkg-deb", "-b", build, self.repository / file], check=True, capture_output=True)
            made = (self.repository / file).read_bytes()
            index += f"{control}Filename: ./{file}\nSize: {len(made)}\nSHA256: {sha256(made).hexdigest()}\n\n"
        (self.repository / "Packages").write_text(index)


@pytest.fixture
def device(tmp_path) -> Device:
    require("apt-get")
    require("dpkg-deb")
    return Device(tmp_path)


def rendered(denied=scenes.BOTH) -> tuple[Item, ...]:
    return Target().render(scenes.view_scene(Platform.LINUX, denied)).items


def test_banned_packages_have_no_candidate_of_any_architecture_and_allowed_ones_install(device):
    for each in (BANNED, f"{BANNED}:i386", EXEMPTED, ALLOWED):
        assert device.installs(each)
    device.deliver(rendered())
    for each in (BANNED, f"{BANNED}:i386", EXEMPTED):
        assert not device.installs(each)
    assert device.installs(ALLOWED)


def test_the_exempt_device_installs_and_when_the_exemption_ends_it_does_not(device):
    device.deliver(rendered(scenes.WITHOUT_CLIPS))
    assert device.installs(EXEMPTED)
    assert not device.installs(BANNED)
    began = time.monotonic()
    device.deliver(rendered())
    assert not device.installs(EXEMPTED)
    note("apt", "exemption ended, next run of apt-get", time.monotonic() - began)
    device.deliver(())
    assert device.installs(BANNED)
    assert not (device.root / "etc/apt" / FILE).exists()


def test_a_later_file_that_favours_a_banned_package_does_not_bring_it_back_and_apts_first_file_does(device):
    """The second half is said in `escapes`."""
    device.deliver(rendered())
    favoured = f"Package: {BANNED}\nPin: version *\nPin-Priority: 1001\n"
    (device.root / "etc/apt/preferences.d/50-local").write_text(favoured)
    assert not device.installs(BANNED)
    (device.root / "etc/apt/preferences").write_text(favoured)
    assert device.installs(BANNED)


def test_a_package_file_given_by_its_path_gets_past_the_pin(device):
    """Said in `escapes`."""
    device.deliver(rendered())
    assert device.installs(f"{device.repository}/{EXEMPTED}_1.0_all.deb")
