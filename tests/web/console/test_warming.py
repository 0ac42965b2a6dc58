"""What pages keep in memory is there before the first of them is asked for."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.web.console.counter import Counter
from tests.web.console.fleet import Fleet

from appban.errors import StoreError
from appban.ports import Lake, SnapshotInfo, SnapshotReader, SweepInfo, SweepReader
from appban.web.console.warming import warm, warm_lake


class Gate:
    """A lake that goes on saying what is newest when nothing of it can be read any more."""

    def __init__(self, lake: Lake) -> None:
        self._lake, self.shut = lake, False
        self.snapshot_at, self.kept = lake.snapshot_at, lake.kept

    def open(self, snapshot: SnapshotInfo) -> AbstractContextManager[SnapshotReader]:
        self._refuse()
        return self._lake.open(snapshot)

    def open_sweep(self, sweep: SweepInfo) -> AbstractContextManager[SweepReader]:
        self._refuse()
        return self._lake.open_sweep(sweep)

    def _refuse(self) -> None:
        if self.shut:
            raise StoreError("the lake was read again")


class Kept(Fleet):
    """A fleet behind such a gate."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.gate = Gate(self.lake)
        self.rehouse(lakes=lambda: self.gate)


@pytest.fixture
def fleet(tmp_path) -> Kept:
    return Kept(tmp_path)


@pytest.mark.parametrize("path", ["/findings", "/findings?kind=breach", "/devices", "/devices/Q1"])
def test_pages_of_devices_and_findings_read_nothing_that_was_read_ahead(fleet, path):
    warm_lake(fleet.console)
    fleet.gate.shut = True
    assert fleet.as_("sam").get(path).status == 200


def test_without_it_the_first_page_reads_the_lake(fleet):
    fleet.gate.shut = True
    assert fleet.as_("sam").get("/findings").status >= 500


def test_a_newer_sweep_is_read_ahead_too(fleet):
    warm_lake(fleet.console)
    before = fleet.as_("sam").get("/findings").main
    fleet.report("Q2")
    fleet.sweep()
    warm_lake(fleet.console)
    fleet.gate.shut = True
    assert fleet.as_("sam").get("/findings").main != before


def test_a_console_without_an_inventory_is_ready_too():
    counter = Counter()
    warm(counter.console)
    with counter.office.store.reader() as reader, counter.console.ledger.head(reader) as facts:
        assert facts.size == reader.head().size
