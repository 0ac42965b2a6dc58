"""Keeping every point as the record says: what a scheduler does whenever the record grows or time passes an edge.

It never moves a rollout. If it was down, one step brings everything right, whatever happened meanwhile.
"""

from collections.abc import Callable

import msgspec

from appban.ports import Lake
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer import apply
from appban.regime.time import SECOND
from appban.service.answering import present
from appban.service.enforcing.applying import Done, answer, begin, deliver
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.work_order import chosen, next_edge, outlook_of, plans
from appban.service.publishing import Press, record
from appban.service.reading import event_of
from appban.service.rosters import roster_for
from appban.service.work import Act, Desk

KEEPER = Actor(person="scheduler", how="service")
_OURS = frozenset({ev.TAGS[ev.EnforcementApplied], ev.TAGS[ev.EnforcementAnswered]})
RETRY = 60 * SECOND
"""How long a plan that a point did not take is left alone before it is sent again."""
LOOK = 300 * SECOND
"""How often the files are looked at though nothing changed in the record, to mend what somebody changed in them."""


class Kept(msgspec.Struct, frozen=True):
    """What one step came to, and the instant (UTC microseconds) by which the next is due if the record does not grow."""

    done: tuple[Done, ...]
    due: int


class Keeper:
    """Holds the facts of the record in memory and follows it. One thread at a time."""

    def __init__(self, desk: Desk, press: Press, lake: Lake, setup: Callable[[], Setup]) -> None:
        self._desk, self._press, self._lake, self._setup = desk, press, lake, setup
        self._facts = Facts()
        self._refused: dict[str, int] = {}
        self._due = 0
        self._seen = 0

    def is_due(self) -> bool:
        """Whether the record has grown or time has passed an edge since the last step."""
        with self._desk.store.reader() as reader:
            return reader.head().size != self._seen or present(self._desk, reader) >= self._due

    def step(self) -> Kept:
        """Bring every point to what the record says now."""
        made, now = self._plans()
        pending = [each for each in made if each.pending and self._may(each, now)]
        done: tuple[Done, ...] = ()
        if pending:
            setup = self._setup()
            self._do(lambda work: begin(work, pending, None))
            done = tuple(deliver(setup, each) for each in pending)
            self._do(lambda work: answer(work, done))
            self._overlook_ours()
        for each in done:
            if each.outcome == "delivered":
                self._refused.pop(each.plan.digest, None)
            else:
                self._refused[each.plan.digest] = now
        edges = [at for at in (next_edge(made), now + LOOK) if at is not None]
        if self._refused:
            edges.append(now + RETRY)
        self._due = min(edges)
        return Kept(done, self._due)

    def _plans(self) -> tuple[tuple[PointPlan, ...], int]:
        setup = self._setup()
        with self._desk.store.reader() as reader:
            end = reader.head().size
            for row in reader.rows(self._facts.size, end):
                apply(self._facts, row.time, event_of(row))
            self._seen = end
            now = present(self._desk, reader)
            found = outlook_of(self._facts, roster_for(self._lake, now), now)
            return tuple(plans(setup, chosen(setup, ()), found, reader)), now

    def _overlook_ours(self) -> None:
        """What was entered by this step calls for no other; if somebody else's entry came between, it does."""
        with self._desk.store.reader() as reader:
            end = reader.head().size
            if all(row.kind in _OURS for row in reader.rows(self._seen, end)):
                self._seen = end

    def _may(self, plan: PointPlan, now: int) -> bool:
        refused = self._refused.get(plan.digest)
        return refused is None or now >= refused + RETRY

    def _do(self, verb: Callable[..., None]) -> None:
        record(self._desk, self._press, Act(actor=KEEPER), verb)
