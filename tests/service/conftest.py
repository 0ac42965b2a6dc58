"""The office of these tests, on a SQLite file and on the store in plain lists."""

from pathlib import Path

import pytest
from tests.service.office import Office, memory_office, sqlite_office


@pytest.fixture(params=["sqlite", "memory"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """A fresh office."""
    return sqlite_office(tmp_path) if request.param == "sqlite" else memory_office()
