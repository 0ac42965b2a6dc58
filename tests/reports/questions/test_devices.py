"""Questions about devices are answered from the inventory and the sweeps that the record vouches for, and from no other."""

import pytest
from tests.fleet.park import (
    BEGINNING,
    DAY,
    IOS,
    NOW,
    ONE_SEAT,
    TIKTOK,
    app,
    bodies,
    catalogued,
    corporate,
    drop,
    exempted,
    facts,
    lake_at,
    made,
    officer,
    seen,
    told,
)
from tests.reference.build import restriction
from tests.reports.questions.asked import Asked, missing, rows

from appban.fleet.sweep import keep, sweep
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import Place, PlaceClass
from appban.regime.time import show
from appban.reports.questions.model import bytes_of

BAN = restriction("R1", starts=BEGINNING, apps=("tiktok",), exemptions=ONE_SEAT)
PHONE = Place(BodyId("D"), PlaceClass.CORPORATE, IOS)
FROM = show(BEGINNING)


class Park:
    """P1 is exempt, P2 in breach, P3 of A silent for long, P4 personal, P5 of E, P6 unmanaged, P7 of no known class."""

    def __init__(self, folder) -> None:
        self.lake = lake_at(folder)
        self.world = bodies(BEGINNING).tell(catalogued(stated=BEGINNING), made(BAN, BEGINNING))
        officer(self.world, BEGINNING)
        exempted(self.world, BAN, {"P1": PHONE}, start=BEGINNING + 10, end=NOW + 60 * DAY)
        reports = (
            ("P1", corporate(app(TIKTOK))),
            ("P2", corporate(app(TIKTOK))),
            ("P3", corporate(body="A", at=NOW - 60 * DAY)),
            ("P4", corporate(device_class=PlaceClass.PERSONAL)),
            ("P5", corporate(body="E")),
            (
                "P6",
                seen(section=None, body="D", device_class=PlaceClass.CORPORATE, platform=IOS, managed=False),
            ),
            ("P7", seen(section=None, body="D", platform=IOS, source="old", at=NOW - 90 * DAY)),
        )
        self.take(reports, NOW)
        self.sweep(NOW + 1000)

    def take(self, reports, at: int) -> None:
        """Reports come in, and a snapshot of all is entered."""
        self.lake.append(told(reports), at)
        taken = self.lake.snapshot(at)
        event = ev.SnapshotTaken(
            stated=at,
            snapshot=taken.id,
            manifest=taken.manifest_digest,
            rows=taken.rows,
            devices=taken.devices,
        )
        self.world.put(event, recorded=at + 1)

    def sweep(self, at: int) -> None:
        """A sweep is made and kept."""
        keep(self.lake, sweep(facts(self.world), self.lake, at))

    def asked(self) -> Asked:
        return Asked(self.world.entries, lakes=lambda: self.lake)


@pytest.fixture
def park(tmp_path):
    return Park(tmp_path)


def test_devices_are_counted_with_those_unmanaged_of_unknown_management_and_silent(park):
    found = park.asked()("devices-unseen", NOW + 2000)
    assert rows(found) == [(7, 1, 1, 2)]
    assert missing(found)["sources not heard from"] == ("old",)
    assert rows(park.asked()("devices-unseen", NOW + 2000, by="body"), "body", "devices", "silent") == [
        ("A", 1, 1),
        ("D", 5, 1),
        ("E", 1, 0),
    ]
    assert rows(park.asked()("devices-unseen", NOW + 2000, body="A")) == [(1, 0, 0, 1)]
    assert rows(park.asked()("devices-unseen", NOW + 2000, days="365"), "silent") == [(0,)]


def test_the_share_that_is_reached_exempt_uncovered_or_not_known(park):
    found = park.asked()("devices-reached", NOW + 2000, app="tiktok")
    assert rows(found) == [(7, 3, 1, 2, 1, 1, 428)]
    by_body = park.asked()("devices-reached", NOW + 2000, app="tiktok", by="body")
    assert rows(by_body, "body", "devices", "reached", "exempt", "uncovered", "unknown") == [
        ("A", 1, 1, 0, 0, 0),
        ("D", 5, 2, 1, 1, 1),
        ("E", 1, 0, 0, 1, 0),
    ]
    assert rows(park.asked()("devices-reached", NOW + 2000, app="other"), "uncovered") == [(7,)]


def test_a_device_that_the_record_says_moved_since_counts_where_it_stands(park):
    moved = Place(BodyId("E"), PlaceClass.CORPORATE, IOS)
    park.world.put(ev.DeviceRecorded(stated=NOW + 500, device="P2", place=moved))
    found = park.asked()("devices-reached", NOW + 2000, app="tiktok", by="body")
    assert rows(found, "body", "devices", "reached", "uncovered") == [
        ("A", 1, 1, 0),
        ("D", 4, 1, 1),
        ("E", 2, 0, 2),
    ]


def test_an_inventory_that_no_entry_known_then_names_is_not_looked_at(park):
    later = NOW + 10 * DAY
    before = park.asked()("devices-unseen", later)
    park.lake.append(told([("P9", corporate(at=NOW + DAY))]), NOW + 2 * DAY)
    park.lake.snapshot(NOW + 2 * DAY)
    assert bytes_of(park.asked()("devices-unseen", later)) == bytes_of(before)
    park.take([("P10", corporate(at=NOW + 3 * DAY))], NOW + 3 * DAY)
    assert rows(park.asked()("devices-unseen", later), "devices") == [(9,)]
    assert bytes_of(park.asked()("devices-unseen", later, known_at=NOW + 1)) == bytes_of(before)
    early = park.asked()("devices-unseen", NOW - 1)
    assert (early.rows, early.counts["devices"]) == ((), None)


def test_detections_are_counted_once_by_month_with_those_exempt_and_those_gone(park):
    found = park.asked()(
        "detections-by-month", NOW + 2000, known_at=NOW + 2000, app="tiktok", from_=FROM, by="body"
    )
    assert rows(found) == [("D", "2024-03", 2, 1, 0, None)]
    park.take([("P2", corporate(at=NOW + 5 * DAY))], NOW + 5 * DAY)
    park.sweep(NOW + 5 * DAY + 1000)
    later = NOW + 6 * DAY
    found = park.asked()("detections-by-month", later, known_at=later, app="tiktok", from_=FROM)
    assert rows(found) == [("2024-03", 2, 1, 1, 5)]
    then = park.asked()("detections-by-month", later, known_at=NOW + 2000, app="tiktok", from_=FROM)
    assert rows(then) == [("2024-03", 2, 1, 0, None)]
    assert "detections before the first sweep" in missing(found)


def test_what_retention_took_away_is_said_beside_the_count(park):
    park.take([("P2", corporate(at=NOW + 5 * DAY))], NOW + 5 * DAY)
    park.sweep(NOW + 5 * DAY + 1000)
    gone = drop(park.lake, NOW + 4 * DAY)
    event = ev.InventoryDropped(
        stated=NOW + 6 * DAY,
        before=NOW + 4 * DAY,
        batches=gone.batches,
        snapshots=gone.snapshots,
        sweeps=gone.sweeps,
        lists=gone.lists,
        carried=gone.carried,
    )
    park.world.put(event)
    found = park.asked()("detections-by-month", NOW + 7 * DAY, app="tiktok", from_=FROM)
    assert "inventories that were dropped" in missing(found)
