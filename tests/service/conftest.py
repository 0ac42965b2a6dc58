"""The office of these tests, on a SQLite file and on the store in plain lists."""

from pathlib import Path

import pytest
from tests.service.enforced import asked
from tests.service.office import Office, memory_office, sqlite_office
from tests.service.test_enforcing import Park

from appban.service.enforcing.points import ALL


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.slow), "memory"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """A fresh office."""
    return sqlite_office(tmp_path) if request.param == "sqlite" else memory_office()


@pytest.fixture
def park():
    """Two phones behind one point, at which nothing is enforced yet."""
    return Park()


@pytest.fixture
def rolled_out(park):
    """Two phones that are denied it, asked and seen to be."""
    park.move(ALL)
    asked(park)
    return park
