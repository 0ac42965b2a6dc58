"""What tests of every room share: finding the real programs, and saying so when one is missing."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def require(program: str, *folders: str) -> Path:
    """The program, in the last of the folders that match or else on the path; without it the test is skipped.

    Under APPBAN_REQUIRE_REAL=1 a missing program fails the test, so that nothing is passed over unseen.
    """
    for pattern in folders:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/")), key=_version, reverse=True):
            if (found := folder / program).exists():
                return found
    found_on_path = shutil.which(program)
    if found_on_path is None:
        missing(f"{program} is not installed")
    return Path(found_on_path)


def missing(reason: str) -> NoReturn:
    """Skip the test for want of something, or fail it under APPBAN_REQUIRE_REAL=1."""
    if os.environ.get("APPBAN_REQUIRE_REAL") == "1":
        pytest.fail(f"{reason}, and APPBAN_REQUIRE_REAL=1 asks for it")
    pytest.skip(reason)


def our_environment() -> dict[str, str]:
    """The environment in which a Python of a test's own finds this program and the tests' own modules."""
    root = Path(__file__).parents[1]
    return os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parts if part.isdigit())
