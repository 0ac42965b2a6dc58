"""The page on questions is what the questions say of themselves."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "questions_page.py"))


def test_the_page_is_as_the_script_writes_it():
    assert SCRIPT["PAGE"].read_text() == SCRIPT["page"](), "run scripts/questions_page.py"


def test_the_twenty_one_questions_of_oversight_stand_in_it_by_number():
    headings = [line for line in SCRIPT["page"]().splitlines() if line.startswith("## ")]
    assert [line.split()[1] for line in headings] == [f"{n}." for n in range(1, 22)]
