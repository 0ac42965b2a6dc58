"""What retention forgets, and what it must not."""

from pathlib import Path

import pytest
from tests.fleet.park import BROWSER, IOS, app, lake_at, seen, told
from tests.stores.test_lake import A, B, C, installed, values

from appban.regime.device import DeviceId, Place, PlaceClass

pytestmark = pytest.mark.slow


def test_what_later_batches_build_on_is_carried_and_the_rest_forgotten(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    claim = {"body": "D", "device_class": "corporate", "platform": IOS}
    lake.append(
        told([("kept", seen(app(A), app(A), app(B), at=5, **claim)), ("old", seen(app(B), at=5))]), 10
    )
    lake.append(told([("kept", seen(app(C), at=18, section=BROWSER))]), 20)
    lake.append(told([("kept", seen(removed=(app(B),), mode="delta", at=25))]), 30)
    lake.append(told([("kept", seen(removed=(app(A),), mode="delta", at=35))]), 40)
    lake.append(told([("new", seen(app(B), at=35))]), 40)
    before = installed(lake, 50)
    dropped = lake.drop(35)
    assert (dropped.batches, dropped.lists) == (3, 2)
    assert [batch.received_at for batch in lake.batches()] == [40, 40, 30]
    after = installed(lake, 60)
    assert after == [row for row in before if row.device != "old" and row.section == "software"]
    assert [(row.device, row.value) for row in after] == [("kept", A.value), ("new", B.value)]
    snapshot = lake.snapshot_at(60)
    assert snapshot is not None
    assert lake.roster(snapshot).get(DeviceId("kept")) == Place("D", PlaceClass.CORPORATE, IOS)
    assert lake.roster(snapshot).get(DeviceId("old")) is None
    assert lake.drop(35).batches == 0


def test_a_list_told_anew_since_is_not_carried(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=9, body="D"))]), 10)
    lake.append(told([("d", seen(app(B), at=19))]), 20)
    dropped = lake.drop(15)
    assert (dropped.batches, dropped.lists) == (1, 0)
    assert [batch.rows for batch in lake.batches()] == [1, 0]
    assert values(lake, 30) == [("d", B.value)]
    snapshot = lake.snapshot_at(30)
    assert snapshot is not None
    assert lake.roster(snapshot).get(DeviceId("d")) == Place("D", None, None)


def test_with_nothing_later_all_is_forgotten(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=9))]), 10)
    assert lake.drop(10).batches == 0
    assert lake.drop(11).lists == 1
    assert lake.batches() == []


def test_a_crash_between_carrying_and_removing_changes_nothing(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(
        told([("d", seen(app(A), app(A), at=9)), ("d", seen(removed=(app(A),), mode="delta", at=10))]), 10
    )
    folder = tmp_path / "lake" / "batches"
    (old,) = folder.iterdir()
    files = {file.name: file.read_bytes() for file in old.iterdir()}
    lake.append(told([("d", seen(app(C), mode="delta", at=19))]), 20)
    assert lake.drop(11).batches == 1
    assert not old.exists()
    old.mkdir()
    for name, data in files.items():
        (old / name).write_bytes(data)
    assert values(lake, 30) == [("d", A.value), ("d", C.value)]
    assert lake.drop(11).batches == 2
    assert values(lake, 31) == [("d", A.value), ("d", C.value)]


def test_old_snapshots_and_sweeps_go_and_the_newest_stays(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 5)
    taken = [lake.snapshot(at) for at in (10, 20, 30)]
    for at in (11, 21, 31):
        lake.keep(at, taken[0], [])
    dropped = lake.drop(1_000)
    assert (dropped.snapshots, dropped.sweeps) == (2, 2)
    assert lake.snapshot_at(1_000) == taken[-1]
    kept = lake.kept(1_000)
    assert kept is not None
    assert kept.at == 31
