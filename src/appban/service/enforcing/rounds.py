"""Asking points at the intervals that their `probe` tables state, and entering what is news."""

from collections.abc import Callable

import msgspec

from appban.ports import Lake, Prober
from appban.record.entry import Actor
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.probing import Probed, Wanted, enter, news, probe
from appban.service.enforcing.work_order import chosen, outlook, plans
from appban.service.publishing import Press, record
from appban.service.work import Act, Desk

ASKER = Actor(person="prober", how="service")


class Round(msgspec.Struct, frozen=True):
    """The points that were asked, and the answers by which something passes that is to be denied."""

    points: tuple[str, ...] = ()
    holes: tuple[Probed, ...] = ()


class Rounds:
    """Remembers when each point was asked; after a start each is asked at once. One thread at a time."""

    def __init__(self, desk: Desk, press: Press, lake: Lake, setup: Callable[[], Setup]) -> None:
        self._desk, self._press, self._lake, self._setup = desk, press, lake, setup
        self._asked: dict[str, int] = {}

    def go(self, prober: Prober) -> Round:
        """Ask the points that are due."""
        setup, now = self._setup(), self._desk.clock.now()
        due = [
            name
            for name, point in setup.points.items()
            if point.probe is not None
            and point.probe.period is not None
            and now >= self._asked.get(name, 0) + point.probe.period
        ]
        if not due:
            return Round()
        # Whatever comes of it, it is not tried again before its time: a fault is told, and does not keep us busy.
        self._asked |= dict.fromkeys(due, now)
        with self._desk.store.reader() as reader:
            found = outlook(self._desk, reader, self._lake)
            made = tuple(plans(setup, chosen(setup, due), found, reader))
        told = [each for plan in made for each in probe(setup, prober, plan, Wanted())]
        if news(found.facts.points, told):
            record(self._desk, self._press, Act(actor=ASKER), lambda work: enter(work, told, "changed"))
        return Round(tuple(due), tuple(each for each in told if each.is_open))
