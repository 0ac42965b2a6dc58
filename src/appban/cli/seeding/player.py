"""Who plays the script: people act in a store through the verbs, at the times that the script says, in one order."""

from collections.abc import Callable
from typing import TypeVar

from appban.bootstrap import House
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.timed import Calendar
from appban.errors import InternalError, NotFoundError
from appban.record.entry import Actor
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.people import PersonId
from appban.regime.roster import Roster
from appban.service.guard import OPERATOR
from appban.service.naming import device_called
from appban.service.people import people_called
from appban.service.reading import Focus, facts_about
from appban.service.work import Act, Work, perform

Value = TypeVar("Value")
Action = Callable[[], None]


class Player:
    """See the module. What is done is recorded at once and published in the end, as one."""

    def __init__(self, house: House, clock: StoryClock, calendar: Calendar) -> None:
        self.house, self.clock, self.calendar = house, clock, calendar
        self._score: list[tuple[int, int, Action]] = []
        self._people: dict[str, PersonId] = {}
        self._devices: dict[str, DeviceId] = {}
        self._lines: dict[BodyId, tuple[BodyId, ...]] = {}
        self._roster: Roster | None = None

    def at(self, moment: int, action: Action) -> None:
        """Have something done at a moment; of two at one moment the first said comes first."""
        self._score.append((moment, len(self._score), action))

    def play(self) -> None:
        """Do all of it, each when its time has come."""
        for moment, _, action in sorted(self._score, key=lambda each: each[:2]):
            self.clock.pass_until(moment)
            action()
        self._score.clear()

    def do(self, handle: str | None, verb: Callable[[Work], Value]) -> Value:
        """Somebody does something now (None: the operator)."""
        actor = (
            Actor(person=OPERATOR, how="operator")
            if handle is None
            else Actor(person=self.person(handle), how="demo")
        )
        receipt = perform(self.house.desk, Act(actor=actor), verb)
        if receipt.repeated:
            raise InternalError("an act of the demo was done before; report this")
        return receipt.value  # type: ignore[return-value]  # None only where the verb gives None

    def person(self, handle: str) -> PersonId:
        """Somebody, by handle."""
        if handle not in self._people:
            with self.house.desk.store.reader() as reader:
                self._people[handle] = people_called(reader, (handle,))[0]
        return self._people[handle]

    def device(self, name: str) -> DeviceId:
        """A device, by the name that its inventory gives it."""
        if name not in self._devices:
            with self.house.desk.store.reader() as reader:
                self._devices[name] = device_called(reader, name)
        return self._devices[name]

    def line(self, body: BodyId) -> tuple[BodyId, ...]:
        """A body with those above it."""
        if body not in self._lines:
            with self.house.desk.store.reader() as reader:
                facts = facts_about(reader, Focus())
            found = facts.bodies.lineage(body, self.clock.now())
            if found is None:
                raise NotFoundError(f"there is no body {body} in the demo; correct its files")
            self._lines[body] = found
        return self._lines[body]

    def roster(self) -> Roster:
        """Where the fleet stands: no device of the script ever moves, so the first snapshot says it for all time."""
        if self._roster is None:
            newest = self.house.lake.snapshot_at(self.clock.now())
            if newest is None:
                raise NotFoundError(
                    "a request of the demo comes before the first inventory; correct its file"
                )
            self._roster = self.house.lake.roster(newest)
        return self._roster
