"""Who and what the demo is about, read from data, and the clock that it tells its story by."""

import msgspec

from appban.bootstrap.shipped import shipped_demo_file
from appban.ports import Mark
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId
from appban.regime.device import PlaceClass
from appban.regime.pack.text import load
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import Purpose, Risk

STORY = "story.yaml"


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The common part of the story's file: a field that nobody knows is refused."""


class BodyPart(_Part, frozen=True, kw_only=True):
    """A body that the demo invents."""

    id: BodyId
    name: str
    kind: BodyKind
    parent: BodyId


class PersonPart(_Part, frozen=True, kw_only=True):
    """A person that the demo invents."""

    handle: str
    name: str
    of_class: PersonClass = msgspec.field(name="class")
    body: BodyId


class AuthorityPart(_Part, frozen=True, kw_only=True):
    """What a person may decide."""

    handle: str
    subject: Subject
    body: BodyId


class InventoryPart(_Part, frozen=True, kw_only=True):
    """An inventory that ships for the demo, and what its source does not say."""

    source: str
    file: str
    body: BodyId | None = None
    of_class: PlaceClass | None = msgspec.field(name="class", default=None)


class ClearancePart(_Part, frozen=True, kw_only=True):
    """Who clears which stage, in order."""

    by: str
    stage: str


class DevicePart(_Part, frozen=True, kw_only=True):
    """A device of the story: the name that its inventory gives it, and what people call it."""

    name: str
    called: str


class Cast(_Part, frozen=True, kw_only=True):
    """The whole of it; people and devices by the names that the file gives them."""

    origin: str
    packs: tuple[str, ...]
    app: AppId
    days_ago: int
    starts: str
    window_hours: int
    bodies: tuple[BodyPart, ...]
    appointers: tuple[PersonPart, PersonPart]
    people: tuple[PersonPart, ...]
    authorities: tuple[AuthorityPart, ...]
    inventories: tuple[InventoryPart, ...]
    phone: DevicePart
    neighbour: DevicePart
    arms_length: DevicePart
    personal: DevicePart
    requester: str
    holder: str
    somebody_else: str
    assessor: str
    clearances: tuple[ClearancePart, ...]
    purpose: Purpose
    justification: str
    alternatives: str
    assessment: str
    risk: Risk
    instrument: str
    machine_source: str

    def name(self, handle: str) -> str:
        """What a person is called."""
        return next(each.name for each in (*self.appointers, *self.people) if each.handle == handle)


def read_cast() -> Cast:
    """The story that ships."""
    return load(shipped_demo_file(STORY), STORY, Cast)


class StoryClock:
    """A Clock that moves only when the story says so; both of its hands move together."""

    def __init__(self, start: int) -> None:
        self._start = self._now = start

    def now(self) -> int:
        """See Clock."""
        return self._now

    def mark(self) -> Mark:
        """See Clock."""
        return Mark(wall=self._now, monotonic=self._now - self._start, boot="demo")

    def pass_(self, micros: int) -> None:
        """Time goes by."""
        self._now += micros

    def pass_until(self, moment: int) -> None:
        """Time goes by until a moment to come."""
        self._now = max(self._now, moment)
