"""Each contract of .importlinter is broken once in a copy of the source, and lint-imports is seen to say which."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "appban"

ADAPTERS = {"inventory", "enforcement", "platforms", "stores", "transports"}
PURE = {"errors", "ports", "record", "regime", "inventory", "enforcement"}
THROUGH_PORTS = {"service", "fleet", "reports", "platforms"}

RUN = "from importlinter.cli import lint_imports_command as run; run()"

SEEDS = [
    ("rooms", "regime/time.py", "import appban.service"),
    ("rooms", "record/digests.py", "import appban.regime.time"),
    ("rooms", "service/__init__.py", "import appban.fleet"),
    ("rooms", "utils/__init__.py", '"""A room without a line in the plan."""'),
    ("wired-once", "cli/__init__.py", "import appban.stores.schema"),
    ("wired-once", "cli/__init__.py", "import appban.inventory.glpi"),
    ("sources-apart", "inventory/ocs.py", "import appban.inventory.glpi"),
    ("sources-apart", "inventory/_rows.py", "import appban.inventory.csv"),
    ("targets-apart", "enforcement/toy.py", "import appban.enforcement._discover"),
    ("platforms-apart", "platforms/manual.py", "import appban.platforms.mastodon"),
    ("wired-once", "cli/__init__.py", "import appban.platforms.manual"),
    ("through-ports", "platforms/manual.py", "import socket"),
    ("databases-apart", "stores/sqlite.py", "import appban.stores.postgres"),
    ("pure", "regime/decide.py", "import time"),
    ("pure", "record/merkle.py", "from os import urandom"),
    ("pure", "inventory/csv.py", "from pathlib import Path"),
    ("pure", "ports/store.py", "import sqlalchemy"),
    ("through-ports", "fleet/__init__.py", "from sqlalchemy import create_engine"),
    ("through-ports", "service/__init__.py", "import secrets"),
    ("doors", "service/__init__.py", "from rich.console import Console"),
    ("no-circles", "record/digests.py", "import appban.record.merkle"),
]


def contracts() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / ".importlinter")
    return parsed


def listed(contract: str, option: str) -> set[str]:
    return set(contracts()[f"importlinter:contract:{contract}"][option].split())


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache", "--no-logo", "--config", str(ROOT / ".importlinter")],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a copy of the package."""
    shutil.copytree(SOURCE, tmp_path / "appban", ignore=shutil.ignore_patterns("__pycache__", "packs"))
    return tmp_path


def test_the_source_keeps_every_contract(tree):
    done = lint(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "file", "line"), SEEDS)
def test_a_seeded_violation_is_caught(tree, contract, file, line):
    seeded = tree / "appban" / file
    seeded.parent.mkdir(exist_ok=True)
    with seeded.open("a") as text:
        text.write(f"\n{line}\n")
    done = lint(tree)
    name = contracts()[f"importlinter:contract:{contract}"]["name"]
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{name} BROKEN" in done.stdout


def test_every_contract_has_a_seed():
    stated = {section.rpartition(":")[2] for section in contracts().sections() if ":contract:" in section}
    assert stated == {contract for contract, _, _ in SEEDS}


def test_every_room_that_exists_stands_in_the_contracts_for_its_sort():
    """A room that is planned joins these lists when it is built; until then a pattern may hold its place."""
    rooms = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    for contract, option, sort in (
        ("wired-once", "protected_modules", ADAPTERS),
        ("pure", "source_modules", PURE),
        ("through-ports", "source_modules", THROUGH_PORTS),
    ):
        missing = {f"appban.{room}" for room in rooms & sort} - listed(contract, option)
        assert not missing, f"add {sorted(missing)} to {option} of {contract} in .importlinter"
