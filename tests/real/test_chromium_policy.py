"""The real Chromium obeys what is written, beside what was there, and lets an exempt device through."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.enforcement.scenes import APPS, BOTH, CLIPS, WITHOUT_CLIPS, view_scene
from tests.real import latency
from tests.real.browsers import BrowserError, Chromium, chromium, site, until

from appban.enforcement._chrome_lists import MAX_ENTRIES
from appban.enforcement.chromium import RULING, Target
from appban.ports import Item
from appban.regime.identity import Platform, Surface

pytestmark = pytest.mark.real
TARGET = Target()
STRICT = TARGET.render(view_scene(Platform.LINUX, BOTH)).items
EXEMPT = TARGET.render(view_scene(Platform.LINUX, WITHOUT_CLIPS)).items
SEEN_LIMIT = 1500
"""Entries that Chromium 156 reads; its documentation promises 1,000."""
Url = Callable[[str], str]


@pytest.fixture
def url() -> Iterator[Url]:
    with site() as port:
        yield lambda name: f"http://{name}:{port}/"


def folder(place: Path, **files: str) -> Path:
    """A folder of policies with these files, by name without `.json`."""
    place.mkdir()
    for name, text in files.items():
        (place / f"{name}.json").write_text(text)
    return place


def contents(place: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in place.iterdir()}


def deliver(place: Path, changes: dict[str, bytes | None]) -> None:
    """Write as an agent does: beside the folder, then moved in, since every file in it is read."""
    for name, data in changes.items():
        if data is None:
            (place / name).unlink()
        else:
            beside = place.parent / f"{place.name}-{name}"
            beside.write_bytes(data)
            beside.replace(place / name)


def put(place: Path, items: Sequence[Item]) -> None:
    deliver(place, dict(TARGET.merge(contents(place), items)))


def refused(browser: Chromium, url: Url, *names: str) -> set[str]:
    return {name for name in names if browser.visit(url(name)) == "refused"}


NAMES = (
    "clips.example",
    "www.clips.example",
    "cdn-clips.example",
    "chat.example",
    "notclips.example",
    "gambling.example",
)


def test_a_banned_name_is_refused_and_the_exempt_devices_folder_lets_its_one_through(
    tmp_path: Path, url: Url
) -> None:
    ours, theirs = folder(tmp_path / "plain"), folder(tmp_path / "exempt")
    put(ours, STRICT)
    put(theirs, EXEMPT)
    with chromium(ours, tmp_path / "a") as plain, chromium(theirs, tmp_path / "b") as exempt:
        assert refused(plain, url, *NAMES) == {
            "clips.example",
            "www.clips.example",
            "cdn-clips.example",
            "chat.example",
        }
        assert refused(exempt, url, *NAMES) == {"chat.example"}


def test_the_end_of_an_exemption_and_its_beginning_take_effect_in_the_running_browser(
    tmp_path: Path, url: Url
) -> None:
    place = folder(tmp_path / "exempt")
    put(place, EXEMPT)
    added = [item for item in STRICT if item not in EXEMPT]
    with chromium(place, tmp_path / "a") as browser:
        assert browser.visit(url("clips.example")) == "open"
        browser.settle()
        put(place, added)
        took = until(lambda: browser.visit(url("clips.example")) == "refused")
        latency.note("chromium", "exemption ended", took)
        deliver(place, dict(TARGET.take_out(contents(place), added)))
        took = until(lambda: browser.visit(url("clips.example")) == "open")
        latency.note("chromium", "exemption began", took)
        assert browser.visit(url("chat.example")) == "refused"


def test_its_own_page_of_policies_shows_ours_without_an_error(tmp_path: Path) -> None:
    place = folder(tmp_path / "p", corp='{"BookmarkBarEnabled": true}')
    put(place, STRICT)
    with chromium(place, tmp_path / "a") as browser:
        shown = browser.policies()
    assert {name: told for name, (_, told) in shown.items()} == {
        "BookmarkBarEnabled": "OK", "ExtensionInstallBlocklist": "OK", "URLBlocklist": "OK",
    }  # fmt: skip
    assert all(host in shown["URLBlocklist"][0] for host in APPS[CLIPS].domains)


def test_its_own_page_tells_a_bad_file_from_a_good_one(tmp_path: Path) -> None:
    place = folder(tmp_path / "p", bad='{"URLBlocklist": "clips.example", "URLBlokclist": ["clips.example"]}')
    with chromium(place, tmp_path / "a") as browser:
        shown = browser.policies()
    assert "Error" in shown["URLBlocklist"][1]
    assert "Unknown policy" in shown["URLBlokclist"][1]


def test_the_list_of_the_file_that_sorts_last_rules_and_ours_stands_in_it(tmp_path: Path, url: Url) -> None:
    place = folder(
        tmp_path / "p",
        corp='{"URLBlocklist": ["overridden.example"]}',
        Zz='{"URLBlocklist": ["capitals.example"]}',
        zz='// A comment.\n{"URLBlocklist": ["gambling.example",],}',
    )
    (place / "README.txt").write_text('{"URLBlocklist": ["readme.example"]}')
    before = contents(place)
    put(place, STRICT)
    assert {name for name, data in contents(place).items() if before.get(name) != data} == {
        "00-appban.json",
        "zz.json",
    }
    names = ("overridden.example", "capitals.example", "readme.example", "gambling.example", "clips.example")
    with chromium(place, tmp_path / "a") as browser:
        assert refused(browser, url, *names) == {"gambling.example", "clips.example"}
    deliver(place, dict(TARGET.take_out(contents(place), STRICT)))
    assert contents(place) == before


def test_where_lists_of_files_are_merged_all_are_in_force(tmp_path: Path, url: Url) -> None:
    place = folder(
        tmp_path / "p",
        corp='{"URLBlocklist": ["clips.example"]}',
        zz='{"URLBlocklist": ["gambling.example"], "PolicyListMultipleSourceMergeList": ["URLBlocklist"]}',
    )
    held = {item.value for item in TARGET.held(contents(place)) if item.file == "*"}
    with chromium(place, tmp_path / "a") as browser:
        assert refused(browser, url, *NAMES, "clips.example") == {
            "clips.example",
            "www.clips.example",
            "gambling.example",
        }
    assert held == {"clips.example", "gambling.example"}


def test_entries_past_its_limit_count_for_nothing_and_ours_is_no_higher(tmp_path: Path, url: Url) -> None:
    full = ", ".join(f'"{number}.number.example"' for number in range(SEEN_LIMIT - 1))
    place = folder(tmp_path / "p", corp=f'{{"URLBlocklist": [{full}, "last.example", "past.example"]}}')
    with chromium(place, tmp_path / "a") as browser:
        assert refused(browser, url, "last.example", "past.example") == {"last.example"}
        assert "All further entries will be ignored" in browser.policies()["URLBlocklist"][1]
    assert MAX_ENTRIES <= SEEN_LIMIT


def test_a_blocked_extension_does_not_load_and_another_does(tmp_path: Path) -> None:
    made = {name: tmp_path / name for name in ("banned", "allowed")}
    for name, path in made.items():
        path.mkdir()
        (path / "manifest.json").write_text(json.dumps({"manifest_version": 3, "name": name, "version": "1"}))
    place = folder(tmp_path / "p")
    with chromium(place, tmp_path / "a") as browser:
        banned = browser.load_extension(made["banned"])
    put(place, [Item(RULING, "ExtensionInstallBlocklist", banned)])
    with chromium(place, tmp_path / "b") as browser:
        assert browser.load_extension(made["allowed"]) not in {"", banned}
        with pytest.raises(BrowserError, match="blocked by the administrator"):
            browser.load_extension(made["banned"])


def test_a_request_of_an_allowed_page_passes_as_escapes_says(tmp_path: Path, url: Url) -> None:
    place = folder(tmp_path / "p")
    put(place, STRICT)
    with chromium(place, tmp_path / "a") as browser:
        assert browser.visit(url("notes.example")) == "open"
        assert browser.script(f"return (await fetch('{url('clips.example')}')).status") == 200
        assert browser.frame(url("clips.example")) == "refused"
        assert browser.frame(url("notes.example")) == "open"
    assert any("fetch()" in each for each in TARGET.escapes)
    assert not {Surface.API, Surface.PIXEL, Surface.SDK} & TARGET.surfaces
