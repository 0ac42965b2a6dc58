"""The record, the fleet and the files of points followed from step to step, so that each step costs what it changes.

Facts, ruleset, views and crowds are kept. New entries and passed edges say which devices are sorted anew, and from these
follow the folders to be planned. Whatever reaches further is worked out as a whole: a new restriction or fact of the
catalogue, another snapshot of the fleet, a points file that changed, an entry of a kind not known to reach less.
"""

from collections.abc import Iterator

import msgspec

from appban.errors import AppbanError, InternalError, StoreError
from appban.ports import EnforcementTarget, Lake, StoreReader
from appban.regime.facts import Facts
from appban.regime.reducer import Entry, apply
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import SECOND
from appban.regime.views import Views
from appban.service.answering import present
from appban.service.enforcing.crowd import Resorted
from appban.service.enforcing.crowds import Crowds
from appban.service.enforcing.folders import Folders
from appban.service.enforcing.guarded import guarded_part, guarded_plan
from appban.service.enforcing.planning import PointPlan, Setup, stage_of
from appban.service.enforcing.points import Point
from appban.service.enforcing.touch import Touched, touched
from appban.service.reading import all_facts, event_of
from appban.service.rosters import roster_for
from appban.service.work import Desk

RETRY = 60 * SECOND
"""How long a plan that a point did not take is left alone before it is sent again."""
LOOK = 300 * SECOND
"""How often the files are looked at though nothing changed in the record, to mend what somebody changed in them."""


class Fault(msgspec.Struct, frozen=True):
    """A point that could not be planned, and why."""

    point: str
    said: str


class _Left(msgspec.Struct):
    """How a point was left: at which stage, what its folders came to (None: not as planned), when it is tried again."""

    ring: str
    mark: int | None = None
    again: int = 0


class Followed:
    """See the module. One thread at a time; after an error it is not to be relied on, and another one is made."""

    def __init__(self, desk: Desk, lake: Lake) -> None:
        self._desk, self._lake = desk, lake
        self._facts, self._roster = Facts(), Roster()
        self._snapshot: str | None = None
        self._setup: Setup | None = None
        self._crowds: Crowds | None = None
        self._left: dict[str, _Left] = {}
        self._ours: set[int] = set()
        self._looked = 0
        self.now = 0

    @property
    def size(self) -> int:
        """How many entries were followed."""
        return self._facts.size

    def plans(self, reader: StoreReader, setup: Setup) -> Iterator[PointPlan | Fault]:
        """Catch up, and plan what may have changed since; StoreError if the store has lost entries."""
        found = self._catch_up(reader, setup)
        looking = self.now >= self._looked + LOOK
        self._looked = self.now if looking else self._looked
        for point in setup.points.values():
            try:
                plan = self._plan(point, reader, setup, found, looking=looking)
            except InternalError:
                raise
            except AppbanError as fault:
                # What is the matter with one point does not hold up the others.
                self.failed(point.name)
                yield Fault(point.name, str(fault))
                continue
            if plan is not None:
                yield plan

    def settled(self, plan: PointPlan) -> None:
        """A plan was delivered, or had nothing to deliver."""
        left = self._left[plan.point.name]
        whole = left.mark is None
        was = 0 if left.mark is None else left.mark
        for each in plan.folders:
            was ^= each.mark if whole else each.turn
        left.mark = was

    def failed(self, point: str) -> None:
        """A plan could not be made or delivered: the whole point is planned again, but not at once."""
        left = self._left.setdefault(point, _Left(self._stage(point)))
        left.mark, left.again = None, self.now + RETRY

    def entered(self, first: int, last: int) -> None:
        """These entries are what was done of these plans."""
        self._ours.update(range(first, last + 1))

    def due(self) -> int:
        """When the next step is due if the record does not grow (UTC microseconds)."""
        if self._crowds is None:
            return 0
        again = [left.again for left in self._left.values() if left.mark is None]
        ends = [end for end in (self._crowds.next_end(),) if end is not None]
        return min(self._looked + LOOK, self._crowds.views.rules.until, *again, *ends)

    def _plan(
        self, point: Point, reader: StoreReader, setup: Setup, found: Touched | None, *, looking: bool
    ) -> PointPlan | None:
        """What is to be done at a point, as a whole or in part; None where nothing can have changed."""
        ring, left = self._stage(point.name), self._left.get(point.name)
        anew = self._here.anew(point, ring)
        fresh = found is None or left is None or left.ring != ring or point.name in found.points
        if left is None or left.ring != ring:
            left = self._left[point.name] = _Left(ring)
        elif not fresh and left.mark is not None:
            here = Folders(setup.sites, setup.kept, point, setup.target(point))
            fresh = looking and here.mark() != left.mark
        if fresh or (left.mark is None and (anew.devices or self.now >= left.again)):
            left.mark = None
            return guarded_plan(point, self._here, reader, was=ring, ring=ring)
        if left.mark is None or not anew.devices or not _is_reached(setup.target(point), anew):
            return None
        return guarded_part(point, self._here, reader, ring=ring, sorted_anew=anew)

    def _catch_up(self, reader: StoreReader, setup: Setup) -> Touched | None:
        """Follow the record to its head; what that touches, or None for everything."""
        found = self._fold(reader)
        self.now = present(self._desk, reader)
        snapshot = self._lake.snapshot_at(self.now)
        name = None if snapshot is None else snapshot.id
        crowds = self._crowds
        same = setup is self._setup and name == self._snapshot
        if crowds is None or found is None or not same or not self._is_within(crowds.views.rules):
            if crowds is None or name != self._snapshot:
                self._roster, self._snapshot = roster_for(self._lake, self.now), name
            self._setup = setup
            self._crowds = Crowds(setup, Views(Ruleset(self._facts, self._roster, self.now)))
            return None
        devices = found.devices | crowds.lapsed(self.now)
        rules = crowds.views.rules.after(self._facts, devices, self.now)
        crowds.again(devices, crowds.views.after(rules))
        return found

    def _fold(self, reader: StoreReader) -> Touched | None:
        size = reader.head().size
        if size < self._facts.size:
            raise StoreError(
                f"the store has {size} entries and had {self._facts.size}: it was restored or cut; see `appban doctor`"
            )
        if self._crowds is None:
            self._facts = all_facts(reader, size)
            return None
        fresh: list[Entry] = []
        for row in reader.rows(self._facts.size, size):
            event = event_of(row)
            apply(self._facts, row.time, event)
            if row.index not in self._ours:
                fresh.append((row.time, event))
        self._ours.clear()
        return touched(self._facts, fresh, self._roster)

    @property
    def _here(self) -> Crowds:
        if self._crowds is None:
            raise InternalError("a point is planned before anything was followed; report this")
        return self._crowds

    def _is_within(self, rules: Ruleset) -> bool:
        return rules.start <= self.now < rules.until

    def _stage(self, point: str) -> str:
        held = self._facts.points.get(point)
        return stage_of(None if held is None else held.ring)


def _is_reached(target: EnforcementTarget, anew: Resorted) -> bool:
    """Whether a target has to do with devices that were sorted anew; one that serves all is told of the strictest view."""
    if target.per == "point" or len(anew.views) == 0:
        return True
    return any(view.platform in target.platforms for view in anew.views)
