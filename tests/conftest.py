"""Fixtures that tests of several rooms share."""

from collections.abc import Iterator

import pytest
from tests.real.postgres import Cluster

pytest.register_assert_rewrite("tests.contracts")  # suites are not test modules by their name


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running PostgreSQL, one for the whole session; tests that use it carry the marker `real`."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The URL of one database that all tests of the session share."""
    return postgres.new_database()


@pytest.fixture
def new_postgres_url(postgres: Cluster) -> str:
    """The URL of an empty database of the test's own."""
    return postgres.new_database()
