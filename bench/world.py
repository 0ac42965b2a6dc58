"""A made-up government of full size, the same for every engine: bodies, applications, bans, devices and exemptions.

Everything follows from one seed. It holds what an engine other than ours could be told as well; `log.py` writes the
same exemptions as the events from which ours must reckon for itself when each is in force.
"""

import datetime as dt
import random

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import DEVICE_PLATFORMS, DeviceId, Place, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Platform, Surface
from appban.regime.people import PersonId
from appban.regime.restriction import (
    Category,
    Coverage,
    Named,
    NotListed,
    Origin,
    OwnedBy,
    Purpose,
    RestrictionId,
)
from appban.regime.time import DAY, HOUR, from_datetime

AT = from_datetime(dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC))
"""When the questions are asked: within the hour from here."""
BEGINS = AT - 400 * DAY
PURPOSES = tuple(map(Purpose, ("enforcement", "online-harms", "research", "communications")))
GOVERNMENT = BodyId("government")
SHARE = 5_000
NATIVE, WEB = Surface.NATIVE_APP, Surface.WEB
_CLASSES = (*(PlaceClass.CORPORATE,) * 16, PlaceClass.PART_PAID, PlaceClass.ENROLLED_PERSONAL)
_ALL_CLASSES = (*_CLASSES, PlaceClass.PERSONAL, PlaceClass.CONTRACTOR)
_SURFACES = ((NATIVE, WEB), (NATIVE, WEB), (NATIVE,))


class Sizes(msgspec.Struct, frozen=True):
    """How much there is of each; the defaults are what the targets speak of."""

    bodies: int = 300
    publishers: int = 2_000
    apps: int = 20_000
    devices: int = 500_000
    people: int = 20_000
    bans: int = 500
    exemptions: int = 100_000


class App(msgspec.Struct, frozen=True):
    """An application of the catalogue."""

    id: AppId
    publisher: EntityId
    category: str
    origin: str


class Ban(msgspec.Struct, frozen=True):
    """A restriction: whom it reaches and what it covers. `platforms` None: any."""

    id: RestrictionId
    root: BodyId
    classes: tuple[PlaceClass, ...]
    platforms: tuple[Platform, ...] | None
    surfaces: tuple[Surface, ...]
    coverage: Coverage

    @property
    def list(self) -> str | None:
        """The approved list, if it is one."""
        return self.coverage.list if isinstance(self.coverage, NotListed) else None


class Case(msgspec.Struct, frozen=True):
    """An exemption as it was asked for; `revoked` when, `cleared` False: the seats were never filled."""

    id: ExemptionId
    device: DeviceId
    app: AppId
    bans: tuple[RestrictionId, ...]
    surfaces: tuple[Surface, ...]
    people: tuple[PersonId, ...]
    purpose: Purpose
    start: int
    end: int
    cleared: bool
    revoked: int | None


