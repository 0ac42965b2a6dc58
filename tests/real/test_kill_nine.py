"""Writers killed at any moment lose nothing that they acknowledged and leave the log whole."""

import random
import signal
import time
from itertools import pairwise
from pathlib import Path

import pytest
from tests.real.postgres import Cluster
from tests.real.survival import check_survival
from tests.real.writers import nursery

from appban.stores.open import create_store

pytestmark = pytest.mark.real

ROUNDS = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new store."""
    url = (
        str(tmp_path / "log.sqlite")
        if request.param == "sqlite"
        else request.getfixturevalue("new_postgres_url")
    )
    create_store(url).close()
    return url


def test_writers_killed_at_random_lose_nothing_acknowledged(url: str, tmp_path: Path) -> None:
    chance = random.Random(20230316)
    promised: dict[int, tuple[str, str]] = {}
    sizes = [0]
    with nursery(url, tmp_path) as started:
        for number in range(ROUNDS):
            writers = [started.writer(f"{name}{number}") for name in ("a", "b")]
            for each in writers:
                each.wait_for(1)
            time.sleep(chance.uniform(0, 0.1))
            for each in writers:
                each.kill()
                promised |= each.promised()
            sizes.append(check_survival(url, promised))
    assert all(before < after for before, after in pairwise(sizes))
    assert len(promised) > 2 * ROUNDS


def test_a_server_that_crashes_under_load_loses_nothing_acknowledged(tmp_path: Path) -> None:
    cluster = Cluster()
    try:
        url = cluster.new_database()
        create_store(url).close()
        promised: dict[int, tuple[str, str]] = {}
        with nursery(url, tmp_path) as started:
            for number in range(3):
                writer = started.writer(f"w{number}")
                writer.wait_for(20)
                cluster.stop(signal.SIGQUIT)
                writer.kill()
                promised |= writer.promised()
                cluster.start()
                assert check_survival(url, promised) >= len(promised) >= 20 * (number + 1)
    finally:
        cluster.remove()


def test_a_server_that_restarts_is_found_again_by_the_same_program(tmp_path: Path) -> None:
    cluster = Cluster()
    try:
        url = cluster.new_database()
        create_store(url).close()
        with nursery(url, tmp_path) as started:
            writer = started.writer("w")
            writer.wait_for(20)
            cluster.stop()
            cluster.start()
            writer.wait_for(len(writer.promised()) + 20)
            writer.kill()
        assert "server" in writer.errors()
        check_survival(url, writer.promised())
    finally:
        cluster.remove()
