"""Fixtures that tests of several rooms share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tests import history as fixture_history
from tests.real.postgres import Cluster

# Suites and what agrees with what are no test modules by their names.
pytest.register_assert_rewrite("tests.contracts", "tests.service.case_lines")

SEEDED = "APPBAN_SEEDED"
SWITCHES = frozenset({"APPBAN_REQUIRE_REAL", "APPBAN_GOLDEN", "APPBAN_WRITE_FIXTURES", SEEDED})
"""Variables that tests read themselves. No other of this prefix reaches them: settings of whoever runs them are not theirs."""
DOORS = ("tests/cli/", "tests/web/console/")
"""Tests in these drive the whole program by a command or a page: hundreds, each quick, and together minutes."""
for _name in [name for name in os.environ if name.startswith("APPBAN_") and name not in SWITCHES]:
    del os.environ[_name]


@pytest.hookimpl(tryfirst=True)  # before pytest itself looks at what is marked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what goes in by a door; leave tests marked `bluesky` to the job that asks for them, which takes minutes."""
    for each in items:
        if each.nodeid.startswith(DOORS):
            each.add_marker(pytest.mark.slow)
    if "bluesky" in (config.option.markexpr or ""):
        return
    left = [each for each in items if each.get_closest_marker("bluesky")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [each for each in items if each not in left]


@pytest.fixture(autouse=True)
def _seeded_is_for_fixtures_alone() -> Iterator[None]:
    """Hide from tests where a seeded store is: its fixture, of the session, has read that before, and appban refuses the name."""
    kept = os.environ.pop(SEEDED, None)
    yield
    if kept is not None:
        os.environ[SEEDED] = kept


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


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> fixture_history.History:
    """The fixture history in a store that nobody writes to; `history.copy(folder)` gives one to write to."""
    return fixture_history.make(tmp_path_factory.mktemp("history"))


# Properties run few examples while one works, and many under `make test`; `--hypothesis-profile` chooses otherwise.
# The gate tries the same examples each time, so that it says the same of the same code; `make soak` looks for new ones.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=150, deadline=None, derandomize=True)
settings.register_profile("soak", max_examples=3000, deadline=None)
settings.load_profile("thorough" if os.environ.get("APPBAN_REQUIRE_REAL") == "1" else "quick")
