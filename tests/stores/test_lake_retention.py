"""What retention forgets, and what it must not."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fleet.park import BROWSER, IOS, app, drop, lake_at, seen, told
from tests.stores.test_lake import A, B, C, installed, values

from appban.errors import StoreError
from appban.ports import Lake
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Identity

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
    dropped = drop(lake, 35)
    assert (dropped.batches, dropped.lists) == (3, 2)
    assert [batch.received_at for batch in lake.batches()] == [40, 40, 30]
    after = installed(lake, 60)
    assert after == [row for row in before if row.device != "old" and row.section == "software"]
    assert [(row.device, row.value) for row in after] == [("kept", A.value), ("new", B.value)]
    snapshot = lake.snapshot_at(60)
    assert snapshot is not None
    assert lake.roster(snapshot).get(DeviceId("kept")) == Place("D", PlaceClass.CORPORATE, IOS)
    assert lake.roster(snapshot).get(DeviceId("old")) is None
    assert drop(lake, 35).batches == 0


def test_a_list_told_anew_since_is_not_carried(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=9, body="D"))]), 10)
    lake.append(told([("d", seen(app(B), at=19))]), 20)
    lake.snapshot(25)
    dropped = drop(lake, 15)
    assert (dropped.batches, dropped.lists) == (1, 0)
    assert [batch.rows for batch in lake.batches()] == [1, 0]
    assert values(lake, 30) == [("d", B.value)]
    snapshot = lake.snapshot_at(30)
    assert snapshot is not None
    assert lake.roster(snapshot).get(DeviceId("d")) == Place("D", None, None)


def test_with_nothing_later_all_is_forgotten(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=9))]), 10)
    lake.snapshot(10)
    assert drop(lake, 10).batches == 0
    assert drop(lake, 11).lists == 1
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
    lake.snapshot(20)
    assert drop(lake, 11).batches == 1
    assert not old.exists()
    old.mkdir()
    for name, data in files.items():
        (old / name).write_bytes(data)
    assert values(lake, 30) == [("d", A.value), ("d", C.value)]
    assert drop(lake, 11).batches == 2
    assert values(lake, 31) == [("d", A.value), ("d", C.value)]


def test_old_snapshots_and_sweeps_go_and_the_newest_stays(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 5)
    taken = [lake.snapshot(at) for at in (10, 20, 30)]
    for at, snapshot in zip((11, 21, 31), taken, strict=True):
        lake.keep(at, snapshot, [])
    dropped = drop(lake, 1_000)
    assert (dropped.snapshots, dropped.sweeps) == (2, 2)
    assert lake.snapshot_at(1_000) == taken[-1]
    kept = lake.kept(1_000)
    assert kept is not None
    assert kept.at == 31


def test_the_snapshot_of_a_sweep_that_stays_does_too(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 5)
    taken = [lake.snapshot(at) for at in (10, 20, 30)]
    lake.keep(11, taken[0], [])
    lake.keep(25, taken[1], [])
    dropped = drop(lake, 1_000)
    assert (dropped.snapshots, dropped.sweeps) == (1, 1)
    assert lake.snapshot_at(20) == taken[1]
    assert lake.snapshot_at(19) is None


def test_a_batch_that_is_in_no_snapshot_yet_stays_so_that_it_is_known_since_when(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=5))]), 10)
    assert drop(lake, 100).batches == 0
    lake.snapshot(10)
    lake.append(told([("d", seen(app(B), mode="delta", at=11))]), 12)
    lake.append(told([("d", seen(app(C), mode="delta", at=13))]), 14)
    assert drop(lake, 100, "kept").batches == 1
    assert {(row.value, row.since) for row in installed(lake, 20)} == {
        (A.value, 5), (B.value, 11), (C.value, 13),
    }  # fmt: skip
    assert drop(lake, 100, "kept").batches == 3
    assert {(row.value, row.since) for row in installed(lake, 200)} == {
        (A.value, 5), (B.value, 11), (C.value, 13),
    }  # fmt: skip


def test_nothing_goes_unless_the_block_ends_well(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 5)
    lake.append(told([("d", seen(app(B), mode="delta", at=6))]), 7)
    for at in (10, 20):
        lake.keep(at + 1, lake.snapshot(at), [])
    before = tree(tmp_path)
    with pytest.raises(StoreError):
        drop_and_fail(lake, lambda: before.keys() < tree(tmp_path).keys())
    assert tree(tmp_path) == before


def drop_and_fail(lake: Lake, carried: Callable[[], bool]) -> None:
    with lake.dropping(1_000, "kept") as going:
        assert (going.batches, going.snapshots, going.sweeps) == (2, 1, 1)
        assert carried(), "what is carried is there before anything goes"
        raise StoreError("it could not be entered")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


MOMENTS = st.lists(
    st.tuples(st.sampled_from(["d", "e"]), st.sampled_from(["full", "delta"]), st.sampled_from([A, B, C])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(told_=MOMENTS, before=st.integers(1, 80))
def test_what_is_kept_says_the_same_of_every_device_however_old(
    tmp_path_factory: pytest.TempPathFactory, told_: list[tuple[str, str, Identity]], before: int
) -> None:
    lake = lake_at(tmp_path_factory.mktemp("drawn"))
    for n, (device, mode, named) in enumerate(told_):
        lake.append(told([(device, seen(app(named), mode=mode, at=10 * n + 1, body="D"))]), 10 * n + 2)
    rows = installed(lake, 90)
    first = drop(lake, before, "kept")
    assert first.lists == 0
    assert installed(lake, 100) == rows
    again = drop(lake, before, "kept")
    assert (again.batches, again.lists) == (0, 0)
    with lake.open(lake.snapshot(110)) as reader:
        assert {row.id for row in reader.rows("SELECT id FROM devices", _Id)} == {d for d, _, _ in told_}


class _Id(msgspec.Struct, array_like=True):
    id: str
