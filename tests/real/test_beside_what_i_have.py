"""Acceptance, "Beside what I have": observe, compare, ring 1, all, remove, beside somebody's own lists, in real browsers.

Six devices, two of them in ring 1, under the shipped British pack. Each has a folder for Chromium, in which two files have
one list, and one for Firefox with six other policies. Everything is done by `appban enforce`. Devices in one state hold
the same bytes, so a few of them are opened for all.
"""

import json
from collections.abc import Callable, Iterator, Mapping

import pytest
from tests.cli.conftest import Console, appban, department, opened  # noqa: F401  # fixtures, by their names
from tests.real.browsers import chromium, firefox, site

pytestmark = pytest.mark.real
DEVICES = tuple(f"desk-{number}" for number in range(1, 7))
RING = DEVICES[:2]
BROWSERS = {"chromium": chromium, "firefox": firefox}
NAMES = ("gambling.example", "www.tiktok.com", "tiktok.com", "nottiktok.com", "notes.example")
THEIRS = {"gambling.example"}
BANNED = {"gambling.example", "www.tiktok.com", "tiktok.com"}
POINTS = """
[point.{browser}]
target = "{browser}"
folder = "fleet/{{hostname}}/{browser}"
devices = "devices.csv"
rings = ["ring-1"]
"""
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


class Fleet:
    """The folders of the devices, `<device>/<browser>`, and the command line that works on them."""

    def __init__(self, console: Console) -> None:
        self.console, self.root = console, console.folder / "fleet"
        for device in DEVICES:
            for browser, files in HAD.items():
                (self.root / device / browser).mkdir(parents=True)
                for name, data in files.items():
                    (self.root / device / browser / name).write_bytes(data)
            console.well(
                "device",
                "add",
                f"asset:{device}",
                "--body",
                "dwt",
                "--class",
                "corporate",
                "--platform",
                "linux",
            )
        console.file("points.toml", "".join(POINTS.format(browser=each) for each in BROWSERS))
        lines = [f"asset:{each},{'ring-1' if each in RING else ''},{each}" for each in DEVICES]
        console.file("devices.csv", "\n".join(["device,ring,hostname", *lines, ""]))

    def files(self, device: str, browser: str) -> dict[str, bytes]:
        """What a folder holds."""
        return {each.name: each.read_bytes() for each in sorted((self.root / device / browser).iterdir())}

    def row(self, browser: str, *command: str) -> dict[str, object]:
        """What a command says of one point."""
        rows = self.console.well("enforce", *command, "-o", "json").json()["rows"]
        return next(row for row in rows if row["point"] == browser)


@pytest.fixture
def url() -> Iterator[Url]:
    with site() as port:
        yield lambda name: f"http://{name}:{port}/"


@pytest.fixture
def fleet(department: Console) -> Fleet:  # noqa: F811
    return Fleet(department)


def refused(fleet: Fleet, device: str, browser: str, url: Url) -> set[str]:
    """What the real browser refuses on a device."""
    scratch = fleet.root.parent / f"{device}-{browser}"
    with BROWSERS[browser](fleet.root / device / browser, scratch) as running:
        return {name for name in NAMES if running.visit(url(name)) == "refused"}


@pytest.mark.parametrize("browser", sorted(BROWSERS))
def test_observe_ring_one_all_and_remove(fleet: Fleet, url: Url, browser: str) -> None:
    first, outside = DEVICES[0], DEVICES[-1]

    assert fleet.row(browser, "observe")["devices"] == len(DEVICES)
    compared = fleet.row(browser, "compare")
    assert (compared["there_already"], compared["wanted"]) == (0, compared["missing"])
    alike(fleet, browser, ())
    assert refused(fleet, first, browser, url) == THEIRS

    fleet.console.well("enforce", "apply", browser, "--ring", "ring-1")
    alike(fleet, browser, RING)
    assert fleet.row(browser, "status")["devices"] == len(RING)
    assert {device: refused(fleet, device, browser, url) for device in (*RING, outside)} == {
        **dict.fromkeys(RING, BANNED), outside: THEIRS,
    }  # fmt: skip

    fleet.console.well("enforce", "apply", browser, "--ring", "all")
    alike(fleet, browser, DEVICES)
    assert refused(fleet, outside, browser, url) == BANNED

    fleet.console.well("enforce", "remove", browser)
    alike(fleet, browser, ())
    assert refused(fleet, first, browser, url) == THEIRS


def alike(fleet: Fleet, browser: str, devices: tuple[str, ...]) -> None:
    """These devices hold the same bytes, other than before, and the others hold what they had, to the byte."""
    held = {device: fleet.files(device, browser) for device in DEVICES}
    assert all(held[device] == HAD[browser] for device in DEVICES if device not in devices)
    assert all(held[device] == held[devices[0]] != HAD[browser] for device in devices)


def test_other_policies_stay_in_force_in_the_real_browsers(fleet: Fleet) -> None:
    fleet.console.well("enforce", "apply", "--ring", "all")
    with chromium(fleet.root / DEVICES[0] / "chromium", fleet.root.parent / "c") as one:
        assert one.policies()["BookmarkBarEnabled"] == ("true", "OK")
    with firefox(fleet.root / DEVICES[0] / "firefox", fleet.root.parent / "f") as other:
        active = json.loads(str(other.within("return JSON.stringify(Services.policies.getActivePolicies())")))
    had = json.loads(HAD["firefox"]["policies.json"])["policies"]
    assert {**active, "WebsiteFilter": had["WebsiteFilter"]} == had
    assert len(had) == 7, "six besides the list"
