"""The page on platforms is what the platforms say."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "platforms_page.py"))


def test_the_page_is_as_the_script_writes_it():
    assert SCRIPT["PAGE"].read_text() == SCRIPT["page"](), "run scripts/platforms_page.py"


def test_what_is_not_offered_is_named():
    page = SCRIPT["page"]()
    bluesky = page.partition("\n## bluesky")[2].partition("\n## ")[0]
    assert "Not offered: likes of the account, views." in bluesky
