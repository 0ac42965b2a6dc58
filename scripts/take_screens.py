"""Takes the pictures of the console's main pages that stand in docs/screens, from the demo's store, with Debian's Chromium.

PYTHONPATH=. .venv/bin/python scripts/take_screens.py
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.demo import Demo, seeded, served
from tests.support import require

from appban.service.exemptions.exemption_state import State

SCREENS = Path(__file__).parents[1] / "docs" / "screens"
SIZES = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 375, "height": 800}, "is_mobile": True, "has_touch": True},
}
PAGES = {
    "home": ("sam", "/"),
    "queue": ("sam", "/queue"),
    "case": ("sam", "/exemptions/{case}"),
    "exemptions": ("sam", "/exemptions"),
    "request": ("rosa", "/requests"),
    "restrictions": ("sam", "/restrictions"),
    "devices": ("sam", "/devices"),
    "findings": ("sam", "/findings"),
    "figures": ("ada", "/figures"),
    "people": ("ada", "/people"),
    "authority": ("ada", "/authorities"),
    "record": ("owen", "/record"),
}
"""Who opens which page."""


def take(demo: Demo) -> None:
    """Every page in every size, as much of it as fits the screen."""
    case = next(each for each in demo.in_state(State.ASSESSED) if each in demo.seen_by("sam"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require("chromium"), args=["--no-sandbox"])
        for size, options in SIZES.items():
            for name, (who, path) in PAGES.items():
                context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
                demo.enter(context, who)
                page = context.new_page()
                page.goto(demo.address + path.format(case=case))
                page.screenshot(path=SCREENS / f"{name}-{size}.png")
                context.close()
        browser.close()


def main() -> None:
    """Take them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "seeded").mkdir()
        with served(seeded(place / "seeded"), place / "store") as demo:
            take(demo)


if __name__ == "__main__":
    main()
