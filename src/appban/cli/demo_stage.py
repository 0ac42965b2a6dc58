"""Where the demo plays: a store of its own, people who act in it, and questions whose answers are told in words."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from appban.bootstrap import House, make_house
from appban.cli.demo_cast import Cast, DevicePart, StoryClock
from appban.errors import InternalError
from appban.fleet.sweep import SweepResult, keep, sweep
from appban.record.entry import Actor
from appban.record.keys import format_skey
from appban.regime.device import DeviceId
from appban.regime.people import PersonId
from appban.regime.query import Query, Verdict
from appban.regime.restriction import Purpose, ScopeStatement
from appban.regime.time import SECOND, show
from appban.service.answering import Asked, ask
from appban.service.devices.sweeping import stand
from appban.service.guard import OPERATOR
from appban.service.naming import device_called
from appban.service.people import people_called
from appban.service.publishing import new_key, record
from appban.service.rosters import roster_for
from appban.service.work import Act, Work
from appban.settings import Settings

Value = TypeVar("Value")

WIDTH = 100
MINUTE = 60 * SECOND


class Stage:
    """See the module. `pause` is called before each step but the first."""

    def __init__(self, folder: Path, cast: Cast, clock: StoryClock, pause: Callable[[], None]) -> None:
        self.cast, self.clock = cast, clock
        self.house: House = make_house(_settings(folder), clock=clock)
        self.house.press.keys.create([format_skey(new_key(cast.origin, self.house.desk.entropy))])
        self._pause, self._steps = pause, 0
        self._cited: set[str] = set()

    def step(self, title: str) -> None:
        """Begin a step of the story."""
        if self._steps:
            self._pause()
        self._steps += 1
        sys.stdout.write(f"\n{self._steps}. {title}\n")

    def say(self, text: str) -> None:
        """A paragraph."""
        sys.stdout.write(
            textwrap.fill(text, WIDTH, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)
            + "\n"
        )

    def line(self, text: str) -> None:
        """A line of data, as it is."""
        sys.stdout.write(f"      {text}\n")

    def at(self, moment: int) -> str:
        """A time in words."""
        return show(moment, self.house.desk.zone)[:16].replace("T", " ")

    def person(self, handle: str) -> PersonId:
        """Somebody, by handle."""
        with self.house.desk.store.reader() as reader:
            return people_called(reader, (handle,))[0]

    def device(self, part: DevicePart) -> DeviceId:
        """The random id of a device."""
        with self.house.desk.store.reader() as reader:
            return device_called(reader, part.name)

    def do(self, handle: str | None, verb: Callable[[Work], Value]) -> Value:
        """Somebody does something (None: the operator), ten minutes after what was done last."""
        self.clock.pass_(10 * MINUTE)
        receipt = record(self.house.desk, self.house.press, self.act(handle), verb)
        if receipt.value is None and receipt.repeated:
            raise InternalError("an act of the demo was done before; report this")
        return receipt.value  # type: ignore[return-value]  # None only where the verb gives None

    def act(self, handle: str | None) -> Act:
        """Somebody's act."""
        return Act(actor=Actor(person=OPERATOR if handle is None else self.person(handle), how="operator"))

    def size(self) -> int:
        """How many entries the record has."""
        with self.house.desk.store.reader() as reader:
            return reader.head().size

    def ask(
        self,
        part: DevicePart,
        *,
        person: str | None = None,
        purpose: Purpose | None = None,
        at: int | None = None,
    ) -> Verdict:
        """May it be on a device (or, with a person, may that person use it), now or at an instant? Told with its reason."""
        device = self.device(part)
        query = Query(
            app=self.cast.app,
            at=self.clock.now() if at is None else at,
            device=device,
            person=None if person is None else self.person(person),
            purpose=purpose,
            question="here" if person is None else "used",
        )
        roster = roster_for(self.house.lake, query.at, (device,))
        asked = ask(self.house.desk, query, roster, staleness_seconds=self.house.settings.staleness_seconds)
        app = asked.facts.apps[query.app][-1].name
        what = f"{app} be" if person is None else f"{self.cast.name(person)} use {app} for {purpose}"
        when = "" if at is None else f" at {self.at(at)}"
        self.line(f"May {what} on {part.called}{when}? {asked.verdict.outcome}")
        self._reasons(asked, part, device)
        return asked.verdict

    def sweep(self) -> SweepResult:
        """Sweep the fleet now, and keep what was found."""
        self.clock.pass_(MINUTE)
        standing = stand(self.house.desk, self.house.lake)
        result = sweep(standing.facts, self.house.lake, standing.at)
        keep(self.house.lake, result)
        return result

    def more(self, text: str) -> None:
        """What belongs to the line of data above it."""
        sys.stdout.write(
            textwrap.fill(
                text, WIDTH, initial_indent=" " * 9, subsequent_indent=" " * 11, break_on_hyphens=False
            )
            + "\n"
        )

    def _reasons(self, asked: Asked, part: DevicePart, device: DeviceId) -> None:
        verdict, statement = asked.verdict, _statement(asked)
        if statement is not None and verdict.outcome != "exempt":
            told = "" if statement.id in self._cited else f" [{statement.source.reference}]"
            self._cited.add(statement.id)
            self.more(f"because: {statement.says}{told}")
        for why in dict.fromkeys(each.why_not for each in verdict.considered if each.why_not is not None):
            self.more(f"the exemption does not help: {why.replace(device, part.name)}")
        if verdict.outcome == "exempt":
            self.more(f"by {', '.join(verdict.exemptions)}; with it goes: {', '.join(verdict.obligations)}")
        if verdict.outcome == "exempt" and verdict.valid_until is not None:
            self.more(f"so until {self.at(verdict.valid_until)}, unless something is entered before")


def _statement(asked: Asked) -> ScopeStatement | None:
    clause = asked.verdict.clause
    if clause is None:
        return None
    version = asked.facts.restrictions[clause.restriction].version(clause.version)
    return None if version is None else next(s for s in version.scope if s.id == clause.statement)


def _settings(folder: Path) -> Settings:
    return Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")})
