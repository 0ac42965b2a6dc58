"""The program itself: its version, and what it says of a word that it does not know."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_the_version_is_the_one_that_is_packaged(appban):
    packaged = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"]
    assert appban.well("--version").out == f"appban {packaged}\n"


def test_a_noun_that_there_is_not_is_a_fault_of_usage_and_named(appban):
    done = appban("exemptions", "list")
    assert done.code == 2
    assert "exemptions" in done.err
