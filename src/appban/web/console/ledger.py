"""The facts of the record for pages: those of the head kept in memory and followed, those of a past prefix folded when asked for.

Pages read them side by side; folding in what is new waits until none reads. A page that takes long has facts of its own,
so that nobody waits for it.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from appban.errors import InternalError, StoreError
from appban.ports import Store, StoreReader
from appban.regime.facts import Facts
from appban.regime.reducer import apply
from appban.service.cases.case_line import Due
from appban.service.cases.cases import Cases, ten_days
from appban.service.oversight.forces import Forces
from appban.service.oversight.places import Places
from appban.service.reading import all_facts, event_of

PAST = 4
"""How many past prefixes are kept: somebody who compares two days looks at each several times."""


class SharedPlaces(Places):
    """Places that several threads ask, each in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = threading.Lock()

    def of(self, reader: StoreReader, subjects: Collection[str], stop: int) -> list[int]:
        """See Places."""
        with self._turn:
            return super().of(reader, subjects, stop)


class Ledger:
    """See the module. One in a process, used by all its threads."""

    def __init__(self, store: Store, due: Due = ten_days) -> None:
        self.places = SharedPlaces()
        self._store, self._due = store, due
        self._lines: Cases | None = None
        self._lines_turn = threading.Lock()
        self._turn = threading.Condition()
        self._reading = 0
        self._facts: Facts | None = None
        self._forces: Forces | None = None
        self._past: OrderedDict[int, tuple[Facts, Cases, Forces]] = OrderedDict()

    @contextmanager
    def head(self, reader: StoreReader) -> Iterator[Facts]:
        """Facts that know at least what a reader sees; they do not change while they are held.

        StoreError if the store has lost entries since they were folded.
        """
        facts = self._taken(reader)
        try:
            yield facts
        finally:
            with self._turn:
                self._reading -= 1
                self._turn.notify_all()

    @contextmanager
    def cases(self, now: int) -> Iterator[Cases]:
        """Every exemption as a line, as of the head that is held meanwhile; one thread at a time, so be quick."""
        with self._lines_turn:
            if self._lines is None:
                raise InternalError("lines were asked for while no facts are held; report this")
            self._lines.follow((), now)
            yield self._lines

    @contextmanager
    def past_cases(self, reader: StoreReader, stop: int) -> Iterator[Cases]:
        """Every exemption as a line, as known from the first `stop` entries; likewise."""
        lines = self._prefix(reader, stop)[1]
        with self._lines_turn:
            yield lines

    def forces(self, facts: Facts) -> Forces:
        """When each exemption was in force, for facts that were given out here and are held; other facts get their own."""
        if facts is self._facts and self._forces is not None:
            return self._forces
        with self._turn:
            kept = tuple(self._past.values())
        return next((forces for held, _, forces in kept if held is facts), None) or Forces(facts)

    def past(self, reader: StoreReader, stop: int) -> Facts:
        """The facts of the first `stop` entries. Nobody changes them."""
        return self._prefix(reader, stop)[0]

    def _prefix(self, reader: StoreReader, stop: int) -> tuple[Facts, Cases, Forces]:
        with self._turn:
            held = self._past.get(stop)
            if held is not None:
                self._past.move_to_end(stop)
                return held
        facts = all_facts(reader, stop)
        made = facts, Cases(facts, due=self._due), Forces(facts)
        with self._turn:
            self._past[stop] = made
            while len(self._past) > PAST:
                self._past.popitem(last=False)
        return made

    def _taken(self, reader: StoreReader) -> Facts:
        size = reader.head().size
        with self._turn:
            if self._facts is None or self._facts.size < size:
                self._turn.wait_for(lambda: self._reading == 0)
                self._facts = self._grown(reader, size)
            elif self._facts.size > size:
                self._refuse_loss(self._facts)
            self._reading += 1
            return self._facts

    def _grown(self, reader: StoreReader, size: int) -> Facts:
        facts = self._facts
        if facts is None:
            facts = all_facts(reader)
            self._lines, self._forces = Cases(facts, due=self._due), Forces(facts)
            return facts
        if facts.size >= size:  # another request folded it in meanwhile
            return facts
        # Were they left half folded, nothing could be relied on.
        self._facts = None
        entries = [(row.time, event_of(row)) for row in reader.rows(facts.size, size)]
        for recorded, event in entries:
            apply(facts, recorded, event)
        if self._lines is not None:
            self._lines.follow(entries, facts.time)
        if self._forces is not None:
            self._forces.follow(entries)
        return facts

    def _refuse_loss(self, facts: Facts) -> None:
        """Another request may have seen a later head than this one; a fresh reader tells."""
        with self._store.reader() as fresh:
            size = fresh.head().size
        if size < facts.size:
            raise StoreError(
                f"the store has {size} entries and had {facts.size}: it was restored or cut; see `appban doctor`, "
                "then start this program anew"
            )
