"""What a sweep says of exemptions, of devices as such, of approved lists and of the sweep before."""

from pathlib import Path

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
    exempted,
    facts,
    lake_at,
    made,
    named,
    officer,
    seen,
    told,
)
from tests.reference.build import TEXT, not_listed, restriction
from tests.reference.world import World

from appban.errors import InternalError, NotFoundError, VerificationError
from appban.fleet.sweep import SweepResult, keep, sweep
from appban.ports import Lake
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.finding import Finding
from appban.regime.identity import Kind, Surface, identity
from appban.regime.observation import Report
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.stores.lake.folder import open_lake
from appban.stores.lake.room import Keys

BAN = restriction("R1", starts=BEGINNING, apps=("tiktok",), exemptions=ONE_SEAT)
PHONE = Place(BodyId("D"), PlaceClass.CORPORATE, IOS)
MAPS = identity(IOS, Kind.BUNDLE_ID, "com.apple.maps")


def banned() -> World:
    """TikTok is prohibited on corporate devices of D and below."""
    world = bodies(BEGINNING).tell(catalogued(stated=BEGINNING), made(BAN, BEGINNING))
    officer(world, BEGINNING)
    return world


def lake_with(folder: Path, *reports: tuple[str, Report], at: int = NOW) -> Lake:
    """A lake with a snapshot of these reports."""
    lake = lake_at(folder)
    lake.append(told(reports), at)
    lake.snapshot(at)
    return lake


def only(result: SweepResult) -> Finding:
    """The one finding there is."""
    assert len(result.findings) == 1, result.findings
    return result.findings[0]


def test_a_breach_says_what_it_rests_on_and_since_when(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK), at=NOW - DAY)))
    found = only(sweep(facts(banned()), lake, NOW))
    assert (found.kind, found.outcome, found.restriction, found.statement) == (
        "breach",
        "prohibited",
        "R1",
        "s1",
    )
    assert (found.device, found.body, found.app, found.identities) == ("p1", "D", "tiktok", (TIKTOK,))
    assert (found.since, found.last_seen, found.age(NOW)) == (NOW - DAY, NOW - DAY, DAY)


def test_age_goes_back_to_the_first_snapshot_that_had_it_without_a_break(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK), at=NOW - 3 * DAY)), at=NOW - 3 * DAY)
    lake.append(told([("p1", corporate(app(TIKTOK), app(MAPS), at=NOW))]), NOW)
    lake.snapshot(NOW)
    assert only(sweep(facts(banned()), lake, NOW)).age(NOW) == 3 * DAY
    lake.append(told([("p1", corporate(at=NOW + 1))]), NOW + 1)
    lake.snapshot(NOW + 1)
    lake.append(told([("p1", corporate(app(TIKTOK), at=NOW + 2))]), NOW + 2)
    lake.snapshot(NOW + 2)
    assert only(sweep(facts(banned()), lake, NOW + 2)).since == NOW + 2


def test_an_exemption_that_is_over_leaves_the_application_lapsed(tmp_path: Path) -> None:
    world = banned()
    exempted(world, BAN, {"p1": PHONE}, start=BEGINNING, end=NOW)
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK), at=NOW - DAY)))
    before = only(sweep(facts(world), lake, NOW))
    assert (before.kind, before.ended_at, before.exemptions, before.unconfirmed) == (
        "lapsed",
        NOW,
        ("E",),
        True,
    )
    lake.append(told([("p1", corporate(app(TIKTOK), at=NOW + 5))]), NOW + 5)
    lake.snapshot(NOW + 5)
    after = only(sweep(facts(world), lake, NOW + 5))
    assert (after.kind, after.unconfirmed) == ("lapsed", False)


def test_an_exemption_in_force_makes_it_exempt_for_that_device_alone(tmp_path: Path) -> None:
    world = banned()
    exempted(world, BAN, {"p1": PHONE}, start=BEGINNING, end=NOW + DAY)
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))), ("p2", corporate(app(TIKTOK))))
    found = {f.device: (f.kind, f.exemptions) for f in sweep(facts(world), lake, NOW).findings}
    assert found == {"p1": ("exempt", ("E",)), "p2": ("breach", ())}


