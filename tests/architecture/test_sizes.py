"""Files and functions stay small enough to be read whole; what is longer is named here with the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[2] / "src"

MAX_FILE = 300
MAX_FUNCTION = 40

EXCEPTIONS: dict[str, str] = {}
"""`path` or `path:function` below src, and the ADR that allows it to be longer."""


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def too_long() -> Iterator[tuple[str, int]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        lines = len(path.read_text().splitlines())
        if lines > MAX_FILE:
            yield name, lines
        yield from ((f"{name}:{each}", length) for each, length in functions(path) if length > MAX_FUNCTION)


def test_no_file_has_over_300_lines_and_no_function_over_40():
    unexplained = {name: lines for name, lines in too_long() if name not in EXCEPTIONS}
    assert not unexplained, f"cut these up, or write an ADR and name it in EXCEPTIONS: {unexplained}"


def test_every_exception_is_still_needed_and_has_its_adr():
    assert set(EXCEPTIONS) <= {name for name, _ in too_long()}
    missing = [adr for adr in EXCEPTIONS.values() if not (SOURCE.parent / "docs/adr" / adr).is_file()]
    assert not missing
