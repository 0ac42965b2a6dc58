"""Every page of the table, opened on the demo's store in a real browser: sound, small, and never an error of ours."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.places import WAYS, Finder, Way, fitting
from tests.browser.shots import shot

from appban.web.console.page import Page as Entry
from appban.web.console.table import PAGES

pytestmark = [pytest.mark.real, pytest.mark.slow]

SHOWN = [each for each in PAGES if each.method == "GET"]
SPREAD = ("phone", "forced-colours", "no-script")
"""One of these more for each page, by turns."""
PAST = "as-of=2026-01-05"
MOMENT = "form.app-moment, [name=as-of]"
LINK = re.compile(r'<a[^>]*\shref="(/[^"#]*)"')
ERROR = "Failed to load resource"
"""What Chromium says itself of a page that answers with an error."""


@pytest.fixture(scope="module")
def find(demo: Demo, browser: Browser) -> Finder:
    """What stands in the places of paths, and links read as whoever is named."""
    kept: dict[tuple[str, str], list[str]] = {}

    def read(path: str, who: str) -> list[str]:
        if (path, who) not in kept:
            context = browser.new_context()
            demo.enter(context, who)
            got = context.request.get(f"{demo.address}{path}")
            kept[path, who] = LINK.findall(got.text()) if got.ok else []
            context.close()
        return kept[path, who]

    return Finder(demo, read)


@pytest.fixture
def visit(demo: Demo, opened: Callable[..., Page], find: Finder) -> Callable[..., Page | None]:
    """Opens the page of an entry of the table, as somebody fitting; None for one that is a file to keep."""

    def go(entry: Entry, profile: str, query: str = "") -> Page | None:
        page, who = opened(profile), fitting(entry)
        if who:
            demo.enter(page.context, who)
        address = f"{demo.address}{find.fill(entry)}{query}"
        got = page.context.request.get(address)
        assert got.status == WAYS.get(entry.path, Way()).status, f"{address} as {who}: {got.status}"
        if not got.headers["content-type"].startswith("text/html"):
            as_it_is = got.headers["content-type"].startswith(("text/calendar", "image/"))
            assert as_it_is or "attachment" in got.headers["content-disposition"]
            return None
        page.goto(address)
        return page

    return go


def name_of(entry: Entry) -> str:
    return re.sub(r"\W+", "-", entry.path).strip("-") or "home"


@pytest.mark.parametrize("entry", SHOWN, ids=name_of)
def test_a_page_is_sound_on_a_desk(visit, entry):
    page = visit(entry, "desktop")
    if page is not None:
        shot(page, f"pages/{name_of(entry)}-desktop")
        check(page, expected=(f"console: {ERROR}",) if entry.path in WAYS else ())


@pytest.mark.parametrize(
    ("entry", "profile"),
    [(each, SPREAD[n % len(SPREAD)]) for n, each in enumerate(SHOWN)],
    ids=lambda each: each if isinstance(each, str) else name_of(each),
)
def test_a_page_is_sound_in_another_way_of_coming(visit, entry, profile):
    page = visit(entry, profile)
    if page is not None:
        shot(page, f"pages/{name_of(entry)}-{profile}")
        check(page, expected=(f"console: {ERROR}",) if entry.path in WAYS else ())


@pytest.mark.parametrize(
    "entry", [each for each in SHOWN if each.authority != "anybody" and not each.places], ids=name_of
)
def test_a_page_with_two_clocks_is_sound_of_a_time_before_anything_was(visit, entry):
    page = visit(entry, "desktop")
    if page is None or not page.locator(MOMENT).count():
        return
    page.goto(f"{page.url}?{PAST}")
    shot(page, f"pages/{name_of(entry)}-past")
    assert page.get_by_text("Not now.").is_visible()
    check(page)
