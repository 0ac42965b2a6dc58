"""Programs killed at any moment between a verb and its publication lose nothing acknowledged, and start again."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from tests.real.record_until_killed import act_of, desk_of, press_of
from tests.real.writers import Nursery, Writer
from tests.support import our_environment

from appban.record.keys import format_skey
from appban.service.opening import Opening, open_record
from appban.service.people import people_called, record_person
from appban.service.publishing import Press, bundle, new_key, publish_now, published, record
from appban.service.reading import all_facts
from appban.service.recorded.verifying import verify_bundle, verify_folder
from appban.stores.open import create_store, open_store
from appban.stores.sql import SqlStore
from appban.transports.entropy import SystemEntropy
from appban.transports.keys import KeyFile

pytestmark = pytest.mark.real

ROUNDS = 10
ORIGIN = "log.example.gov.uk/ban"
PROGRAM = Path(__file__).with_name("record_until_killed.py")

Promised = dict[int, tuple[str, str]]


@pytest.fixture
def paths(tmp_path: Path) -> tuple[str, str]:
    """Where the log is published, and its keys."""
    return str(tmp_path / "published"), str(tmp_path / "keys" / "log.skey")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, paths: tuple[str, str]) -> str:
    """A new record, opened by two appointers and published."""
    found = str(tmp_path / "record.sqlite3")
    if request.param == "postgresql":
        found = request.getfixturevalue("new_postgres_url")
    KeyFile(Path(paths[1])).create([format_skey(new_key(ORIGIN, SystemEntropy()))])
    opening = Opening(
        origin=ORIGIN,
        embedded=True,
        zone="Europe/London",
        appointers=(("ana", "Ana Example"), ("ben", "Ben Example")),
    )
    with create_store(found) as store:
        record(desk_of(store), press_of(*paths), act_of("opening"), lambda work: open_record(work, opening))
    return found


@contextmanager
def nursery(url: str, paths: tuple[str, str], folder: Path) -> Iterator[Nursery]:
    """Forks doers that end with the test."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), url, *paths],
        env=our_environment(), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        yield Nursery(process, folder)


def check(url: str, press: Press, promised: Promised) -> int:
    """Nothing promised is lost or unpublished, what is published verifies as it was left, and the program goes on."""
    with open_store(url) as store:
        left = published(press)
        assert left is not None
        assert left.size > max(promised)
        assert verify_folder(press.folder.read, press.verifying()).record.checkpoint == left
        _check_promises(store, promised)
        number = _go_on(store, press)
        _check_bundle(store, press)
    return number


def _check_promises(store: SqlStore, promised: Promised) -> None:
    with store.reader() as reader:
        known = all_facts(reader).people
        for index, (digest, key) in promised.items():
            assert sha256(reader.row(index).entry).hexdigest() == digest
            assert reader.find_key(key) == (index, index)
            assert people_called(reader, [key])[0] in known


def _go_on(store: SqlStore, press: Press) -> int:
    """The program starts again: it publishes what the dead left unpublished, and records.

    A server may still be committing what a killed client asked for: whoever has the lock waits that out.
    """
    size = publish_now(desk_of(store), press).size
    with store.reader() as reader:
        assert reader.head().size == size
    name = f"after-{size}"
    receipt = record(
        desk_of(store), press, act_of(name), lambda work: record_person(work, name, "Somebody", None, None)
    )
    assert receipt.first == size
    return size + 1


def _check_bundle(store: SqlStore, press: Press) -> None:
    head = published(press)
    assert head is not None
    with store.reader() as reader:
        report = verify_bundle(bundle(reader, press, openly=True), press.verifying(), origin=ORIGIN)
        times = [row.time for row in reader.rows(0, reader.head().size)]
    assert report.record.checkpoint == head
    assert report.record.opened == head.size == len(times)
    assert all(one < other for one, other in pairwise(times))
    assert verify_folder(press.folder.read, press.verifying()).record.checkpoint == head


def test_verbs_killed_at_random_lose_nothing_acknowledged_and_the_record_verifies(
    url: str, paths: tuple[str, str], tmp_path: Path
) -> None:
    chance, press = random.Random(20230316), press_of(*paths)
    promised: Promised = {}
    sizes = [0]
    with nursery(url, paths, tmp_path) as started:
        for number in range(ROUNDS):
            doers = [started.writer(f"{name}{number}") for name in ("a", "b")]
            _kill_all(doers, chance.uniform(0, 0.1))
            for each in doers:
                assert not each.errors()
                promised |= each.promised()
            sizes.append(check(url, press, promised))
    assert all(before < after for before, after in pairwise(sizes))
    assert len(promised) >= 2 * ROUNDS


def _kill_all(doers: list[Writer], after: float) -> None:
    for each in doers:
        each.wait_for(1)
    time.sleep(after)
    for each in doers:
        each.kill()
