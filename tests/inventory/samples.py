"""The shared fixtures of inventory sources, read for tests that change one thing in them."""

import json
from pathlib import Path
from typing import Any

from appban.ports import InventorySource
from appban.regime.observation import Report

FIXTURES = Path(__file__).parent.parent / "fixtures" / "inventory"
NOW = 1_795_312_800_000_000
"""2026-11-22T02:00:00Z, some minutes after the captures were made."""


def text(name: str) -> str:
    """A fixture as text."""
    return (FIXTURES / name).read_text(encoding="utf-8")


def tree(name: str) -> Any:
    """A JSON fixture as a tree that a test may change."""
    return json.loads(text(name))


def parse(source: InventorySource, document: object) -> list[Report]:
    """The reports of bytes, text or a tree."""
    match document:
        case bytes():
            data = document
        case str():
            data = document.encode()
        case _:
            data = json.dumps(document).encode()
    return list(source.parse(data, NOW))
