"""An engineer takes in an inventory, sees what still carries the application, and pushes the block; one point does not take it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo, served
from tests.browser.shots import shot

from appban.regime import events as ev
from appban.service.reading import event_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

FIRST, SECOND = "tomasz", "farah"
HEAD = (
    "device",
    "platform",
    "kind",
    "value",
    "name",
    "publisher",
    "version",
    "body",
    "device_class",
    "managed",
)
DESKS = tuple(f"DLA-DESK-{n}" for n in range(1, 13))
NOWHERE = "DLA-DESK-99"
"""A device behind the points of which the inventory does not say what it runs."""
BODY = "libraries-and-archives"
POINTS = """
[point.library-proxies]
target = "domain-list"
folder = {folder}
devices = "library-proxies.csv"
rings = ["first"]
body = "libraries-and-archives"
probe = {{kind = "files"}}

[point.library-annexe]
target = "domain-list"
folder = {blocked}
devices = "library-proxies.csv"
rings = ["first"]
body = "libraries-and-archives"
"""


@pytest.fixture(params=["desktop", "phone"])
def profile(request) -> str:
    return request.param


@pytest.fixture
def library(seeded_store: Path, tmp_path: Path) -> Iterator[Demo]:
    """The demo with two points more: a list in a folder of this test, and another whose folder is no folder."""
    with served(seeded_store, tmp_path / "store", failing="library-annexe") as running:
        place = running.folder
        (place / "library-proxies.csv").write_text(
            "device,ring\n"
            + "".join(
                f"asset:{each},{'first' if not n else ''}\n" for n, each in enumerate((*DESKS, NOWHERE))
            )
        )
        (tmp_path / "a-file").write_text("not a folder")
        stated = POINTS.format(folder=f'"{tmp_path}/proxies"', blocked=f'"{tmp_path}/a-file/policies"')
        with (place / "points.toml").open("a") as points:
            points.write(stated)
        yield running


def inventory() -> bytes:
    """What a device manager says: ten of twelve desks carry the application, and what one more runs is not known."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(HEAD)
    for n, each in enumerate(DESKS):
        value, name = ("org.example.notes", "Notes") if n > 9 else ("com.zhiliaoapp.musically", "TikTok")
        table.writerow((each, "android", "package", value, name, "", "1", BODY, "corporate", "yes"))
    table.writerow((NOWHERE, "browser", "title", "", "Notes", "", "1", BODY, "corporate", "yes"))
    return text.getvalue().encode()


def look(page: Page, name: str) -> None:
    shot(page, name)
    check(page)


def entries(demo: Demo, kind: type[ev.Event]) -> list[tuple[int, ev.Event]]:
    with demo.house.desk.store.reader() as reader:
        found = [(row.index, event_of(row)) for row in reader.rows(0, reader.head().size)]
    return [each for each in found if isinstance(each[1], kind)]


def take_in(page: Page, name: str) -> None:
    """Hand the inventory in, look at it, take it in, and sweep."""
    page.get_by_role("button", name="Take in an inventory").click()
    look(page, f"{name}-import")
    page.get_by_label("The file", exact=True).set_input_files(
        {"name": "mdm-export.csv", "mimeType": "text/csv", "buffer": inventory()}
    )
    page.get_by_role("button", name="Look at it").click()
    assert page.get_by_text("Nothing of it is kept yet").is_visible()
    look(page, f"{name}-looked")
    page.get_by_role("button", name="Take it in").click()
    page.get_by_text("13 devices, 13 of them new").wait_for()
    page.get_by_role("button", name="Sweep the fleet now").click()
    swept = page.get_by_text("The fleet is swept")
    swept.wait_for()
    assert "10 new findings" in swept.inner_text()
    look(page, f"{name}-findings")


def not_taken(page: Page, demo: Demo, name: str) -> None:
    """Push to the point whose folder is none: it is not taken, and the page goes on saying why."""
    page.goto(f"{demo.address}/enforcement/library-annexe?ring=first")
    look(page, f"{name}-annexe")
    page.get_by_role("button", name="Apply it at first").click()
    page.get_by_text("It was not taken").wait_for()
    look(page, f"{name}-failed")
    page.goto(f"{demo.address}/enforcement/library-annexe")
    cause = page.locator("table:has(caption:text-is('What was sent, and what came of it')) tbody tr").first
    assert "Failed" in cause.inner_text()
    assert "cannot be written" in cause.inner_text()


def test_from_the_inventory_to_the_block_in_place_and_a_delivery_that_failed_with_its_cause(
    opened, library, tmp_path, profile
):
    demo, name = library, f"engineer-{profile}"
    page = opened(profile)
    demo.sign_in(page, FIRST, "/devices")
    take_in(page, name)
    page.goto(f"{demo.address}/enforcement")
    look(page, f"{name}-enforcement")
    page.get_by_role("link", name="library-proxies").first.click()
    page.get_by_label("At the stage").select_option("all")
    page.get_by_role("button", name="Show the plan at that stage").click()
    counts = page.get_by_text("to block,")
    counts.wait_for()
    assert counts.inner_text() == "12 to block, 0 exempt, 1 unknown"
    look(page, f"{name}-plan")
    page.get_by_label("Go on though 1 device stays uncovered").check()
    page.get_by_role("button", name="Propose it to a second person").click()
    page.wait_for_url("**/proposals/*")
    look(page, f"{name}-proposed")
    assert not (tmp_path / "proxies").exists()

    second = opened(profile)
    demo.sign_in(second, SECOND)
    second.get_by_role("link", name="library-proxies").first.click()
    second.get_by_role("link", name="Look at the plan, and agree there").click()
    look(second, f"{name}-agree")
    second.get_by_label("Go on though 1 device stays uncovered").check()
    second.get_by_role("button", name="Agree, and apply it at all").click()
    second.get_by_text("It is in place at the stage all.").wait_for()
    look(second, f"{name}-in-place")
    written = "".join(each.read_text() for each in (tmp_path / "proxies").rglob("*") if each.is_file())
    assert "tiktok.com" in written

    not_taken(page, demo, name)

    sent = entries(demo, ev.EnforcementApplied)
    index, entry = next(each for each in reversed(sent) if each[1].point == "library-proxies" and each[1].by)
    assert set(entry.by) == {demo.called(FIRST), demo.called(SECOND)}
    outcomes = {each.point: each.outcome for _, each in entries(demo, ev.EnforcementAnswered)}
    assert outcomes["library-proxies"] == "delivered"
    assert outcomes["library-annexe"] == "failed"
    page.goto(f"{demo.address}/enforcement/library-proxies")
    page.get_by_role("link", name=f"entry {index:,}").click()
    page.wait_for_url(f"**/record/{index}")
    page.get_by_text("library-proxies").first.wait_for()
    look(page, f"{name}-entry")
