"""Pictures of pages, kept in `artefacts` (which git ignores) to be looked at."""

from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "artefacts"


def shot(page: Page, name: str) -> Path:
    """The whole page as `artefacts/{name}.png`."""
    path = FOLDER / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    return path
