"""A fleet with plain defaults, for tests that say only what they are about."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.reference.build import (
    SOURCE,
    TEXT,
    holders,
    moment,
    pins,
    request,
    route,
    rules,
    seat,
    stage,
)
from tests.reference.world import World

from appban.fleet.keys import INDEX, keys
from appban.ports import Dropped, Lake, Silent
from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import Decision, ExemptionId, PinnedDevice, decision_digest, request_digest
from appban.regime.facts import Facts
from appban.regime.identity import Identity, Kind, Platform, Surface, identity, title
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report, Section, Tells
from appban.regime.people import AuthorityId, PersonClass, PersonId, Subject
from appban.regime.reducer import fold
from appban.regime.restriction import RestrictionVersion
from appban.stores.lake.folder import FolderLake, open_lake
from appban.stores.lake.room import Keys

NOW = moment("12:00")
DAY = moment("12:00", "2024-03-06") - NOW
IOS, WINDOWS = Platform.IOS, Platform.WINDOWS
TIKTOK = identity(IOS, Kind.BUNDLE_ID, "com.zhiliaoapp.musically")
BEGINNING = NOW - 30 * DAY
BROWSER = Section("browser")


def lake_at(folder: Path) -> FolderLake:
    """A lake that looks identities up as the fleet does."""
    return open_lake(folder / "lake", Keys(INDEX, keys))


def drop(lake: Lake, before: int, silent: Silent = "forgotten") -> Dropped:
    """Drop what is from before an instant; what went."""
    with lake.dropping(before, silent) as gone:
        pass
    return gone


def bodies(begins: int) -> World:
    """Department D, agency A below it, and E, which is apart."""
    return World(begins).tell(
        *(
            ev.BodyRecorded(
                stated=begins,
                body=BodyId(name),
                name=name,
                kind=BodyKind.MINISTERIAL_DEPARTMENT,
                parent=None if parent is None else BodyId(parent),
                source=SOURCE,
            )
            for name, parent in (("D", None), ("A", "D"), ("E", None))
        )
    )


def catalogued(
    app: str = "tiktok",
    name: str = "TikTok",
    *identities: Identity,
    stated: int = 0,
    publisher: str = "bytedance-ltd",
    domains: tuple[str, ...] = (),
) -> ev.AppRecorded:
    """An application in the catalogue; TikTok by its iOS bundle unless said otherwise."""
    return ev.AppRecorded(
        stated=stated,
        app=AppId(app),
        name=name,
        publisher=EntityId(publisher),
        identities=identities or (TIKTOK,),
        domains=domains,
    )


def made(version: object, stated: int) -> ev.RestrictionMade:
    """A restriction came to be."""
    return ev.RestrictionMade(stated=stated, restriction=version, pack="test", made_by=())


def confirmed(of: Identity, app: str, stated: int) -> ev.IdentityConfirmed:
    """An analyst says what an identity is."""
    return ev.IdentityConfirmed(stated=stated, app=AppId(app), identity=of, reason=TEXT)


def withdrawn(of: Identity, app: str, stated: int) -> ev.IdentityWithdrawn:
    """An analyst takes it back."""
    return ev.IdentityWithdrawn(stated=stated, app=AppId(app), identity=of, reason=TEXT)


def facts(world: World) -> Facts:
    """What a world's entries say."""
    return fold(world.entries)


def app(of: Identity, *, version: str | None = None, surface: Surface = Surface.NATIVE_APP) -> Item:
    """An identity as a source shows it."""
    return Item(of.platform, of.kind, of.value, version=version, surface=surface)


def named(name: str, publisher: str, platform: Platform = IOS) -> Item:
    """A row with a name and publisher only."""
    return Item(platform, Kind.TITLE, title(name, publisher), name=name, publisher=publisher)


def seen(
    *items: Item,
    at: int = NOW,
    source: str = "mdm",
    section: Section | None = SOFTWARE,
    removed: tuple[Item, ...] = (),
    mode: str = "full",
    body: str | None = None,
    device_class: str | None = None,
    platform: Platform | None = None,
    managed: bool | None = None,
    tells: Tells = "list",
) -> Report:
    """A report of a device's software."""
    return Report(
        source=source,
        device=DeviceClaim(
            keys=(DeviceKey("serial", "any"),),
            platform=platform,
            body=body,
            device_class=device_class,
            managed=managed,
        ),
        seen_at=at,
        mode=mode,
        sections=() if section is None else (section,),
        items=items,
        removed=removed,
        tells=tells,
    )


def corporate(
    *items: Item,
    body: str = "D",
    at: int = NOW,
    platform: Platform = IOS,
    device_class: str = PlaceClass.CORPORATE,
) -> Report:
    """A report of a managed corporate phone of a body with this software."""
    return seen(*items, at=at, body=body, device_class=device_class, platform=platform, managed=True)


def told(reports: Iterable[tuple[str, Report]]) -> list[tuple[DeviceId, Report]]:
    """Reports with the ids of their devices."""
    return [(DeviceId(device), report) for device, report in reports]


def officer(world: World, begins: int) -> None:
    """C, a civil servant who may fill the security seat for D and below."""
    world.tell(
        ev.PersonRecorded(
            stated=begins,
            person=PersonId("C"),
            name=TEXT,
            person_class=PersonClass.CIVIL_SERVANT,
            body=BodyId("D"),
        ),
        ev.AuthorityGranted(
            stated=begins,
            authority=AuthorityId("clears"),
            person=PersonId("C"),
            subject=Subject("clear:security"),
            body=BodyId("D"),
            until=None,
            instrument="letter",
            delegable=False,
            granted_by=(),
        ),
    )


def exempted(
    world: World,
    ban: RestrictionVersion,
    devices: Mapping[str, Place],
    *,
    start: int,
    end: int,
    exemption: str = "E",
    apps: tuple[str, ...] = ("tiktok",),
) -> None:
    """An exemption for these devices, submitted and cleared by C right after the head."""
    asked = request(
        exemption=exemption,
        start=start,
        end=end,
        restrictions=pins(ban),
        devices=tuple(PinnedDevice(DeviceId(device), place) for device, place in devices.items()),
        people=holders("H"),
        apps=apps,
    )
    world.put(ev.ExemptionSubmitted(stated=world.head, request=asked, digest=request_digest(asked)))
    decision = Decision(
        request_digest=request_digest(asked),
        stage="security",
        outcome="clear",
        conditions=(),
        person=PersonId("C"),
        capacity="officer",
        instrument="letter",
        stated=world.head + 1,
    )
    world.put(
        ev.DecisionMade(
            stated=decision.stated,
            exemption=ExemptionId(exemption),
            decision=decision,
            digest=decision_digest(decision),
            seat="security",
        )
    )


ONE_SEAT = rules(route(stage(seat("security"))))
"""Exemption rules with one security seat and nothing to be shown first."""
