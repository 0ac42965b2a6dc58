"""Four thousand questions: half ordinary, half aimed at a ban in scope, and half of these at an exemption."""

import random

from appban.regime.device import DeviceId
from appban.regime.identity import Surface
from appban.regime.query import Query
from appban.regime.time import HOUR
from world import AT, NATIVE, PURPOSES, WEB, Case, World

COUNT = 4_000


def questions(world: World, count: int = COUNT, seed: int = 2) -> list[Query]:
    """The questions in random order, asked within an hour of AT; half are "here?", half name person and purpose."""
    draw = random.Random(seed)
    makers = (_ordinary, _ordinary, _aimed_at_ban, _aimed_at_exemption)
    asked = [makers[n % 4](world, draw) for n in range(count)]
    draw.shuffle(asked)
    return asked


def _ordinary(world: World, draw: random.Random) -> Query:
    app = world.apps[int(len(world.apps) * draw.random() ** 2)].id
    return _ask(world, draw, draw.choice(world.devices), app)


def _aimed_at_ban(world: World, draw: random.Random) -> Query:
    apps = [app.id for app in world.apps]
    while True:
        device, app = draw.choice(world.devices), draw.choice(apps)
        if any(world.in_scope(ban, world.places[device]) for ban in world.bans_of.get(app, ())):
            return _ask(world, draw, device, app)


def _aimed_at_exemption(world: World, draw: random.Random) -> Query:
    case = draw.choice(world.cases)
    return _ask(world, draw, case.device, case.app, case)


def _ask(world: World, draw: random.Random, device: DeviceId, app: str, case: Case | None = None) -> Query:
    surface: Surface = NATIVE if draw.random() < 0.8 else WEB
    at = AT + draw.randrange(HOUR)
    if draw.random() < 0.5:
        return Query(app=app, at=at, device=device, surface=surface)
    fits = case is not None and draw.random() < 0.9
    person = draw.choice(case.people) if fits else draw.choice(world.people)
    purpose = case.purpose if fits else draw.choice(PURPOSES)
    return Query(
        app=app, at=at, device=device, surface=surface, person=person, purpose=purpose, question="used"
    )
