"""An inventory that knows applications by name and publisher alone (acceptance: Names only)."""

from collections import Counter
from pathlib import Path

from tests.fleet.park import (
    DAY,
    IOS,
    NOW,
    ONE_SEAT,
    WINDOWS,
    bodies,
    catalogued,
    confirmed,
    exempted,
    facts,
    lake_at,
    made,
    officer,
    seen,
    withdrawn,
)
from tests.reference.build import restriction, scope
from tests.reference.world import World

from appban.fleet.sweep import SweepResult, keep, sweep
from appban.inventory.intune import Source
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.finding import Finding
from appban.regime.identity import Kind, identity, title
from appban.regime.observation import Report

DEVICES = 4_000
TUPLE = identity(IOS, Kind.TITLE, title("TikTok", "TikTok Pte. Ltd."))
WALLPAPER = identity(IOS, Kind.TITLE, title("TikTok Wallpapers", "J Smith"))
EXEMPT = ("phone-0003", "phone-0004")


def inventory() -> bytes:
    """31 phones with TikTok by name, 2 with wallpapers, a web app on Windows, and what everybody has."""
    rows = ["DeviceId,DeviceName,Platform,ApplicationName,ApplicationPublisher,ApplicationVersion"]
    for n in range(DEVICES - 7):
        rows.append(f"phone-{n:04},p{n:04},iOS,Maps,Apple,{n % 7}")
        if n < 31:
            rows.append(f"phone-{n:04},p{n:04},iOS,TikTok,TikTok Pte. Ltd.,34.1")
        elif n < 33:
            rows.append(f"phone-{n:04},p{n:04},iOS,TikTok Wallpapers,J Smith,1")
    rows.append(r"laptop,laptop,Windows,TikTok,Microsoft\Edge,1.0")
    return "\n".join(rows).encode()


def regime() -> World:
    """TikTok prohibited on corporate and enrolled personal devices; an exemption for two of the phones."""
    begins = NOW - 30 * DAY
    world = bodies(begins).tell(catalogued(stated=begins))
    classes = (PlaceClass.CORPORATE, PlaceClass.ENROLLED_PERSONAL)
    ban = restriction(
        "R1", starts=begins, apps=("tiktok",), exemptions=ONE_SEAT, scopes=(scope("D", classes=classes),)
    )
    officer(world.tell(made(ban, begins)), begins)
    place = Place(BodyId("D"), PlaceClass.CORPORATE, IOS)
    exempted(world, ban, dict.fromkeys(EXEMPT, place), start=begins, end=NOW + 30 * DAY)
    return world


def kinds(result: SweepResult) -> Counter[str]:
    """How many findings of each kind."""
    return Counter(finding.kind for finding in result.findings)


def test_names_become_breaches_when_confirmed_and_are_none_when_that_is_undone(tmp_path: Path) -> None:
    lake = lake_at(tmp_path)
    reports = [(DeviceId(r.device.keys[0].value), r) for r in Source().parse(inventory(), NOW)]
    roster = [(device, enrolled(device)) for device, _ in reports]
    hidden = [(DeviceId(f"own-{n}"), enrolled(f"own-{n}")) for n in range(6)]
    lake.append([*reports, *roster, *hidden], NOW)
    lake.snapshot(NOW)
    world = regime()

    first = sweep(facts(world), lake, NOW)
    assert kinds(first) == {"suspected": 31, "candidate": 1, "cannot-be-seen": 6}
    keep(lake, first)

    world.put(confirmed(TUPLE, "tiktok", NOW), recorded=NOW)
    second = sweep(facts(world), lake, NOW + 1)
    assert kinds(second) == {"breach": 29, "exempt": 2, "candidate": 1, "cannot-be-seen": 6}
    assert {f.device for f in second.findings if f.kind == "exempt"} == set(EXEMPT)
    assert not second.delta.new
    assert not second.delta.gone
    assert Counter((c.was, c.finding.kind) for c in second.delta.changed) == {
        ("suspected", "breach"): 29,
        ("suspected", "exempt"): 2,
    }
    keep(lake, second)

    world.put(withdrawn(TUPLE, "tiktok", NOW + 2), recorded=NOW + 2)
    third = sweep(facts(world), lake, NOW + 3)
    assert kinds(third) == kinds(first)

    for result in (first, second, third):
        assert not [f for f in result.findings if WALLPAPER in f.identities]
        assert [f.device for f in candidates(result)] == ["laptop"]
        unseen = next(count for count in result.counts if count.body == "D")
        assert unseen.devices == DEVICES
        assert unseen.clean == DEVICES - 6 - 1 - (31 if result is not second else 29)


def enrolled(device: str) -> Report:
    """What the personnel list says of a device: no software."""
    own = device.startswith("own")
    return seen(
        source="roster",
        section=None,
        body="D",
        device_class=PlaceClass.ENROLLED_PERSONAL if own else PlaceClass.CORPORATE,
        platform=WINDOWS if device == "laptop" else IOS,
    )


def candidates(result: SweepResult) -> list[Finding]:
    """The near-variants found."""
    return [finding for finding in result.findings if finding.kind == "candidate"]
