"""A plan is what a generated world is drawn into: events by the tick at which they are recorded.

Ticks are few, so that edges of different facts often coincide. The plain option always comes first and is what a
failing example shrinks to.
"""

from typing import TypeVar

from hypothesis import strategies as st
from tests.reference.build import moment
from tests.reference.world import World

from appban.regime.device import DeviceId, Place
from appban.regime.events import Event
from appban.regime.time import HOUR

T = TypeVar("T")
TICK = 6 * HOUR
SELDOM = 12
"""Of a hundred; what happens no more often than this does not happen in plans of another theme."""
THEMES = (
    "calm",
    "mixed",
    "versions",
    "clearing",
    "conditions",
    "listing",
    "standing",
    "losses",
    "evidence",
    "routes",
    "ends",
    "places",
)
"""What a world is mostly about, so that each clause of the law decides some of them."""
BEGINS = moment("00:00", "2024-03-01")


def tick(n: int) -> int:
    """UTC microseconds of a tick; none lies before the world begins."""
    return BEGINS + max(n, 0) * TICK


class Plan:
    """Draws choices and collects events. Each plan has a theme, of which more happens; of the others less, or nothing."""

    def __init__(self, draw: st.DrawFn, theme: str | None = None) -> None:
        self.draw = draw
        self.theme = theme or draw(st.sampled_from(THEMES))
        self.roster: dict[DeviceId, Place] = {}
        self._steps: list[tuple[int, Event]] = []

    def chance(self, percent: int, of: str = "") -> bool:
        """True in so many of a hundred; of a theme, more often in its plans and more seldom in others."""
        if of == self.theme:
            percent = min(7 * percent, 70)
        elif of and self.theme != "mixed":
            percent = percent // 2 if percent > SELDOM else 0
        if percent == 0:
            return False
        return self.draw(st.integers(0, 99)) >= 100 - percent

    def pick(self, *options: T) -> T:
        """One of these."""
        return self.draw(st.sampled_from(options))

    def usually(self, plain: T, *others: T, rarely: int = 10, of: str = "") -> T:
        """The plain value, or in so many of a hundred one of the others."""
        return self.pick(*others) if self.chance(rarely, of) else plain

    def some(self, *options: T) -> tuple[T, ...]:
        """At least one of these, in order; the plain choice is the first alone."""
        chosen = self.draw(st.sets(st.sampled_from(options), min_size=1)) if self.chance(60) else set(options)
        return tuple(each for each in options if each in chosen)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.draw(st.integers(low, high))

    def then(self, n: int, event: Event) -> None:
        """An event is recorded at a tick, whatever time it states."""
        self._steps.append((n, event))

    def near(self, n: int) -> int:
        """The time that an event recorded at a tick states: that tick, or rarely one a little before or after."""
        return tick(n + self.usually(0, -3, -1, 1, 2, rarely=10 if self.theme == "calm" else 25))

    def world(self) -> World:
        """The world in which all that was planned has been recorded, tick after tick."""
        made = World(BEGINS)
        made.roster.update(self.roster)
        for n, event in sorted(self._steps, key=lambda step: step[0]):
            made.put(event, recorded=max(tick(n), made.head))
        return made
