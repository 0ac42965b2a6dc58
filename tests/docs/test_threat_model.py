"""The tests that the threat model names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(test_\w+)`")
MADE = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_the_threat_model_names_is_there():
    named = set(NAMED.findall((ROOT / "docs/explanation/threat-model.md").read_text()))
    made = {name for file in (ROOT / "tests").rglob("test_*.py") for name in MADE.findall(file.read_text())}
    assert named
    assert named <= made, f"threat-model.md names {sorted(named - made)}; say which test tries it now"
