"""What happened, as entries to be: collected in any order, put in the order of their record times, the same each time.

Ids, salts and keys follow from names and from counting, so that whoever makes the history again has the same bytes.
"""

import msgspec

from appban.cli.seeding.history.instants import ENDS
from appban.ports import Opening
from appban.record import commitments
from appban.record.digests import sha256
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.service.guard import OPERATOR
from appban.service.people import HANDLE
from appban.service.work import ID_BYTES

ORIGIN = "history.example.gov.uk/appban"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be: when it was recorded, by whom, whose it is, and the texts sealed in it."""

    recorded: int
    actor: Actor
    body: BodyId | None
    event: ev.Event
    openings: tuple[Opening, ...] = ()


class Counted:
    """Entropy that is the same each time; nothing made with it is a secret."""

    def __init__(self, seed: str) -> None:
        self._seed, self._given = seed, 0

    def bytes(self, size: int) -> bytes:
        """See Entropy."""
        made = b""
        while len(made) < size:
            self._given += 1
            made += sha256(f"{self._seed} {self._given}".encode())
        return made[:size]


class Book:
    """See the module."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.names: dict[tuple[str, str], str] = {}
        self._salts = Counted(ORIGIN)
        self._openings: list[Opening] = []

    def enter(
        self, recorded: int, event: ev.Event, by: str | None = None, body: BodyId | None = None
    ) -> None:
        """Have an event entered: by somebody, by handle (None: the operator)."""
        actor = Actor(person=OPERATOR, how="operator") if by is None else Actor(person=person(by), how="demo")
        self.lines.append(
            Line(recorded=recorded, actor=actor, body=body, event=event, openings=tuple(self._openings))
        )
        self._openings.clear()

    def keep(self, text: str, about: str) -> Commitment:
        """A commitment to a text, which goes with the event that is entered next."""
        salt = self._salts.bytes(32)
        commitment = Commitment(commitments.commit(text, salt))
        self._openings.append(Opening(commitment, salt, text, about))
        return commitment

    def name(self, scheme: str, value: str, identifier: str) -> None:
        """Bind a name to an id, as the store holds names beside the log."""
        self.names[scheme, value] = identifier

    def in_order(self) -> list[Line]:
        """The entries by record time, to the history's end; of those of one time the first entered comes first."""
        told = (line for line in self.lines if line.recorded < ENDS)
        return sorted(told, key=lambda line: line.recorded)


def minted(prefix: str, name: str) -> str:
    """The id that a name of the history's files has, which looks as one that was minted."""
    return f"{prefix}-{sha256(f'{ORIGIN} {prefix} {name}'.encode())[:ID_BYTES].hex()}"


def person(handle: str) -> PersonId:
    """The id of somebody, by handle."""
    return PersonId(minted("person", handle))


def device(asset: str) -> DeviceId:
    """The id of a device, by its asset tag."""
    return DeviceId(minted("device", asset))


def name_person(book: Book, handle: str) -> PersonId:
    """The id of somebody, who is called by the handle from now on."""
    book.name(HANDLE, handle, person(handle))
    return person(handle)
