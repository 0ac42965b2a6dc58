"""What every command starts from: the house, who acts, and times as people write them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeVar

import msgspec
import typer

from appban.bootstrap import House, open_house
from appban.cli.output import Format
from appban.ports import StoreReader
from appban.record.entry import Actor
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId
from appban.regime.time import read, show
from appban.service.answering import prefix
from appban.service.guard import OPERATOR
from appban.service.people import people_called
from appban.service.publishing import record
from appban.service.work import Act, Receipt, Work
from appban.settings import Settings

Value = TypeVar("Value")

Output = Annotated[Format, typer.Option("--output", "-o", help="How to print data: table, json or csv.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="When it held: a date or time (default: now).")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="As known when: a date or time (default: now).")
]
Actor_ = Annotated[str | None, typer.Option("--as", help="Who acts, by handle (default: APPBAN_ACTOR).")]
Key = Annotated[
    str | None, typer.Option("--key", help="Idempotency key: the same key never does the same twice.")
]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One command's view of the house."""

    house: House

    def moment(self, text: str | None, *, bare: str = "as-of") -> int | None:
        """A time as a person writes it, in UTC microseconds; None for none. `bare` says what a date alone means."""
        if text is None:
            return None
        return read(
            text,
            self.house.desk.zone,
            bare="start" if bare == "start" else "until" if bare == "until" else "as-of",
        )[0]

    def now(self) -> int:
        """The clock, but never before the record's last entry."""
        with self.house.desk.store.reader() as reader:
            return max(self.house.desk.clock.now(), reader.head().time)

    def people(self, *handles: str) -> tuple[PersonId, ...]:
        """Ids of people by handle."""
        with self.house.desk.store.reader() as reader:
            return people_called(reader, handles)

    def act(self, handle: str | None, *, body: str | None = None, key: str | None = None) -> Act:
        """Who acts: the one named, else APPBAN_ACTOR, else the bare operator."""
        name = handle or self.house.settings.actor
        person = self.people(name)[0] if name else OPERATOR
        return Act(
            actor=Actor(person=person, how="operator"), body=None if body is None else BodyId(body), key=key
        )

    def do(self, act: Act, verb: Callable[[Work], Value]) -> Receipt[Value]:
        """Run a verb, then publish what the log has grown by; refused while the store stands behind what was published."""
        return record(self.house.desk, self.house.press, act, verb)

    def done(self, act: Act) -> bool:
        """Whether an act was done before under its idempotency key, so that there is nothing to show or ask first."""
        with self.house.desk.store.reader() as reader:
            return act.key is not None and reader.find_key(act.key) is not None

    def stop(self, known_at: str | None) -> int | None:
        """How many entries were known at a time as a person writes it; None for all of them."""
        known = self.moment(known_at)
        with self.house.desk.store.reader() as reader:
            return None if known is None else prefix(reader, known)

    def at(self, as_of: str | None) -> int:
        """The instant asked about: as a person writes it, or now."""
        moment = self.moment(as_of)
        return self.now() if moment is None else moment

    def show(self, at: int | None) -> str | None:
        """A time as a person reads it, in the zone of this installation."""
        return None if at is None else show(at, self.house.desk.zone)

    @contextmanager
    def reader(self) -> Iterator[StoreReader]:
        """A consistent view of the record."""
        with self.house.desk.store.reader() as reader:
            yield reader


def session() -> Session:
    """The session of this process, from its environment."""
    return Session(house=open_house(Settings.from_environ()))
