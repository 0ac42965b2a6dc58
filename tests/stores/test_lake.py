"""The lake keeps what was reported, compacts it as the reports say, and refuses what is not what it kept."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.fleet.park import BROWSER, DAY, IOS, NOW, app, lake_at, seen, told

from appban.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    RefusedError,
    StoreError,
    VerificationError,
)
from appban.fleet.keys import INDEX, keys
from appban.fleet.snapshots import devices_with, identities
from appban.ports import Lake
from appban.record.canonical import decode, encode
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Code, Identity, Kind, code, identity
from appban.regime.observation import Report
from appban.stores.lake.folder import FolderLake
from appban.stores.lake.room import Keys

A, B, C = (identity(IOS, Kind.BUNDLE_ID, f"org.example.{name}") for name in "abc")


class Installed(msgspec.Struct, frozen=True, array_like=True):
    """A row of a snapshot in words."""

    device: str
    value: str
    version: str | None
    section: str
    since: int
    seen_at: int


INSTALLED = """
SELECT d.id, i.value, v.text, l.section, s.since, l.seen_at FROM items t JOIN identities i ON i.code = t.code
JOIN devices d ON d.device = t.device JOIN sightings s ON s.sighting = t.sighting AND s.device = t.device
JOIN lists l ON l.list = s.list LEFT JOIN versions v ON v.version = t.version
ORDER BY ALL
"""


def installed(lake: Lake, at: int) -> list[Installed]:
    """What a snapshot taken now has."""
    with lake.open(lake.snapshot(at)) as reader:
        return reader.rows(INSTALLED, Installed)


def values(lake: Lake, at: int) -> list[tuple[str, str]]:
    """Which device has what, in a snapshot taken now."""
    return [(row.device, row.value) for row in installed(lake, at)]


def test_a_full_report_replaces_its_section_and_no_other(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), app(B), at=1)), ("d", seen(app(C), at=1, section=BROWSER))]), 10)
    lake.append(told([("d", seen(app(A, version="2"), at=5))]), 20)
    assert installed(lake, 30) == [
        Installed("d", A.value, "2", "software", 5, 5),
        Installed("d", C.value, None, "browser", 1, 1),
    ]


def test_a_report_without_a_section_says_nothing_of_software(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1)), ("d", seen(at=5, section=None))]), 10)
    assert values(lake, 30) == [("d", A.value)]


def test_an_empty_section_says_there_is_nothing(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1)), ("d", seen(at=5))]), 10)
    assert values(lake, 30) == []


def test_a_late_report_does_not_replace_what_was_seen_after_it(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=5))]), 10)
    lake.append(told([("d", seen(app(B), at=3))]), 20)
    assert values(lake, 30) == [("d", A.value)]


def test_changes_are_applied_in_the_order_in_which_they_were_seen(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), app(A), at=1))]), 10)
    lake.append(told([("d", seen(app(C), removed=(app(B),), mode="delta", at=4))]), 20)
    lake.append(told([("d", seen(app(B), removed=(app(A),), mode="delta", at=3))]), 30)
    assert values(lake, 40) == [("d", A.value), ("d", C.value)]


def test_a_change_told_twice_counts_once(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    again = told([("d", seen(removed=(app(A),), mode="delta", at=2))])
    lake.append(told([("d", seen(app(A), app(A), at=1))]), 10)
    lake.append(again, 20)
    lake.append(again, 30)
    assert values(lake, 40) == [("d", A.value)]


def test_two_sources_do_not_replace_each_other(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1)), ("d", seen(app(B), at=2, source="agent"))]), 10)
    assert values(lake, 20) == [("d", A.value), ("d", B.value)]


def test_a_snapshot_knows_only_what_was_received_by_then(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 10)
    lake.append(told([("d", seen(app(B), at=2))]), 20)
    assert values(lake, 15) == [("d", A.value)]
    assert values(lake, 20) == [("d", B.value)]


def test_the_roster_has_the_newest_word_on_each_fact_of_a_device(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(
        told(
            [
                ("d", seen(at=3, body="D", platform=IOS)),
                ("d", seen(at=2, body="A", device_class="corporate", source="roster", section=None)),
                ("e", seen(at=3)),
            ]
        ),
        10,
    )
    snapshot = lake.snapshot(20)
    roster = lake.roster(snapshot)
    assert roster.get(DeviceId("d")) == Place("D", PlaceClass.CORPORATE, IOS)
    assert roster.get(DeviceId("e")) == Place(None, None, None)
    assert roster.taken_at == 20


def test_identities_and_their_carriers_can_be_asked_for(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), app(B), at=1)), ("e", seen(app(A), at=1))]), 10)
    snapshot = lake.snapshot(20)
    assert {(row.identity, row.devices) for row in identities(lake, snapshot)} == {(A, 2), (B, 1)}
    assert [(c.code, c.device) for c in devices_with(lake, snapshot, [code(A)])] == [
        (code(A), "d"),
        (code(A), "e"),
    ]


def test_the_same_batches_give_the_same_snapshot(tmp_path: Path) -> None:
    digests = []
    for folder in ("one", "other"):
        lake = lake_at(tmp_path / folder)
        lake.append(told([(f"d{n}", seen(app(A), app(B), at=n)) for n in range(50)]), 100)
        digests.append(lake.snapshot(200).manifest_digest)
        assert lake.snapshot(200).manifest_digest == digests[-1]
    assert digests[0] == digests[1]


def test_another_snapshot_of_the_same_instant_is_refused(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    lake.append(told([("d", seen(app(A), at=1))]), 10)
    first = lake.snapshot(20)
    lake.append(told([("d", seen(app(B), at=2))]), 15)
    with pytest.raises(ConflictError, match="same instant"):
        lake.snapshot(20)
    assert lake.snapshot_at(20) == first


def test_without_an_import_there_is_no_snapshot(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    assert lake.snapshot_at(NOW) is None
    with pytest.raises(NotFoundError, match="import one"):
        lake.snapshot(NOW)


def test_a_code_that_stands_for_two_identities_refuses_the_import(tmp_path: Path) -> None:
    lake = FolderLake(tmp_path / "lake", Keys(INDEX, keys), coder=lambda of: Code(len(of.value)))
    with pytest.raises(RefusedError, match=r"org\.example\.a"):
        lake.append(told([("d", seen(app(A), app(B), at=1))]), 10)
    assert lake.batches() == []
    lake.append(told([("d", seen(app(A), at=1))]), 10)
    for _ in range(2):
        with pytest.raises(RefusedError, match=r"org\.example\.b"):
            lake.append(told([("d", seen(app(B), at=2))]), 20)
        lake.snapshot(15)
    assert len(lake.batches()) == 1


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (seen(at=NOW + DAY), "set the clocks right"),
        (msgspec.structs.replace(seen(app(A)), sections=("a", "b")), "a report of its own"),
        (seen(app(A), section=None), "a report of its own"),
        (seen(device_class="corporat"), "corporat"),
        (seen(msgspec.structs.replace(app(A), name="\ud800")), "surrogate"),
        (seen(msgspec.structs.replace(app(A), value="")), "1 to"),
        (seen(*[app(A)] * 100_001), "100000"),
    ],
)
def test_a_report_that_cannot_be_meant_refuses_the_whole_import(
    tmp_path: Path, report: Report, why: str
) -> None:
    lake = lake_at(tmp_path)
    with pytest.raises(InputError, match=why):
        lake.append(told([("good", seen(app(A))), ("bad", report)]), NOW)
    assert lake.batches() == []
    assert not list((tmp_path / "lake" / "batches").iterdir())


def test_an_import_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reports"):
        lake_at(tmp_path).append([], NOW)


def test_an_import_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[DeviceId, Report]]:
        yield from told([("d", seen(app(A)))])
        raise KeyboardInterrupt

    lake = lake_at(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        lake.append(broken(), NOW)
    assert not list((tmp_path / "lake" / "batches").iterdir())


def test_what_a_writer_that_died_left_is_cleared_away(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    left = tmp_path / "lake" / "batches" / ".draft-0000"
    left.mkdir(parents=True)
    lake.append(told([("d", seen(app(A)))]), NOW)
    assert not left.exists()
    assert len(lake.batches()) == 1


def taken(folder: Path) -> tuple[FolderLake, Path]:
    """A lake with one snapshot, and the snapshot's folder."""
    lake = lake_at(folder)
    lake.append(told([(f"d{n}", seen(app(A), app(B), at=1)) for n in range(9)]), 10)
    return lake, folder / "lake" / "snapshots" / lake.snapshot(20).id


