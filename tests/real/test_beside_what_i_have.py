"""Acceptance, "Beside what I have": observe, compare, ring 1, all, remove, beside somebody's own lists, in real browsers.

Six devices, two of them in ring 1. Each has a folder for Chromium, in which two files have one list, and one for
Firefox with six other policies. Devices in one state hold the same bytes, so a few of them are opened for all.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from tests.enforcement.scenes import view_scene
from tests.real.browsers import chromium, firefox, site

from appban.enforcement._discover import targets
from appban.ports import Item, Scene, Sheet
from appban.regime.catalogue import AppId
from appban.regime.identity import Platform, Surface

pytestmark = pytest.mark.real
TIKTOK = AppId("tiktok")
SHEET = Sheet(app=TIKTOK, name="TikTok", identities=(), domains=("tiktok.com", "tiktokv.com"))
BAN: Scene = msgspec.structs.replace(
    view_scene(Platform.LINUX, tuple((TIKTOK, surface) for surface in sorted(Surface))), apps={TIKTOK: SHEET}
)
DEVICES = tuple(f"device-{number}" for number in range(1, 7))
RING = DEVICES[:2]
BROWSERS = {"chromium": chromium, "firefox": firefox}
NAMES = ("gambling.example", "www.tiktok.com", "tiktok.com", "nottiktok.com", "notes.example")
THEIRS = {"gambling.example"}
BANNED = {"gambling.example", "www.tiktok.com", "tiktok.com"}
HAD: Mapping[str, Mapping[str, bytes]] = {
    "chromium": {
        "corp.json": b'{"URLBlocklist": ["gambling.example"]}\n',
        "zz-local.json": b'{\n  "BookmarkBarEnabled": true,\n  "URLBlocklist": [\n    "gambling.example"\n  ]\n}',
    },
    "firefox": {
        "policies.json": json.dumps(
            {
                "policies": {
                    "DisableTelemetry": True,
                    "DisableFirefoxStudies": True,
                    "DontCheckDefaultBrowser": True,
                    "WebsiteFilter": {"Block": ["*://*.gambling.example/*"]},
                    "Homepage": {"URL": "http://intranet.example/", "Locked": True},
                    "NoDefaultBookmarks": True,
                    "OfferToSaveLogins": False,
                }
            },
            indent=4,
        ).encode()
    },
}
Url = Callable[[str], str]
Ours = dict[tuple[str, str], tuple[Item, ...]]


class Fleet:
    """The folders of the devices, `<device>/<browser>`, and what we put into each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ours: Ours = {}
        for device in DEVICES:
            for browser, files in HAD.items():
                (root / device / browser).mkdir(parents=True)
                for name, data in files.items():
                    (root / device / browser / name).write_bytes(data)

    def apply(self, device: str, browser: str) -> None:
        """The ban reaches a device."""
        files, target = self.files(device, browser), targets()[browser]
        held = set(target.held(files))
        ours = tuple(item for item in target.render(BAN).items if item not in held)
        self._write(device, browser, target.merge(files, ours))
        self._ours[device, browser] = ours

    def remove(self, device: str, browser: str) -> None:
        """What we put there goes again."""
        ours = self._ours.pop((device, browser))
        self._write(device, browser, targets()[browser].take_out(self.files(device, browser), ours))

    def files(self, device: str, browser: str) -> dict[str, bytes]:
        """What a folder holds."""
        return {each.name: each.read_bytes() for each in sorted((self.root / device / browser).iterdir())}

    def _write(self, device: str, browser: str, changes: Mapping[str, bytes | None]) -> None:
        for name, data in changes.items():
            path = self.root / device / browser / name
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)


@pytest.fixture
def url() -> Iterator[Url]:
    with site() as port:
        yield lambda name: f"http://{name}:{port}/"


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path / "fleet")


def refused(fleet: Fleet, device: str, browser: str, url: Url) -> set[str]:
    """What the real browser refuses on a device."""
    scratch = fleet.root.parent / f"{device}-{browser}"
    with BROWSERS[browser](fleet.root / device / browser, scratch) as opened:
        return {name for name in NAMES if opened.visit(url(name)) == "refused"}


@pytest.mark.parametrize("browser", sorted(BROWSERS))
def test_observe_ring_one_all_and_remove(fleet: Fleet, url: Url, browser: str) -> None:
    first, outside = DEVICES[0], DEVICES[-1]
    target = targets()[browser]

    _observe(fleet, browser)
    assert refused(fleet, first, browser, url) == THEIRS

    for device in RING:
        fleet.apply(device, browser)
    _alike(fleet, browser, RING)
    for device in DEVICES:
        held = set(target.held(fleet.files(device, browser)))
        assert (held >= set(target.render(BAN).items)) == (device in RING)
    assert {device: refused(fleet, device, browser, url) for device in (*RING, outside)} == {
        **dict.fromkeys(RING, BANNED), outside: THEIRS,
    }  # fmt: skip

    for device in DEVICES[len(RING) :]:
        fleet.apply(device, browser)
    _alike(fleet, browser, DEVICES)
    assert refused(fleet, outside, browser, url) == BANNED

    for device in DEVICES:
        fleet.remove(device, browser)
        assert fleet.files(device, browser) == HAD[browser]
    assert refused(fleet, first, browser, url) == THEIRS


def _observe(fleet: Fleet, browser: str) -> None:
    """Looking and comparing change no byte, and say that gambling is blocked already and the ban is not."""
    target = targets()[browser]
    for device in DEVICES:
        files = fleet.files(device, browser)
        held = target.held(files)
        assert any("gambling.example" in item.value for item in held)
        assert not set(held) & set(target.render(BAN).items)
        assert target.merge(files, target.render(BAN).items)
        assert fleet.files(device, browser) == files == HAD[browser]


def _alike(fleet: Fleet, browser: str, devices: tuple[str, ...]) -> None:
    """These devices hold the same bytes, and the others what they had."""
    one = fleet.files(devices[0], browser)
    assert one != HAD[browser]
    for device in DEVICES:
        assert fleet.files(device, browser) == (one if device in devices else HAD[browser])


def test_other_policies_stay_in_force_in_the_real_browsers(fleet: Fleet) -> None:
    for browser in BROWSERS:
        fleet.apply(DEVICES[0], browser)
    with chromium(fleet.root / DEVICES[0] / "chromium", fleet.root.parent / "c") as one:
        assert one.policies()["BookmarkBarEnabled"] == ("true", "OK")
    with firefox(fleet.root / DEVICES[0] / "firefox", fleet.root.parent / "f") as other:
        active = json.loads(str(other.within("return JSON.stringify(Services.policies.getActivePolicies())")))
    had = json.loads(HAD["firefox"]["policies.json"])["policies"]
    assert {**active, "WebsiteFilter": had["WebsiteFilter"]} == had
    assert len(had) == 7, "six besides the list"
