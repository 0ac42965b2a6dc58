"""The watcher: follows the record, and puts into the outbox what time and the turns of exemptions call for.

An edge that was missed while nothing ran is told late, once, unless it is too late for it; what was over before
anybody was to be told at all is not told.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.ports import Paper, StoreReader
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer import apply
from appban.regime.time import DAY, HOUR
from appban.service.answering import present
from appban.service.cases.case_touch import Touch
from appban.service.reading import event_of
from appban.service.telling.edge import Edge
from appban.service.telling.outbox import BEGAN, began, fresh, is_told, nothing
from appban.service.telling.reckoning import edges_of, is_living, told, topics
from appban.service.telling.topic import Topic
from appban.service.work import Desk

LATE = 30 * DAY
"""An edge further back is told no more; what was told is kept for longer, so that it is not told again instead."""
LOOK = 4 * HOUR
"""How often everything is looked at anew, though no entry and no edge called for it."""


class Watched(msgspec.Struct, frozen=True):
    """What one step came to: how many papers went into the outbox, and by when the next step is due (UTC microseconds)."""

    put: int
    due: int


class Watcher:
    """Holds the facts of the record in memory and follows it. One thread at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._facts = Facts()
        self._touch: Touch | None = None
        self._edges: dict[Topic, tuple[Edge, ...]] = {}
        self._told: set[str] = set()
        self._looked: int | None = None
        self._due = 0

    def is_due(self) -> bool:
        """Whether the record has grown or time has passed an edge since the last step."""
        with self._desk.store.reader() as reader:
            return reader.head().size != self._facts.size or present(self._desk, reader) >= self._due

    def step(self) -> Watched:
        """Put into the outbox what is due now and was not told."""
        with self._desk.store.reader() as reader:
            now = present(self._desk, reader)
            grown = self._follow(reader)
        since = max(self._began(now), now - LATE)
        self._reckon(grown, now, since)
        due = {
            edge.key: (topic, edge)
            for topic, edges in self._edges.items()
            for edge in edges
            if edge.is_due(now, since)
        }
        put = self._put(due.values(), now) if due else 0
        to_come = (edge.at for edges in self._edges.values() for edge in edges if edge.at > now)
        self._due = min((now + LOOK, *to_come))
        return Watched(put, self._due)

    def _follow(self, reader: StoreReader) -> set[Topic]:
        """What the record has grown by since the last step; the topics whose edges that may move at once."""
        found: set[Topic] = set()
        for row in reader.rows(self._facts.size, reader.head().size):
            event = event_of(row)
            apply(self._facts, row.time, event)
            if self._touch is not None:
                found.update(_topics(self._touch, event))
        if self._touch is None:  # the first step looks at everything
            self._touch = Touch(self._facts)
        return found

    def _reckon(self, grown: set[Topic], now: int, since: int) -> None:
        if self._looked is None or now - self._looked >= LOOK:
            self._looked, self._edges = now, {}
            wanted = set(topics(self._facts, now - LATE))
        else:
            woken = {t for t, edges in self._edges.items() if any(e.at <= now for e in edges)}
            wanted = {t for t in grown if is_living(self._facts, t, now - LATE)} | woken
        for topic in sorted(wanted):
            found = edges_of(self._facts, topic, now, self._desk.zone)
            self._edges[topic] = tuple(
                e for e in found if e.key not in self._told and (e.at > now or e.is_due(now, since))
            )

    def _put(self, due: Iterable[tuple[Topic, Edge]], now: int) -> int:
        papers: list[Paper] = []
        with self._desk.store.writer() as writer:
            if writer.head().size != self._facts.size:
                return 0  # an entry came in between, and may say otherwise: the next step knows it
            for topic, edge in due:
                if not is_told(writer, edge.kind, edge.key):
                    found = told(self._facts, topic, edge, now, self._desk.zone)
                    papers += (
                        fresh(writer, found, now) if found else [nothing(edge.kind, edge.key, topic.id, now)]
                    )
            for paper in papers:
                writer.put_paper(paper)
            writer.commit()
        self._told.update(edge.key for _, edge in due)
        return len(papers)

    def _began(self, now: int) -> int:
        with self._desk.store.reader() as reader:
            paper = reader.paper(BEGAN, BEGAN)
        if paper is not None:
            return paper.at
        with self._desk.store.writer() as writer:
            for first in began(writer, now):
                writer.put_paper(first)
            writer.commit()
        return now


def _topics(touch: Touch, event: ev.Event) -> Iterator[Topic]:
    yield from (Topic("exemption", each) for each in touch.touched(event))
    match event:
        case ev.AuthorityGranted() | ev.AuthorityEnded():
            yield Topic("authority", event.authority)
        case ev.ExemptionSubmitted():
            yield Topic("review", event.request.body)
        case ev.ReviewOpened():
            yield Topic("review", event.body)
        case _:
            pass