class World:
    """See the module. Two worlds of the same seed and sizes are equal."""

    def __init__(self, sizes: Sizes | None = None, seed: int = 1) -> None:
        self.sizes = sizes or Sizes()
        self.draw = random.Random(seed)
        self.parents = self._bodies()
        self.above = {body: self._lineage(body) for body in self.parents}
        self.owners = self._ownership()
        self.apps = self._apps()
        self.people = [PersonId(self._minted("person")) for _ in range(self.sizes.people)]
        self.listed: dict[str, tuple[AppId, ...]] = {}
        self.bans = [self._ban(n) for n in range(self.sizes.bans)]
        self.by_id = {ban.id: ban for ban in self.bans}
        self.bans_of = self._coverage()
        self.places = self._devices()
        self.devices = list(self.places)
        self.cases = self._cases()
        self.lost, self.left = self._losses()

    def in_scope(self, ban: Ban, place: Place) -> bool:
        """Whether a ban's scope takes in a place."""
        return (
            ban.root in self.above[place.body]
            and place.place_class in ban.classes
            and (ban.platforms is None or place.platform in ban.platforms)
        )

    def _minted(self, prefix: str) -> str:
        """An id as the verbs mint them."""
        return f"{prefix}-{self.draw.getrandbits(80):020x}"

    def _bodies(self) -> dict[BodyId, BodyId | None]:
        parents: dict[BodyId, BodyId | None] = {GOVERNMENT: None}
        departments = [BodyId(f"department-{n}") for n in range(24)]
        parents |= dict.fromkeys(departments, GOVERNMENT)
        below = list(departments)
        for n in range(self.sizes.bodies - len(parents)):
            body = BodyId(f"body-{n}")
            parents[body] = self.draw.choice(below)
            below.append(body)
        return parents

    def _lineage(self, body: BodyId) -> tuple[BodyId, ...]:
        line, here = [], body
        while here is not None:
            line.append(here)
            here = self.parents[here]
        return tuple(line)

    def _ownership(self) -> dict[EntityId, EntityId]:
        """A tenth of the publishers belong to one with a lower number."""
        count = self.sizes.publishers
        owned = self.draw.sample(range(1, count), count // 10)
        return {_publisher(n): _publisher(self.draw.randrange(n)) for n in sorted(owned)}

    def _apps(self) -> list[App]:
        """Publishers, categories and countries of few numbers have most of the applications."""
        draw = self.draw
        return [
            App(
                AppId(f"app-{n}"),
                _publisher(int(self.sizes.publishers * draw.random() ** 2)),
                f"category-{draw.randrange(100)}",
                f"country-{int(60 * draw.random() ** 3)}",
            )
            for n in range(self.sizes.apps)
        ]

    def _ban(self, n: int) -> Ban:
        draw = self.draw
        coverage = self._covered(n)
        return Ban(
            RestrictionId(f"ban-{n}"),
            draw.choice(list(self.parents) if draw.random() < 0.8 else [GOVERNMENT])
            if not isinstance(coverage, NotListed)
            else draw.choice([body for body in self.parents if body.startswith("body")]),
            (PlaceClass.CORPORATE, *draw.sample(sorted(set(_CLASSES[1:])), draw.randrange(3))),
            None if draw.random() < 0.5 else tuple(draw.sample(DEVICE_PLATFORMS, draw.randint(1, 3))),
            draw.choice(_SURFACES),
            coverage,
        )

    def _covered(self, n: int) -> Coverage:
        """Of ten bans six name applications, two publishers, two are by category, by origin or an approved list."""
        draw = self.draw
        if n % 10 < 6:
            return Named(apps=tuple(each.id for each in draw.sample(self.apps, draw.randint(1, 5))))
        if n % 10 < 8:
            return OwnedBy(entity=_publisher(draw.randrange(self.sizes.publishers)), share=SHARE)
        match (n // 10 * 2 + n % 2) % 5:
            case 0:
                name = f"list-{n}"
                count = len(self.apps)
                chosen = {int(count * draw.random() ** 2) for _ in range(count // 20)}
                self.listed[name] = tuple(self.apps[each].id for each in sorted(chosen))
                return NotListed(list=name)
            case 1 | 2:
                return Category(category=f"category-{draw.randrange(100)}")
            case _:
                return Origin(country=f"country-{draw.randint(20, 59)}")

    def _coverage(self) -> dict[AppId, tuple[Ban, ...]]:
        """The bans that cover an application, approved lists aside."""
        by_name: dict[AppId, list[Ban]] = {}
        by_trait: dict[str, list[Ban]] = {}
        for ban in self.bans:
            match ban.coverage:
                case Named(apps=apps):
                    for each in apps:
                        by_name.setdefault(each, []).append(ban)
                case OwnedBy(entity=trait) | Category(category=trait) | Origin(country=trait):
                    by_trait.setdefault(trait, []).append(ban)
                case NotListed():
                    pass
        found = {}
        for app in self.apps:
            traits = (*self._owners_of(app.publisher), app.category, app.origin)
            bans = [ban for trait in traits for ban in by_trait.get(trait, ())]
            found[app.id] = (*by_name.get(app.id, ()), *bans)
        return {app: bans for app, bans in found.items() if bans}

    def _owners_of(self, publisher: EntityId) -> list[EntityId]:
        line = [publisher]
        while line[-1] in self.owners:
            line.append(self.owners[line[-1]])
        return line

    def _devices(self) -> dict[DeviceId, Place]:
        count, draw = self.sizes.devices, self.draw
        every = [
            Place(b, c, p) for b in self.parents for c in sorted(set(_ALL_CLASSES)) for p in DEVICE_PLATFORMS
        ]
        weights = [_ALL_CLASSES.count(place.place_class) for place in every]
        chosen = draw.choices(every, weights, k=count)
        return {DeviceId(self._minted("device")): place for place in chosen}

    def _cases(self) -> list[Case]:
        reachable = [(app, ban) for app, bans in self.bans_of.items() for ban in bans]
        taken: set[tuple[DeviceId, AppId]] = set()
        cases: list[Case] = []
        by_ban: dict[RestrictionId, list[AppId]] = {}
        for app, ban in reachable:
            by_ban.setdefault(ban.id, []).append(app)
        bans = [self.by_id[each] for each in by_ban]
        while len(cases) < self.sizes.exemptions:
            ban = bans[int(self.draw.random() * len(bans))]
            device = self.devices[int(self.draw.random() * len(self.devices))]
            app = self.draw.choice(by_ban[ban.id]) if self.in_scope(ban, self.places[device]) else None
            if app is not None and (device, app) not in taken:
                taken.add((device, app))
                cases.append(self._case(device, app, ban))
        return cases

    def _case(self, device: DeviceId, app: AppId, aim: Ban) -> Case:
        """Half live, half over within the last week; a few never cleared, a few revoked, a few name too few bans."""
        draw, place = self.draw, self.places[device]
        every = tuple(ban.id for ban in self.bans_of[app] if self.in_scope(ban, place))
        start = AT - draw.randrange(8 * DAY, 60 * DAY)
        live = draw.random() < 0.5
        end = AT + draw.randrange(2 * HOUR, 60 * DAY) if live else AT - draw.randrange(HOUR, 7 * DAY)
        return Case(
            ExemptionId(self._minted("exemption")),
            device,
            app,
            every if draw.random() < 0.9 else (aim.id,),
            (NATIVE, WEB) if draw.random() < 0.5 else (NATIVE,),
            tuple(draw.sample(self.people, draw.choice((1, 1, 2)))),
            draw.choice(PURPOSES),
            start,
            end,
            draw.random() < 0.98,
            draw.randrange(start + HOUR, AT) if draw.random() < 0.03 else None,
        )

    def _losses(self) -> tuple[dict[DeviceId, int], dict[PersonId, int]]:
        """Devices lost and people who left in the last week, of those that exemptions name."""
        some = self.draw.sample(self.cases, max(1, len(self.cases) // 200))
        lost = {case.device: AT - self.draw.randrange(HOUR, 7 * DAY) for case in some[::2]}
        left = {case.people[0]: AT - self.draw.randrange(HOUR, 7 * DAY) for case in some[1::2]}
        return lost, left


def _publisher(n: int) -> EntityId:
    return EntityId(f"publisher-{n}")
