"""A browser for a module's tests: Debian's Chromium, driven as a person would use it.

Not for the whole session: while it runs, nothing else in the thread may run an event loop of its own.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.checks import watch
from tests.browser.demo import Demo, seeded, served
from tests.browser.profiles import PROFILES
from tests.support import require

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
"""Tests run as root and in containers, where Chromium's own sandbox and /dev/shm are not to be had."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = require("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page under a profile (a key of PROFILES), watched from the start; `cookies` and so on go to its context."""
    contexts = []

    def open_page(profile: str = "desktop", **others: object) -> Page:
        options = PROFILES[profile] | others
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return watch(context.new_page(), script=bool(options.get("java_script_enabled", True)))

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def seeded_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's store, made once; nobody writes to it. Whoever writes tests names one made before in APPBAN_SEEDED."""
    before = os.environ.get("APPBAN_SEEDED")
    return Path(before) if before else seeded(tmp_path_factory.mktemp("seeded"))


@pytest.fixture(scope="module")
def demo(seeded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy of the demo's store for a module to change, served."""
    with served(seeded_store, tmp_path_factory.mktemp("demo") / "store") as running:
        yield running


@pytest.fixture
def fresh(seeded_store: Path, tmp_path: Path) -> Iterator[Demo]:
    """A copy of the demo's store for one test, served: what it does is not to be in the way of another."""
    with served(seeded_store, tmp_path / "store") as running:
        yield running
