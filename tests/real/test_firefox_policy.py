"""The real Firefox obeys what is written, beside what was there, and lets an exempt device through."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.enforcement.scenes import BOTH, WITHOUT_CLIPS, view_scene
from tests.real import latency
from tests.real.browsers import Firefox, firefox, site

from appban.enforcement.firefox import FILE, Target
from appban.ports import Item
from appban.regime.identity import Platform

pytestmark = pytest.mark.real
TARGET = Target()
ADDON = Item(FILE, "ExtensionSettings", "clips@clips.example")
STRICT = (*TARGET.render(view_scene(Platform.LINUX, BOTH)).items, ADDON)
EXEMPT = TARGET.render(view_scene(Platform.LINUX, WITHOUT_CLIPS)).items
NAMES = (
    "clips.example",
    "www.clips.example",
    "cdn-clips.example",
    "chat.example",
    "notclips.example",
    "gambling.example",
)
THEIRS = (
    b'{"policies": {"DisableTelemetry": true, "WebsiteFilter": {"Block": ["*://*.gambling.example/*"]}}}\n'
)
Url = Callable[[str], str]


@pytest.fixture
def url() -> Iterator[Url]:
    with site() as port:
        yield lambda name: f"http://{name}:{port}/"


def folder(place: Path, items: Sequence[Item], before: bytes = THEIRS) -> Path:
    """A folder with somebody's policies and ours."""
    place.mkdir(exist_ok=True)
    (place / FILE).write_bytes(dict(TARGET.merge({FILE: before}, items)).get(FILE) or before)
    return place


def refused(browser: Firefox, url: Url, *names: str) -> set[str]:
    return {name for name in names if browser.visit(url(name)) == "refused"}


def test_a_banned_name_is_refused_and_the_exempt_devices_folder_lets_its_one_through(
    tmp_path: Path, url: Url
) -> None:
    plain, exempt = folder(tmp_path / "plain", STRICT), folder(tmp_path / "exempt", EXEMPT)
    with firefox(plain, tmp_path / "a") as browser:
        assert refused(browser, url, *NAMES) == set(NAMES) - {"notclips.example"}
    with firefox(exempt, tmp_path / "b") as browser:
        assert refused(browser, url, *NAMES) == {"chat.example", "gambling.example"}


def test_the_end_of_an_exemption_takes_effect_at_the_next_start_and_not_before(
    tmp_path: Path, url: Url
) -> None:
    place = folder(tmp_path / "p", EXEMPT)
    with firefox(place, tmp_path / "a") as browser:
        assert browser.visit(url("clips.example")) == "open"
        began = time.monotonic()
        folder(place, STRICT, (place / FILE).read_bytes())
        time.sleep(3)
        assert browser.visit(url("clips.example")) == "open"
    with firefox(place, tmp_path / "a") as browser:
        assert browser.visit(url("clips.example")) == "refused"
        latency.note("firefox", "exemption ended, restart included", time.monotonic() - began - 3)
    assert any("started again" in each for each in TARGET.escapes)


def test_it_takes_every_policy_of_ours_as_active_and_passes_over_a_misspelt_one(tmp_path: Path) -> None:
    place = folder(tmp_path / "p", STRICT)
    written = json.loads((place / FILE).read_text())["policies"]
    (place / FILE).write_text(json.dumps({"policies": {**written, "WebsiteFliter": {"Block": []}}}))
    with firefox(place, tmp_path / "a") as browser:
        active = browser.within("return JSON.stringify(Services.policies.getActivePolicies())")
        mode = browser.within(
            f"return Services.policies.getExtensionSettings('{ADDON.value}').installation_mode"
        )
    assert json.loads(str(active)) == written
    assert mode == "blocked"


def test_a_request_of_an_allowed_page_passes_as_escapes_says(tmp_path: Path, url: Url) -> None:
    place = folder(tmp_path / "p", STRICT)
    with firefox(place, tmp_path / "a") as browser:
        assert browser.visit(url("notes.example")) == "open"
        assert browser.script(f"return (await fetch('{url('clips.example')}')).status") == 200
    assert any("fetch()" in each for each in TARGET.escapes)