def test_what_cannot_be_known_is_a_breach_that_says_unknown(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", seen(app(TIKTOK), body="D", platform=IOS)))
    found = only(sweep(facts(banned()), lake, NOW))
    assert (found.kind, found.outcome, found.restriction) == ("breach", "unknown", None)


def test_nothing_is_said_of_devices_that_nothing_reaches(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path,
        ("p1", corporate(app(TIKTOK), body="E")),
        ("p2", seen(section=None, body="E", device_class="corporate", platform=IOS, managed=False)),
    )
    assert sweep(facts(banned()), lake, NOW).findings == ()


def test_unmanaged_and_unseen_devices_are_found_and_are_not_clean(tmp_path: Path) -> None:
    claim = {"body": "D", "device_class": "corporate", "platform": IOS}
    lake = lake_with(
        tmp_path,
        ("clean", corporate(app(MAPS))),
        ("unmanaged", seen(app(MAPS), managed=False, **claim)),
        ("unseen", seen(section=None, source="roster", **claim)),
    )
    result = sweep(facts(banned()), lake, NOW)
    assert {(f.device, f.kind) for f in result.findings} == {
        ("unmanaged", "unmanaged"),
        ("unseen", "cannot-be-seen"),
    }
    (count,) = result.counts
    assert (count.body, count.devices, count.clean) == ("D", 3, 1)
    assert count.found == {"unmanaged": 1, "cannot-be-seen": 1}


def test_a_device_the_record_names_and_no_inventory_has_cannot_be_seen(tmp_path: Path) -> None:
    world = banned()
    world.tell(ev.DeviceRecorded(stated=NOW - DAY, device=DeviceId("p9"), place=PHONE))
    lake = lake_with(tmp_path, ("p1", corporate(app(MAPS))))
    found = only(sweep(facts(world), lake, NOW))
    assert (found.device, found.kind, found.last_seen) == ("p9", "cannot-be-seen", None)
    world.tell(ev.DeviceLost(stated=NOW - DAY, device=DeviceId("p9")))
    assert sweep(facts(world), lake, NOW).findings == ()


def test_devices_and_sources_not_heard_from_stand_beside_the_count(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path,
        ("fresh", corporate(app(MAPS))),
        ("old", corporate(app(MAPS), at=NOW - 20 * DAY)),
        ("half", corporate(app(MAPS))),
        ("half", seen(app(MAPS), source="agent", at=NOW - 20 * DAY)),
    )
    result = sweep(facts(banned()), lake, NOW)
    assert {(each.source, each.body, each.devices) for each in result.not_heard} == {
        ("mdm", "D", 1),
        ("agent", "D", 1),
    }
    assert [(c.devices, c.clean, c.silent) for c in result.counts] == [(3, 2, 1)]
    assert sweep(facts(banned()), lake, NOW, silence=30 * DAY).not_heard == ()


def test_the_log_says_where_a_device_stands_from_the_snapshot_on(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK), body="E")), ("p2", corporate(app(TIKTOK))))
    world = banned()
    world.tell(ev.DeviceRecorded(stated=NOW, device=DeviceId("p1"), place=PHONE))
    world.tell(
        ev.DeviceRecorded(stated=NOW, device=DeviceId("p2"), place=Place(BodyId("E"), PHONE.place_class, IOS))
    )
    result = sweep(facts(world), lake, NOW)
    assert (only(result).device, only(result).body) == ("p1", "D")
    assert {count.body: count.devices for count in result.counts} == {"D": 1, "E": 1}


def approved(world: World, *, versions: tuple[str, ...] | None = None, body: str = "D") -> World:
    """An approved list for D and below, on which Maps stands."""
    surfaces = (Surface.NATIVE_APP, Surface.PWA)
    world.tell(
        made(restriction("L1", starts=BEGINNING, coverage=not_listed("L"), surfaces=surfaces), BEGINNING),
        catalogued("maps", "Maps", MAPS, stated=BEGINNING, publisher="apple"),
        ev.AppListed(
            stated=BEGINNING,
            listing="l1",
            list="L",
            app=AppId("maps"),
            versions=versions,
            body=BodyId(body),
            classes=None,
            surfaces=(Surface.NATIVE_APP,),
            until=None,
        ),
    )
    return world


def unlisted(result: SweepResult) -> dict[tuple[str | None, str], int]:
    """On how many devices of a body what is not listed."""
    return {(line.body, line.identity.value): line.devices for line in result.not_listed.most}


def test_what_is_on_no_approved_list_is_counted_and_never_a_finding(tmp_path: Path) -> None:
    other = identity(IOS, Kind.BUNDLE_ID, "org.example.other")
    lake = lake_with(
        tmp_path,
        *((f"p{n}", corporate(app(MAPS), app(other), app(other, surface=Surface.PWA))) for n in range(3)),
        ("a1", corporate(app(MAPS), app(other), body="A")),
        ("e1", corporate(app(other), body="E")),
    )
    result = sweep(facts(approved(bodies(BEGINNING))), lake, NOW)
    assert result.findings == ()
    assert unlisted(result) == {("D", other.value): 3, ("A", other.value): 1}
    assert {(t.body, t.identities, t.installs) for t in result.not_listed.totals} == {
        ("D", 1, 3),
        ("A", 1, 1),
    }


def test_a_listing_of_one_version_leaves_the_others_unlisted(tmp_path: Path) -> None:
    lake = lake_with(
        tmp_path,
        ("p1", corporate(app(MAPS, version="1"))),
        ("p2", corporate(app(MAPS, version="2"))),
        ("p3", corporate(app(MAPS, version="1", surface=Surface.PWA))),
    )
    world = approved(bodies(BEGINNING), versions=("1",))
    assert unlisted(sweep(facts(world), lake, NOW)) == {("D", MAPS.value): 2}


