"""A lake written before reports said what they tell of: it is read as it was, beside what is written now."""

import hashlib
import shutil
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from tests.fleet.park import BROWSER, NOW, app, drop, lake_at, seen, told
from tests.stores.test_lake import A, B, C, rename, reseal, values

from appban.errors import VerificationError
from appban.ports import Lake
from appban.regime.device import DeviceId
from appban.stores.lake.batch import report_digest
from appban.stores.lake.schema import BATCH, SNAPSHOT


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What a list of a snapshot tells."""

    device: str
    section: str
    tells: str | None


LISTS = "SELECT d.id, l.section, l.tells FROM lists l JOIN devices d ON d.device = l.device ORDER BY ALL"
PHONE = told([("d", seen(app(A), at=5)), ("e", seen(app(C), at=5))])


def as_before(room: Path, name: str) -> None:
    """Take what was added since out of the files of a room, as if they had been written then."""
    for folder in room.iterdir():
        file = folder / f"{name}-00000.parquet"
        pq.write_table(pq.read_table(file).drop_columns(["tells"]), file)
        rename(folder, reseal(folder, file))


def lists(lake: Lake, at: int) -> list[Told]:
    """What the lists of the snapshot of an instant tell."""
    snapshot = lake.snapshot_at(at)
    assert snapshot is not None
    with lake.open(snapshot) as reader:
        return reader.rows(LISTS, Told)


def test_a_batch_from_before_holds_lists(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(PHONE, 10)
    as_before(tmp_path / "lake" / "batches", "reports")
    assert values(lake, 20) == [("d", A.value), ("e", C.value)]
    assert lists(lake, 20) == [Told("d", "software", "list"), Told("e", "software", "list")]


@pytest.mark.parametrize("tells", ["list", "sightings"])
def test_batches_from_before_and_of_now_stand_beside_each_other(tmp_path: Path, tells: str) -> None:
    lake = lake_at(tmp_path)
    lake.append(PHONE, 10)
    as_before(tmp_path / "lake" / "batches", "reports")
    lake.append(told([("d", seen(app(B), at=15, section=BROWSER, tells=tells))]), 20)
    assert values(lake, 30) == [("d", A.value), ("d", B.value), ("e", C.value)]
    assert lists(lake, 30) == [
        Told("d", "browser", tells),
        Told("d", "software", "list"),
        Told("e", "software", "list"),
    ]


def test_a_snapshot_from_before_is_read_and_says_nothing_of_it(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(PHONE, 10)
    lake.snapshot(20)
    as_before(tmp_path / "lake" / "snapshots", "lists")
    assert lists(lake, 20) == [Told("d", "software", None), Told("e", "software", None)]
    lake.snapshot(30)
    assert {each.tells for each in lists(lake, 30)} == {"list"}


def test_retention_carries_over_from_batches_from_before(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(PHONE, 10)
    lake.append(told([("d", seen(app(B), at=15, mode="delta"))]), 20)
    as_before(tmp_path / "lake" / "batches", "reports")
    lake.append(told([("d", seen(app(C), at=25, mode="delta"))]), 30)
    lake.snapshot(35)
    assert drop(lake, 15).batches == 1
    assert values(lake, 40) == [("d", A.value), ("d", B.value), ("d", C.value)]
    assert lists(lake, 40) == [Told("d", "software", "list")]


def test_a_report_told_again_in_a_batch_of_now_counts_once(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    again = told([("d", seen(removed=(app(A),), mode="delta", at=6))])
    lake.append(told([("d", seen(app(A), app(A), at=5))]), 10)
    lake.append(again, 20)
    as_before(tmp_path / "lake" / "batches", "reports")
    lake.append(again, 30)
    assert values(lake, 40) == [("d", A.value)]


def test_a_list_has_the_digest_that_it_had_before_there_was_anything_else() -> None:
    report = seen(app(A), at=NOW)
    fields = (*report.__struct_fields__[:7],)
    assert fields == ("source", "device", "seen_at", "mode", "sections", "items", "removed")
    nameless = {
        **{name: getattr(report, name) for name in fields},
        "device": msgspec.structs.replace(report.device, keys=()),
    }
    digest = hashlib.sha256(msgspec.msgpack.encode(("d", nameless))).hexdigest()
    assert report_digest(DeviceId("d"), report) == digest
    assert report_digest(DeviceId("d"), seen(app(A), at=NOW, tells="sightings")) != digest


def test_only_what_was_added_may_be_missing(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(PHONE, 10)
    as_before(tmp_path / "lake" / "batches", "reports")
    (folder,) = (tmp_path / "lake" / "batches").iterdir()
    file = folder / "reports-00000.parquet"
    kept = tmp_path / "kept"
    shutil.copy(file, kept)
    for lost in ("digest", "managed"):
        pq.write_table(pq.read_table(kept).drop_columns([lost]), file)
        rename(folder, reseal(folder, file))
        with pytest.raises(VerificationError, match="restore it"):
            lake.snapshot(20)
        (folder,) = (tmp_path / "lake" / "batches").iterdir()
        file = folder / "reports-00000.parquet"


def test_what_was_added_stands_last_and_is_of_words() -> None:
    layouts = [layout for layout in (*BATCH.values(), *SNAPSHOT.values()) if layout.added]
    assert len(layouts) == 2
    for layout in layouts:
        names = tuple(layout.schema.names)
        assert names[-len(layout.added) :] == layout.added
        assert {str(layout.schema.field(name).type) for name in layout.added} == {"string"}
