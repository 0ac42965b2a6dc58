"""Strategies for whole small worlds and for questions to them, biased so that exemptions are often in force.

A generated `Case` holds entries in record order, a roster, a question and what was known when it is asked. Times lie
on a grid of six-hour ticks, so that edges of different facts coincide; record times add microseconds within a tick.
"""

from typing import NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reference.build import NATIVE, WEB, ask
from tests.reference.instants import instants
from tests.reference.plan import TICK, Plan, tick
from tests.reference.strategies_ban import PURPOSES, bans
from tests.reference.strategies_exemption import exemptions
from tests.reference.strategies_setting import (
    APPS,
    DEVICES,
    HOLDERS,
    bodies,
    catalogue,
    changes,
    listings,
    losses,
    passkeys,
    people,
    places,
)
from tests.reference.world import World

from appban.regime.exemption import Request
from appban.regime.identity import Surface
from appban.regime.query import Query


class Given(NamedTuple):
    """A generated world, with what it is mostly about and the newest version of each request in it."""

    world: World
    theme: str
    requests: list[Request]


class Asked(NamedTuple):
    """A generated world, a question to it at what was known when, and further instants to ask the same at."""

    world: World
    query: Query
    known: int
    also_at: tuple[int, ...]

    def queries(self) -> list[Query]:
        """The question at each of its instants."""
        return [replace(self.query, at=each) for each in (self.query.at, *self.also_at)]


@st.composite
def worlds(draw: st.DrawFn, theme: str | None = None) -> Given:
    """Worlds of 3 or 4 bodies, 3 devices, a network, 7 people, 3 applications, 1 to 3 restrictions and exemptions.

    They are mostly about one of the plan's `THEMES`, any one unless said.
    """
    plan = Plan(draw, theme)
    bodies(plan)
    devices = places(plan)
    people(plan)
    catalogue(plan)
    made = bans(plan)
    passkeys(plan, made)
    requests = exemptions(plan, made, devices)
    listings(plan)
    losses(plan)
    changes(plan, devices)
    return Given(plan.world(), plan.theme, requests)


@st.composite
def questions(draw: st.DrawFn, given: Given) -> Asked:
    """Questions mostly about what an exemption names, at edges within its time."""
    plan = Plan(draw, given.theme)
    about = plan.pick(*given.requests)
    at, *also_at = when(plan, given, about)
    query = replace(what(plan, about), at=at)
    if plan.chance(35):
        person = plan.usually(plan.pick(*about.people).id, *HOLDERS, "q", "stand-in", None, rarely=20)
        purpose = plan.usually(about.purpose, *PURPOSES, None)
        query = replace(query, question="used", person=person, purpose=purpose)
    recorded = [each for each, _ in given.world.entries]
    known = plan.pick(*recorded[len(recorded) // 2 :]) if plan.chance(15) else given.world.head
    return Asked(given.world, query, known, tuple(also_at))


def what(plan: Plan, about: Request) -> Query:
    """The device or network, application and surface asked about."""
    if plan.chance(4, "places"):
        return ask(None, "a1", 0, network=plan.usually("n1", "unheard of"))
    app = (
        plan.pick("a3", "a1") if plan.theme == "listing" else plan.usually("a1", *APPS, "stranger", rarely=20)
    )
    return ask(
        plan.usually(plan.pick(*about.devices).id, *DEVICES, "unheard of", rarely=12),
        app,
        0,
        surface=plan.usually(plan.pick(*about.surfaces), NATIVE, WEB, Surface.API),
        version=plan.usually(None, "1.0", "2.0", rarely=12, of="listing"),
    )


def when(plan: Plan, given: Given, about: Request) -> list[int]:
    """Instants to ask at: edges of any facts, mostly within an exemption's time, or rarely next to one."""
    edges = instants(given.world.entries)
    if plan.number(0, 7):
        begins = max(about.start, tick(7))
        edges = [each for each in edges if begins <= each < max(about.end, begins + TICK)] or edges
    many = min(plan.number(1, 15), len(edges))
    at = plan.draw(st.lists(st.sampled_from(edges), min_size=many, max_size=many, unique=True))
    return [each + plan.usually(0, -1, 1, TICK // 2, rarely=25) for each in at]


@st.composite
def worlds_and_questions(draw: st.DrawFn, theme: str | None = None) -> Asked:
    """A world with a question to it."""
    return draw(questions(draw(worlds(theme))))
