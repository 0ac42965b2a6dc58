"""The sweep finds what asking the decision point about every row of every device finds."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fleet.park import (
    DAY,
    IOS,
    NOW,
    ONE_SEAT,
    TIKTOK,
    WINDOWS,
    app,
    bodies,
    catalogued,
    exempted,
    facts,
    lake_at,
    made,
    named,
    officer,
    seen,
    told,
)
from tests.reference.build import WEB, not_listed, restriction, scope
from tests.reference.world import World

from appban.fleet.gather import settled
from appban.fleet.lapse import lapse
from appban.fleet.match import likenesses, names_at
from appban.fleet.sweep import sweep
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.facts import Facts
from appban.regime.finding import Finding, finding_id
from appban.regime.identity import Identity, Kind, Platform, Surface, identity
from appban.regime.observation import Item, Report
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset

pytestmark = pytest.mark.slow

BEGINS = NOW - 30 * DAY
MAPS = identity(IOS, Kind.BUNDLE_ID, "com.apple.maps")
CHAT = identity(WINDOWS, Kind.WINGET_ID, "tencent.wechat")
POOL = (
    app(TIKTOK),
    app(TIKTOK, surface=Surface.WEB),
    app(identity(Platform.ANDROID, Kind.PACKAGE, "com.zhiliaoapp.musically")),
    app(identity(IOS, Kind.BUNDLE_ID, "com.zhiliaoapp.musically.beta")),
    app(CHAT, version="1"),
    app(CHAT, version="2"),
    app(MAPS),
    app(MAPS, version="7", surface=Surface.PWA),
    named("TikTok", "TikTok Pte. Ltd."),
    named("TikTok Wallpapers", "J Smith"),
)
DEVICES = tuple(f"d{n}" for n in range(5))
PLACES = st.builds(
    Place,
    st.sampled_from([BodyId("D"), BodyId("A"), BodyId("E"), BodyId("nowhere"), None]),
    st.sampled_from([PlaceClass.CORPORATE, PlaceClass.PERSONAL, None]),
    st.sampled_from([IOS, WINDOWS, None]),
)
FLEETS = st.fixed_dictionaries(
    {
        "places": st.lists(PLACES, min_size=5, max_size=5),
        "items": st.lists(st.lists(st.sampled_from(POOL), max_size=6), min_size=5, max_size=5),
        "other": st.lists(st.none() | st.lists(st.sampled_from(POOL), max_size=3), min_size=5, max_size=5),
    }
)
REGIMES = st.fixed_dictionaries(
    {
        "ban": st.booleans(),
        "approved": st.booleans(),
        "listed": st.lists(st.sampled_from(["tiktok", "wechat"]), unique=True),
        "versions": st.sampled_from([None, ("1",)]),
        "listing_body": st.sampled_from(["D", "A"]),
        "exempt": st.lists(st.sampled_from(DEVICES), unique=True, max_size=3),
        "over": st.booleans(),
        "pinned": st.dictionaries(st.sampled_from(DEVICES), PLACES, max_size=2),
    }
)


def regime(drawn: dict) -> World:
    """A ban that names TikTok and WeChat, an approved list, listings, an exemption, what the log says of devices."""
    world = bodies(BEGINS).tell(
        catalogued(stated=BEGINS),
        catalogued("wechat", "WeChat", CHAT, stated=BEGINS, publisher="tencent"),
    )
    officer(world, BEGINS)
    ban = restriction("R1", starts=BEGINS, apps=("tiktok", "wechat"), exemptions=ONE_SEAT)
    if drawn["ban"]:
        world.tell(made(ban, BEGINS))
    if drawn["approved"]:
        surfaces = (Surface.NATIVE_APP, WEB, Surface.PWA)
        approved = restriction(
            "L1", starts=BEGINS, coverage=not_listed("L"), surfaces=surfaces, scopes=(scope("D"),)
        )
        world.tell(made(approved, BEGINS))
    for each in drawn["listed"]:
        world.tell(listing(each, drawn))
    if drawn["exempt"] and drawn["ban"]:
        place = Place(BodyId("D"), PlaceClass.CORPORATE, IOS)
        end = NOW - DAY if drawn["over"] else NOW + DAY
        exempted(world, ban, dict.fromkeys(drawn["exempt"], place), start=BEGINS, end=end)
    for device, place in drawn["pinned"].items():
        world.tell(ev.DeviceRecorded(stated=NOW, device=DeviceId(device), place=place))
    return world


def listing(name: str, drawn: dict) -> ev.AppListed:
    """A catalogued application on the approved list."""
    return ev.AppListed(
        stated=BEGINS,
        listing=f"listing-{name}",
        list="L",
        app=AppId(name),
        versions=drawn["versions"],
        body=BodyId(drawn["listing_body"]),
        classes=None,
        surfaces=(Surface.NATIVE_APP, Surface.WEB),
        until=None,
    )


def reports(fleet: dict) -> list[tuple[str, Report]]:
    """What two sources say of the fleet."""
    made_up: list[tuple[str, Report]] = []
    for n, device in enumerate(DEVICES):
        place: Place = fleet["places"][n]
        made_up.append(
            (
                device,
                seen(
                    *fleet["items"][n],
                    at=NOW - DAY,
                    body=place.body,
                    device_class=place.place_class,
                    platform=place.platform,
                ),
            )
        )
        if fleet["other"][n] is not None:
            made_up.append((device, seen(*fleet["other"][n], at=NOW - DAY // 2, source="agent")))
    return made_up


def rows(fleet: dict) -> list[tuple[str, Item, int]]:
    """Every item of every list, with when it was seen."""
    return [(device, item, report.seen_at) for device, report in reports(fleet) for item in report.items]


def naive(
    known: Facts, fleet: dict, at: int
) -> tuple[set[Finding], Counter[tuple[str | None, Identity, str]]]:
    """One question for every row."""
    names = names_at(known, at)
    roster = Roster(zip(map(DeviceId, DEVICES), fleet["places"], strict=True), taken_at=NOW)
    rules = Ruleset(known, roster, at)
    found: dict[str, Finding] = {}
    unlisted: set[tuple[str | None, Identity, str, str]] = set()
    for device, item, seen_at in rows(fleet):
        of = Identity(item.platform, item.kind, item.value)
        body = rules.place_of(DeviceId(device)).body
        likes = likenesses(names, of, item.name, item.publisher)
        outcomes: set[str] = set()
        for like in likes:
            query = Query(
                app=like.app, at=at, device=DeviceId(device), surface=item.surface, version=item.version
            )
            verdict = decide(rules, query, at)
            if like.strength == "matched":
                outcomes.add(verdict.outcome)
            if verdict.outcome in {"prohibited", "unknown", "exempt"}:
                near = None if like.strength == "matched" else of
                clause = verdict.clause
                where = None if clause is None else clause.restriction
                name = finding_id(DeviceId(device), like.app, item.surface, near, where)
                kind = like.strength if near else ("exempt" if verdict.outcome == "exempt" else "breach")
                before = found.get(name)
                found[name] = Finding(
                    id=name,
                    kind=kind,
                    device=DeviceId(device),
                    body=body,
                    since=min(seen_at, before.since if before else seen_at),
                    last_seen=max(seen_at, before.last_seen or 0 if before else seen_at),
                    app=like.app,
                    surface=item.surface,
                    outcome=verdict.outcome,
                    restriction=where,
                    statement=None if clause is None else clause.statement,
                    exemptions=verdict.exemptions,
                )
        if not any(like.strength == "matched" for like in likes):
            query = Query(app=AppId("none such"), at=at, device=DeviceId(device), surface=item.surface)
            outcomes.add(decide(rules, query, at).outcome)
            if "not-listed" not in outcomes and "unknown" in outcomes:
                unlisted.add((body, of, "unknown", device))
        if "not-listed" in outcomes:
            unlisted.add((body, of, "not-listed", device))
    lists = {(body, of, device) for body, of, outcome, device in unlisted if outcome == "not-listed"}
    counted = {
        each for each in unlisted if each[2] == "not-listed" or (each[0], each[1], each[3]) not in lists
    }
    certain = {(f.device, f.app) for f in found.values() if f.kind in {"breach", "exempt"}}
    kept = {
        settled(known, lapse(known, f, at))
        for f in found.values()
        if f.kind != "suspected" or (f.device, f.app) not in certain
    }
    return kept, Counter((body, of, outcome) for body, of, outcome, _ in counted)


def bare(finding: Finding) -> tuple[object, ...]:
    """A finding without the words and names by which it was found."""
    return tuple(
        getattr(finding, field) for field in finding.__struct_fields__ if field not in {"identities", "why"}
    )


@settings(max_examples=40, deadline=None)
@given(fleet=FLEETS, drawn=REGIMES)
def test_the_sweep_finds_what_asking_about_every_row_finds(fleet: dict, drawn: dict) -> None:
    known = facts(regime(drawn))
    with TemporaryDirectory() as folder:
        lake = lake_at(Path(folder))
        lake.append(told(reports(fleet)), NOW)
        lake.snapshot(NOW)
        result = sweep(known, lake, NOW + 1)
    found, unlisted = naive(known, fleet, NOW + 1)
    assert {bare(f) for f in result.findings if f.app is not None} == {bare(f) for f in found}
    counted = {(line.body, line.identity, line.outcome): line.devices for line in result.not_listed.most}
    assert counted == dict(unlisted)
    assert sum(total.installs for total in result.not_listed.totals) == sum(unlisted.values())
    assert sum(count.devices for count in result.counts) == len(DEVICES)