def read(lake: Lake) -> int:
    """How many rows the newest snapshot has."""
    snapshot = lake.snapshot_at(20)
    assert snapshot is not None
    with lake.open(snapshot) as reader:
        return len(reader.rows(INSTALLED, Installed))


def test_a_file_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    lake, folder = taken(tmp_path)
    assert read(lake) == 18
    file = folder / "items-00000.parquet"
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(VerificationError, match=r"items-00000\.parquet: the file has \d+ bytes"):
        read(lake)


def test_a_changed_byte_is_refused_by_name(tmp_path: Path) -> None:
    lake, folder = taken(tmp_path)
    file = folder / "items-00000.parquet"
    data = bytearray(file.read_bytes())
    data[20] ^= 1
    file.write_bytes(data)
    with pytest.raises(VerificationError, match=r"items-00000\.parquet: the file has digest"):
        read(lake)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    lake, folder = taken(tmp_path)
    (folder / "lists-00000.parquet").unlink()
    with pytest.raises(VerificationError, match=r"lists-00000\.parquet: the file is missing"):
        read(lake)


def test_a_changed_manifest_is_refused_by_name(tmp_path: Path) -> None:
    lake, folder = taken(tmp_path)
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"devices":9', b'"devices":8'))
    with pytest.raises(VerificationError, match=r"manifest\.json: the manifest has digest"):
        read(lake)


