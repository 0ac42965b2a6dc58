"""The page on authority names every subject that the program itself asks for, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_on_authority_lists_every_subject_and_no_other():
    page = (ROOT / "docs" / "reference" / "authority.md").read_text()
    code = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)) == set(
        re.findall(r'Subject\("([^"]+)"\)', code)
    )
