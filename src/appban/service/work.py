"""One piece of work: take the writer lock, catch up, run a verb on head state, append, commit.

A verb is a function of a `Work`. It reads facts, raises if a rule says no, and adds events; nothing is written until
it returns, and then all of it or nothing. Acknowledged means durable.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import AppbanError, ClockError, ConflictError, RefusedError
from appban.ports import (
    Addition,
    Clock,
    Entropy,
    Mark,
    Opening,
    Paper,
    Row,
    Store,
    StoreReader,
    StoreWriter,
)
from appban.record import commitments
from appban.record.canonical import encode
from appban.record.entry import NONCE_SIZE, Actor, Entry, leaf
from appban.record.merkle import extend, leaf_hash
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.clock import behind, stepped
from appban.regime.exemption import Commitment
from appban.regime.facts import Facts
from appban.regime.subjects import subjects
from appban.service.reading import Focus, facts_about
from appban.service.tiers import tier_of

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)

ACKNOWLEDGED = "clock-acknowledged"
ID_BYTES = 10


class Entered(msgspec.Struct, frozen=True):
    """An event as it was just appended."""

    index: int
    time: int
    event: ev.Event


class Teller(Protocol):
    """Works out who is to be told of what was just appended."""

    def tells(self) -> bool:
        """Whether anybody is told of anything here."""
        ...

    def papers(self, reader: StoreReader, entered: Sequence[Entered]) -> Iterable[Paper]:
        """The papers to keep with these entries, which `reader` sees already.

        It raises StoreError and nothing else: a fault of its own comes out as a paper, so that no act is lost by it.
        """
        ...


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What every verb works with: a store, a clock, random bytes, the zone in which bare dates widen.

    `teller`, where there is one, puts notices into the transaction of the entries that they tell of.
    """

    store: Store
    clock: Clock
    entropy: Entropy
    zone: ZoneInfo
    teller: Teller | None = None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, for which body, and under which idempotency key (None: a fresh one)."""

    actor: Actor
    body: BodyId | None = None
    key: str | None = None


class Receipt(msgspec.Struct, Generic[Value_co], frozen=True, kw_only=True):
    """What an act came to: its entries [first, last], its value; `repeated` if its key had been used before."""

    first: int
    last: int
    value: Value_co | None
    repeated: bool = False


class Rehearsal(msgspec.Struct, Generic[Value], frozen=True, kw_only=True):
    """What an act would come to: its value, and the events that it would add."""

    value: Value
    events: tuple[ev.Event, ...]


class Work:
    """The state of one piece of work under the writer lock."""

    def __init__(self, desk: Desk, act: Act, writer: StoreWriter) -> None:
        self.desk, self.act, self.writer = desk, act, writer
        self.head = writer.head()
        self.now = max(desk.clock.now(), self.head.time + 1)
        self.added: list[tuple[ev.Event, BodyId | None]] = []
        self._openings: list[Opening] = []

    def facts(self, focus: Focus) -> Facts:
        """The facts at the head, as far as they bear on the focus."""
        return facts_about(self.writer, focus)

    def add(self, event: ev.Event, body: BodyId | None = None) -> None:
        """Add an event to what this work appends; `body` is whose it is, the act's own if None."""
        self.added.append((event, body if body is not None else self.act.body))

    def keep(self, text: str, about: str) -> Commitment:
        """A commitment to a text that stands, erasably, beside the log under `about` (a person's or thing's id)."""
        salt = self.desk.entropy.bytes(32)
        commitment = commitments.commit(text, salt)
        self._openings.append(Opening(commitment, salt, text, about))
        return Commitment(commitment)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is added within is added as one: on an error none of it stays, and the work can go on."""
        events, openings = len(self.added), len(self._openings)
        try:
            yield
        except AppbanError:
            del self.added[events:], self._openings[openings:]
            raise

    def mint(self, prefix: str) -> str:
        """A random id, minted once."""
        return mint(self.desk.entropy, prefix)

    def expect(self, subject: str, version: int | None) -> None:
        """ConflictError if the noun has moved on since the caller was shown it; None was not shown it."""
        check_version(self.writer.count_of(subject), subject, version)

    def commit(self, mark: Mark) -> tuple[int, int]:
        """Append what was added and make it durable; the entries [first, last]."""
        first = self.head.size
        key = self.act.key or self.mint("act")
        administration = self.writer.meta("administration")
        additions = [
            self._sealed(
                event,
                Entry(
                    tier=tier_of(event),
                    index=first + n,
                    time=self.now + n,
                    actor=self.act.actor,
                    body=body,
                    administration=administration,
                    key=key,
                    event=ev.write_event(event),
                ),
            )
            for n, (event, body) in enumerate(self.added)
        ]
        frontier = extend(self.head.frontier, first, [leaf_hash(each.row.leaf) for each in additions])
        self.writer.append(_with_openings(additions, self._openings), frontier, mark)
        for event, _ in self.added:
            if isinstance(event, ev.AdministrationBegan):
                self.writer.set_meta("administration", event.administration)
        self._tell(first)
        self.writer.commit()
        return first, first + len(additions) - 1

    def _tell(self, first: int) -> None:
        if self.desk.teller is None:
            return
        entered = [Entered(first + n, self.now + n, event) for n, (event, _) in enumerate(self.added)]
        for paper in self.desk.teller.papers(self.writer, entered):
            self.writer.put_paper(paper)

    def _sealed(self, event: ev.Event, entry: Entry) -> Addition:
        nonce = self.desk.entropy.bytes(NONCE_SIZE) if entry.tier == "official" else None
        row = Row(entry.index, entry.time, ev.TAGS[type(event)], leaf(entry, nonce), encode(entry), nonce)
        return Addition(row, entry.key, subjects(event))


def mint(entropy: Entropy, prefix: str) -> str:
    """A random id, minted once."""
    return f"{prefix}-{entropy.bytes(ID_BYTES).hex()}"


def perform(desk: Desk, act: Act, verb: Callable[[Work], Value]) -> Receipt[Value]:
    """Run a verb and append what it added; a key used before gives what it came to then, and runs nothing.

    ClockError while the clock is in doubt; whatever the verb raises leaves the record as it was.
    """
    with desk.store.writer() as writer:
        earlier = writer.find_key(act.key) if act.key is not None else None
        if earlier is not None:
            return Receipt(first=earlier[0], last=earlier[1], value=None, repeated=True)
        mark = desk.clock.mark()
        doubt = clock_doubt(writer.mark(), mark, writer.head().time, writer.meta(ACKNOWLEDGED))
        if doubt is not None:
            raise ClockError(
                f"{doubt}; set the clock right, or say that it is right with `appban doctor --clock-is-right`"
            )
        return _run(desk, act, verb, writer, mark)


def rehearse(desk: Desk, act: Act, verb: Callable[[Work], Value]) -> Rehearsal[Value]:
    """Run a verb as `perform` would and keep nothing of it; raises what the verb raises."""
    with desk.store.writer() as writer:
        work = Work(desk, act, writer)
        value = verb(work)
        return Rehearsal(value=value, events=tuple(event for event, _ in work.added))


def acknowledge_clock(desk: Desk, act: Act, reason: str) -> Receipt[None]:
    """Say that the clock may be trusted from here on, whatever it did before; the reason stands beside the log."""

    def verb(work: Work) -> None:
        work.writer.set_meta(ACKNOWLEDGED, str(mark.wall))
        work.add(ev.ClockAcknowledged(stated=work.now, reason=work.keep(reason, "clock")))

    with desk.store.writer() as writer:
        mark = desk.clock.mark()
        return _run(desk, act, verb, writer, mark)


def clock_doubt(last: Mark | None, mark: Mark, head: int, acknowledged: str | None) -> str | None:
    """Why the clock is in doubt, or None.

    An acknowledgement at wall time W covers a clock that stands behind the record for as long as it has not gone
    behind W as well.
    """
    if last is not None and last.boot == mark.boot:
        doubt = stepped(mark.wall - last.wall, mark.monotonic - last.monotonic)
        if doubt is not None:
            return doubt
    if acknowledged is not None and mark.wall >= int(acknowledged):
        return None
    return behind(mark.wall, head)


def check_version(found: int, subject: str, expected: int | None) -> None:
    """ConflictError if a noun is not in the version that the caller was shown."""
    if expected is not None and found != expected:
        raise ConflictError(
            f"{subject} is at version {found}, you were shown {expected}; look at it again, then decide"
        )


def _run(
    desk: Desk, act: Act, verb: Callable[[Work], Value], writer: StoreWriter, mark: Mark
) -> Receipt[Value]:
    work = Work(desk, act, writer)
    value = verb(work)
    if not work.added:
        raise RefusedError("there is nothing to record: all of it stands in the record already")
    first, last = work.commit(mark)
    return Receipt(first=first, last=last, value=value)


def _with_openings(additions: list[Addition], openings: list[Opening]) -> list[Addition]:
    last = msgspec.structs.replace(additions[-1], openings=tuple(openings))
    return [*additions[:-1], last]