def test_a_listing_for_one_body_leaves_the_others_unlisted(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(MAPS))), ("a1", corporate(app(MAPS), body="A")))
    world = approved(bodies(BEGINNING), body="A")
    assert unlisted(sweep(facts(world), lake, NOW)) == {("D", MAPS.value): 1}


def test_the_delta_tells_new_gone_and_changed_apart(tmp_path: Path) -> None:
    world = banned()
    exempted(world, BAN, {"p2": PHONE}, start=BEGINNING, end=NOW + DAY)
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))), ("p2", corporate(app(TIKTOK))))
    first = sweep(facts(world), lake, NOW)
    assert first.previous is None
    assert {f.device for f in first.delta.new} == {"p1", "p2"}
    kept = keep(lake, first)
    assert kept.findings == 2
    later = NOW + 2 * DAY
    lake.append(told([("p1", corporate(at=later)), ("p3", corporate(app(TIKTOK), at=later))]), later)
    lake.snapshot(later)
    second = sweep(facts(world), lake, later)
    assert second.previous == kept
    assert [f.device for f in second.delta.new] == ["p3"]
    assert [(f.device, f.kind) for f in second.delta.gone] == [("p1", "breach")]
    assert [(c.finding.device, c.was, c.finding.kind) for c in second.delta.changed] == [
        ("p2", "exempt", "lapsed")
    ]


def test_a_sweep_of_the_past_is_not_compared_with_a_later_one(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))))
    keep(lake, sweep(facts(banned()), lake, NOW + 5))
    assert sweep(facts(banned()), lake, NOW + 5).previous is None
    assert sweep(facts(banned()), lake, NOW + 6).previous is not None


def test_a_disposition_stands_and_removed_is_open_again_when_it_was_seen_later(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))))
    world = banned()
    found = only(sweep(facts(world), lake, NOW))
    for said in ("disputed", "removed"):
        world.put(
            ev.FindingDisposed(stated=NOW + 1, finding=found.id, disposition=said, reason=TEXT),
            recorded=NOW + 1,
        )
        assert only(sweep(facts(world), lake, NOW + 2)).disposition == said
    lake.append(told([("p1", corporate(app(TIKTOK), at=NOW + DAY))]), NOW + DAY)
    lake.snapshot(NOW + DAY)
    assert only(sweep(facts(world), lake, NOW + DAY)).disposition == "open"


def test_a_name_says_nothing_more_where_the_application_itself_was_found(tmp_path: Path) -> None:
    rows = (
        app(TIKTOK),
        named("TikTok", "TikTok Pte. Ltd."),
        app(identity(IOS, Kind.BUNDLE_ID, TIKTOK.value + ".b")),
    )
    lake = lake_with(tmp_path, ("p1", corporate(*rows)))
    assert {f.kind for f in sweep(facts(banned()), lake, NOW).findings} == {"breach", "candidate"}


def test_a_snapshot_with_other_keys_is_looked_up_afresh(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake", Keys("older", lambda of, name, publisher: [1]))
    lake.append(told([("p1", corporate(app(TIKTOK)))]), NOW)
    lake.snapshot(NOW)
    assert only(sweep(facts(banned()), lake, NOW)).kind == "breach"


def test_a_ruleset_in_use_changes_nothing_of_what_is_found(tmp_path: Path) -> None:
    world = banned()
    exempted(world, BAN, {"p1": PHONE}, start=BEGINNING, end=NOW + DAY)
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))), ("p2", corporate(app(TIKTOK))))
    known = facts(world)
    rules = Ruleset(known, Roster(), NOW)
    assert sweep(known, lake, NOW, rules=rules) == sweep(known, lake, NOW)
    with pytest.raises(InternalError, match="horizon"):
        sweep(known, lake, NOW, rules=Ruleset(known, Roster(), NOW + 1))


def test_without_a_snapshot_there_is_no_sweep(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))))
    with pytest.raises(NotFoundError, match="no snapshot"):
        sweep(facts(banned()), lake, NOW - 1)


def test_a_snapshot_that_is_not_the_one_in_the_log_is_refused(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", corporate(app(TIKTOK))))
    snapshot = lake.snapshot_at(NOW)
    assert snapshot is not None
    world = banned()
    entered = ev.SnapshotTaken(
        stated=NOW, snapshot=snapshot.id, manifest=snapshot.manifest_digest, rows=1, devices=1
    )
    world.put(entered, recorded=NOW)
    assert sweep(facts(world), lake, NOW).findings
    world.put(
        ev.SnapshotTaken(stated=NOW, snapshot=snapshot.id, manifest="0" * 64, rows=1, devices=1), recorded=NOW
    )
    with pytest.raises(VerificationError, match=snapshot.id):
        sweep(facts(world), lake, NOW)