def test_a_snapshot_other_than_the_one_named_is_refused(tmp_path: Path) -> None:
    lake, _ = taken(tmp_path)
    snapshot = lake.snapshot_at(20)
    assert snapshot is not None
    other = msgspec.structs.replace(snapshot, manifest_digest="0" * 64)
    with pytest.raises(VerificationError, match="restore it"), lake.open(other):
        pass


@pytest.mark.parametrize("lie", ["columns", "rows", "not parquet"])
def test_a_file_that_is_not_what_its_manifest_says_is_refused(tmp_path: Path, lie: str) -> None:
    lake, folder = taken(tmp_path)
    file = folder / "items-00000.parquet"
    table = pq.read_table(file)
    if lie == "columns":
        pq.write_table(table.set_column(1, "device", pa.array([str(n) for n in range(18)])), file)
    elif lie == "rows":
        pq.write_table(table.slice(1), file)
    else:
        file.write_bytes(b"PAR1 no PAR1")
    rename(folder, reseal(folder, file))
    with pytest.raises(
        VerificationError, match=r"items-00000\.parquet: (the file has \d+ rows of|not a whole)"
    ):
        read(lake)


def reseal(folder: Path, file: Path) -> str:
    """Enter a file that was changed in its manifest, as a careful forger would; the new digest."""
    manifest = decode((folder / "manifest.json").read_bytes())
    assert isinstance(manifest, dict)
    for part in manifest["files"]:
        if part["name"] == file.name:
            part["bytes"] = file.stat().st_size
            part["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (folder / "manifest.json").write_bytes(encode(manifest))
    return hashlib.sha256(encode(manifest)).hexdigest()


def rename(folder: Path, digest: str) -> None:
    """Give a folder the name of its new digest."""
    folder.rename(folder.with_name(f"{folder.name.split('-')[0]}-{digest[:16]}"))


def test_imports_at_one_time_wait_for_each_other(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: lake.append(told([(f"d{n}", seen(app(A), at=n))]), 100), range(8)))
    assert len({batch.path for batch in made}) == 8
    assert len(installed(lake, 200)) == 8


def test_the_engine_reads_nothing_outside_the_lake(tmp_path: Path) -> None:
    lake, _ = taken(tmp_path / "inside")
    outside = tmp_path / "outside.csv"
    outside.write_text("id\n1\n")
    snapshot = lake.snapshot_at(20)
    assert snapshot is not None
    with lake.open(snapshot) as reader, pytest.raises(StoreError, match="disabled by configuration"):
        reader.rows(f"SELECT * FROM read_csv('{outside}')", Installed)


def test_codes_are_those_of_the_identities(tmp_path: Path) -> None:
    lake, folder = taken(tmp_path)
    table = pq.read_table(folder / "identities-00000.parquet").to_pylist()
    found = {row["code"]: Identity(row["platform"], row["kind"], row["value"]) for row in table}
    assert found == {code(A): A, code(B): B}
    assert pq.read_schema(folder / "items-00000.parquet").field("code").type == pa.uint64()
    assert read(lake) == 18


def test_a_kept_sweep_that_was_changed_is_not_read(tmp_path):
    lake = lake_at(tmp_path)
    lake.append(told([("P", seen(app(A)))]), NOW)
    snapshot = lake.snapshot(NOW)
    kept = lake.keep(NOW, snapshot, ())
    with lake.open_sweep(kept) as reader:
        assert reader.rows("SELECT id FROM findings", Named) == []
    other = lake_at(tmp_path)
    (file,) = (tmp_path / "lake" / "sweeps" / kept.id).glob("*.parquet")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(VerificationError), other.open_sweep(kept):
        pass


class Named(msgspec.Struct, frozen=True, array_like=True):
    """A row of which only the id is asked."""

    id: str
