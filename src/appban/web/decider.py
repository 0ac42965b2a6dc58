"""The decision point kept in memory: facts, roster and compiled ruleset, caught up with the store at every look.

Each request looks at the head of the log first. If it moved, what is new is folded in and the ruleset compiled anew
before anything is answered, so a revocation is felt by the next request. What is in memory never stands in for a store
that cannot be reached: looking then raises, and whoever asked is refused.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from appban.bootstrap import House
from appban.errors import StoreError
from appban.ports import StoreReader
from appban.regime.decide import Clock, decide
from appban.regime.facts import Facts
from appban.regime.query import Query, Verdict
from appban.regime.reducer import apply
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import SECOND
from appban.regime.tokens import Token
from appban.service.bans.domains import Domains
from appban.service.reading import all_facts, event_of
from appban.service.rosters import roster_for
from appban.service.staff.tokens import bearer
from appban.service.work import ACKNOWLEDGED, clock_doubt


class Standing(msgspec.Struct, frozen=True):
    """What is compiled: for instants of the ruleset's horizon, as of the facts' last entry."""

    rules: Ruleset
    domains: Domains


class Freshness(msgspec.Struct, frozen=True):
    """How fresh what is in memory is: entries folded, end of its horizon, when it was last seen to be current."""

    entries: int
    until: int
    confirmed: int
    roster_taken_at: int


class Look:
    """One request's view: of the store at one moment, and of a ruleset that knows at least as much."""

    def __init__(self, decider: "Decider", reader: StoreReader, clock: Clock) -> None:
        self._decider, self.reader, self._clock = decider, reader, clock

    def bearer(self, text: str) -> Token | None:
        """The token that a text is, if it is in force."""
        with self._decider.caught_up(self.reader) as (standing, now):
            return bearer(standing.rules.facts, text, now)

    @contextmanager
    def standing(self) -> Iterator[tuple[Standing, int]]:
        """What is compiled, and now; nothing else changes it meanwhile, so be quick."""
        with self._decider.caught_up(self.reader) as (standing, now):
            yield standing, now

    def verdict(self, standing: Standing, query: Query, now: int) -> Verdict:
        """The verdict on a question at now."""
        return decide(standing.rules, query, now, clock=self._clock, staleness=self._decider.staleness)


class Decider:
    """See the module. One in a process, used by all its threads."""

    def __init__(self, house: House) -> None:
        self.staleness = house.settings.staleness_seconds * SECOND
        self._house, self._desk = house, house.desk
        self._turn = threading.Lock()
        self._facts: Facts | None = None
        self._standing: Standing | None = None
        self._snapshot: str | None = None
        self._roster = Roster()
        self._confirmed = 0

    @contextmanager
    def look(self) -> Iterator[Look]:
        """A look for one request; StoreError if the store cannot be reached or has lost entries."""
        with self._desk.store.reader() as reader:
            mark = self._desk.clock.mark()
            doubt = clock_doubt(reader.mark(), mark, reader.head().time, reader.meta(ACKNOWLEDGED))
            yield Look(self, reader, "trusted" if doubt is None else "doubted")

    def last_known(self, text: str) -> Token | None:
        """The token that a text was when the store was last seen; StoreError if it never was."""
        with self._turn:
            if self._facts is None:
                raise StoreError("the store was never reached; see that it runs")
            return bearer(self._facts, text, max(self._desk.clock.now(), self._facts.time))

    def freshness(self) -> Freshness:
        """How fresh what is in memory is, once it has caught up; StoreError if it cannot."""
        with self.look() as look, look.standing() as (standing, _):
            rules = standing.rules
            return Freshness(rules.facts.size, rules.until, self._confirmed, rules.roster.taken_at)

    @contextmanager
    def caught_up(self, reader: StoreReader) -> Iterator[tuple[Standing, int]]:
        """What is compiled for now, knowing at least what a reader sees."""
        with self._turn:
            facts = self._folded(reader)
            now = max(self._desk.clock.now(), facts.time)
            standing = self._standing
            if standing is None or not standing.rules.start <= now < standing.rules.until:
                standing = self._standing = self._compiled(facts, now)
            self._confirmed = now
            yield standing, now

    def _folded(self, reader: StoreReader) -> Facts:
        size = reader.head().size
        facts = self._facts
        if facts is None:
            self._facts = facts = all_facts(reader)
        elif size > facts.size:
            # What was compiled shares these facts; were they left half folded, nothing of either could be relied on.
            self._facts = self._standing = None
            for row in reader.rows(facts.size, size):
                apply(facts, row.time, event_of(row))
            self._facts = facts
        elif size < facts.size:
            self._refuse_loss(facts)
        return facts

    def _refuse_loss(self, facts: Facts) -> None:
        """Another request may have seen a later head than this one; a fresh reader tells."""
        with self._desk.store.reader() as fresh:
            size = fresh.head().size
        if size < facts.size:
            raise StoreError(
                f"the store has {size} entries and had {facts.size}: it was restored or cut; see `appban doctor`, "
                "then start this program anew"
            )

    def _compiled(self, facts: Facts, now: int) -> Standing:
        lake = self._house.lake
        snapshot = lake.snapshot_at(now)
        name = None if snapshot is None else snapshot.id
        if name != self._snapshot:
            self._roster, self._snapshot = roster_for(lake, now), name
        return Standing(Ruleset(facts, self._roster, now), Domains(facts, now))
