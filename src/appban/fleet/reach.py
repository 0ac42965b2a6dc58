"""Where what is in question is denied, as small relations that the items are joined with.

For an application that no approved list names it is enough to know the class of a place; for one that stands on a list
the decision point is asked for each surface, version and place at which it was in fact seen.
"""

import msgspec

from appban.fleet import relations
from appban.fleet.ground import UNCATALOGUED, Ground, Held
from appban.fleet.question import SURFACES, Question, surfaces_of
from appban.ports import Column, SnapshotReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId

NOT_LISTED, UNKNOWN = 0, 1
"""Numbers of what is only counted, whatever clause it rests on."""


class Verdicts:
    """What holds, by number."""

    def __init__(self) -> None:
        self.held = [Held("not-listed", None), Held("unknown", None)]
        self._numbers: dict[Held, int] = {}

    def number(self, held: Held) -> int:
        """The number of what holds."""
        if held.outcome == "not-listed":
            return NOT_LISTED
        if held not in self._numbers:
            self._numbers[held] = len(self.held)
            self.held.append(held)
        return self._numbers[held]


class _Rules:
    """The columns of `reach` or `ruled` under way."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self.app: list[int] = []
        self.surface: list[int] = []
        self.version: list[int] = []
        self.place: list[int] = []
        self.verdict: list[int] = []
        self.alone: list[int] = []

    def add(self, app: int, surface: int, place: int, held: Held, version: int = 0) -> None:
        """That something holds for an application on a surface at a place or class of places."""
        self.app.append(app)
        self.surface.append(surface)
        self.version.append(version)
        self.place.append(place)
        self.verdict.append(self._verdicts.number(held))
        self.alone.append(int(held.outcome != "not-listed"))

    def columns(self, where: str) -> dict[str, Column]:
        """The relation, with places under the name `where`."""
        return {
            "app": ("u32", self.app),
            "surface": ("u32", self.surface),
            "version": ("u32", self.version),
            where: ("u32", self.place),
            "verdict": ("u32", self.verdict),
            "alone": ("u32", self.alone),
        }


class _Group(msgspec.Struct, array_like=True):
    app: int
    surface: int
    version: int
    text: str | None
    place: int


class _Number(msgspec.Struct, array_like=True):
    number: int


def place_devices(reader: SnapshotReader, ground: Ground) -> list[BodyId | None]:
    """Put beside the snapshot where its devices stand; the bodies by number."""
    bodies: dict[BodyId | None, int] = {}
    numbers = [bodies.setdefault(place.body, len(bodies)) for place in ground.places]
    reader.load(
        "grounds",
        {
            "place": ("u32", range(len(ground.places))),
            "class": ("u32", ground.classes),
            "body": ("u32", numbers),
        },
    )
    reader.load(
        "moved", {"device": ("u32", list(ground.moved)), "place": ("u32", list(ground.moved.values()))}
    )
    reader.load("special", {"device": ("u32", sorted(ground.special))})
    reader.load("scope", {"class": ("u32", ground.in_scope)})
    reader.define("stand", relations.STAND)
    return list(bodies)


def catch(reader: SnapshotReader, ground: Ground, asked: Question, verdicts: Verdicts) -> None:
    """Define `caught`: what is in question where it is denied, or where only the device itself can say."""
    how = [_how_listed(ground, app) for app in asked.apps]
    reach = _reach(ground, asked, verdicts, how)
    reader.load("reach", reach.columns("class"))
    _load_hits(reader, ground, asked, how, set(reach.app))
    if not any(how):
        reader.define("caught", relations.CAUGHT)
        return
    reader.load("ruled", _ruled(reader, ground, asked, verdicts).columns("place"))
    reader.define("caught", f"{relations.CAUGHT} UNION ALL {relations.CAUGHT_LISTED}")


def uncatalogued(reader: SnapshotReader, ground: Ground) -> bool:
    """Put beside the snapshot where an application outside the catalogue is not listed; whether there is such a place."""
    if not any(ground.rules.resolve(UNCATALOGUED, surface).mask for surface in SURFACES):
        return False
    found: list[tuple[int, int, int]] = []
    for each in reader.rows(relations.SURFACE_SETS, _Number):
        worst: dict[int, int] = {}
        for _, surface in surfaces_of(each.number):
            for number, held in ground.reached(UNCATALOGUED, surface):
                verdict = NOT_LISTED if held.outcome == "not-listed" else UNKNOWN
                worst[number] = min(verdict, worst.get(number, verdict))
        found.extend((each.number, number, verdict) for number, verdict in worst.items())
    names = ("surfaces", "class", "verdict")
    reader.load("unlisted_at", {name: ("u32", [row[n] for row in found]) for n, name in enumerate(names)})
    return True


def _how_listed(ground: Ground, app: AppId) -> int:
    """0: on no approved list; 1: on some; 2: on some in certain versions only."""
    facts = ground.rules.facts
    listings = [facts.listings[each] for each in facts.listings_of.get(app, ())]
    if any(each.versions is not None for each in listings):
        return 2
    return int(bool(listings))


def _reach(ground: Ground, asked: Question, verdicts: Verdicts, how: list[int]) -> _Rules:
    made = _Rules(verdicts)
    for number, app in enumerate(asked.apps):
        for surface_number, surface in () if how[number] else asked.surfaces(app):
            for place_class, held in ground.reached(app, surface):
                made.add(number, surface_number, place_class, held)
    return made


def _ruled(reader: SnapshotReader, ground: Ground, asked: Question, verdicts: Verdicts) -> _Rules:
    made = _Rules(verdicts)
    for group in reader.rows(relations.GROUPS, _Group):
        held = ground.held_listed(group.place, asked.apps[group.app], SURFACES[group.surface], group.text)
        if held.outcome != "permitted":
            made.add(group.app, group.surface, group.place, held, group.version)
    return made


def _load_hits(
    reader: SnapshotReader, ground: Ground, asked: Question, how: list[int], reached: set[int]
) -> None:
    """The identities of applications that anything reaches anywhere; the others are permitted wherever they are."""
    listed = {
        number
        for number, app in enumerate(asked.apps)
        if how[number] and any(ground.rules.resolve(app, each).mask for _, each in asked.surfaces(app))
    }
    hits = [
        (code, app, int(likeness.strength != "matched"), how[app])
        for (code, app), likeness in asked.likeness.items()
        if app in reached or app in listed
    ]
    reader.load(
        "hit",
        {
            "code": ("u64", [hit[0] for hit in hits]),
            "app": ("u32", [hit[1] for hit in hits]),
            "near": ("u32", [hit[2] for hit in hits]),
            "listed": ("u32", [hit[3] for hit in hits]),
        },
    )
