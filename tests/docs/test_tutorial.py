"""The commands of the tutorial, and of the guide on accounts, are run as they stand, in order, and say what the page says."""

from pathlib import Path

import pytest
from tests.docs.shell import Shell, is_said, steps
from tests.support import require

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [
    *sorted(page for page in (DOCS / "tutorial").glob("*.md") if "```console" in page.read_text()),
    DOCS / "how-to" / "run-an-official-account.md",
    DOCS / "how-to" / "answer-a-written-question.md",
]


@pytest.fixture
def shell(tmp_path):
    require("bash")
    made = Shell(tmp_path)
    yield made
    made.end()


def test_there_is_a_tutorial():
    assert PAGES


@pytest.mark.real
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_tutorial_does_what_the_page_shows(shell, page):
    told = steps(page)
    assert sum("appban " in step.command for step in told) > 20
    for step in told:
        code, output = shell(step.command)
        assert code == 0, f"$ {step.command}\n{output}"
        for line in step.shown:
            if line.strip() != "…":
                assert is_said(line, output), f"$ {step.command}\nshould say: {line}\nbut says:\n{output}"


def test_the_page_is_read_as_a_user_reads_it():
    assert is_said("all     5        …      2", "all   5  whatever  2")
    assert not is_said("all     5        …      2", "all   5  whatever  3")
    assert not is_said("verdict exempt", "verdict        exempted")
