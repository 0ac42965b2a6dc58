"""Keeping every point as the record says: what a scheduler does whenever the record grows or time passes an edge.

It never moves a rollout. If it was down, one step brings everything right, whatever happened meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from appban.ports import Lake
from appban.record.entry import Actor
from appban.service.answering import present
from appban.service.enforcing.applying import Done, answer, begin, deliver, remember
from appban.service.enforcing.following import LOOK, RETRY, Fault, Followed
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.publishing import Press, record
from appban.service.work import Act, Desk, Receipt, Work

__all__ = ["KEEPER", "LOOK", "RETRY", "Keeper", "Kept"]

KEEPER = Actor(person="scheduler", how="service")


class Kept(msgspec.Struct, frozen=True):
    """What one step came to, and the instant (UTC microseconds) by which the next is due if the record does not grow."""

    done: tuple[Done, ...]
    faults: tuple[Fault, ...]
    held: Mapping[str, int]
    """Of each point that was planned, how many devices are held back."""
    due: int


class Keeper:
    """Follows the record and the files of the points. One thread at a time."""

    def __init__(self, desk: Desk, press: Press, lake: Lake, setup: Callable[[], Setup]) -> None:
        self._desk, self._press, self._lake, self._setup = desk, press, lake, setup
        self._followed: Followed | None = None
        self._refused: dict[str, int] = {}
        self._due = 0
        self._seen = 0

    def is_due(self) -> bool:
        """Whether the record has grown or time has passed an edge since the last step."""
        with self._desk.store.reader() as reader:
            return reader.head().size != self._seen or present(self._desk, reader) >= self._due

    def step(self) -> Kept:
        """Bring every point to what the record says now."""
        setup = self._setup()
        # Were this step to break off, nothing of what it followed could be relied on: the next begins from the start.
        followed, self._followed = self._followed or Followed(self._desk, self._lake), None
        with self._desk.store.reader() as reader:
            made = tuple(followed.plans(reader, setup))
        self._seen = followed.size
        faults = tuple(each for each in made if isinstance(each, Fault))
        plans = [each for each in made if isinstance(each, PointPlan)]
        for each in plans:
            if not each.pending:
                remember(setup, each)
                followed.settled(each)
        pending = [each for each in plans if each.pending and self._may(each, followed.now)]
        done = self._send(setup, followed, pending) if pending else ()
        self._followed, self._due = followed, followed.due()
        held = {each.point.name: each.giving.held for each in plans}
        return Kept(done, faults, held, self._due)

    def _send(self, setup: Setup, followed: Followed, pending: Sequence[PointPlan]) -> tuple[Done, ...]:
        self._entered(followed, self._do(lambda work: begin(work, pending, None)))
        done = tuple(deliver(setup, each) for each in pending)
        self._entered(followed, self._do(lambda work: answer(work, done)))
        for each in done:
            if each.outcome == "delivered":
                self._refused.pop(each.plan.digest, None)
                followed.settled(each.plan)
            else:
                self._refused[each.plan.digest] = followed.now
                followed.failed(each.plan.point.name)
        return done

    def _entered(self, followed: Followed, receipt: Receipt[None]) -> None:
        """What was entered by this step calls for no other; if somebody else's entry came between, that does."""
        followed.entered(receipt.first, receipt.last)
        if receipt.first == self._seen:
            self._seen = receipt.last + 1

    def _may(self, plan: PointPlan, now: int) -> bool:
        refused = self._refused.get(plan.digest)
        return refused is None or now >= refused + RETRY

    def _do(self, verb: Callable[[Work], None]) -> Receipt[None]:
        return record(self._desk, self._press, Act(actor=KEEPER), verb)
