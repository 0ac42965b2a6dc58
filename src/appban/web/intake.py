"""Taking in what devices post of themselves: by the verb of `appban inventory import`, whole or not at all.

An agent posts for one device at a time and waits for the answer, so what it is told has happened: the batch lies in
the lake and an entry of the record names it. Inventories are taken in one after the other, beside the questions.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from appban.errors import InputError, InternalError, RefusedError
from appban.ports import InventorySource
from appban.record.entry import Actor
from appban.regime.observation import Report
from appban.regime.tokens import Token
from appban.service.devices.inventories import Filling, Given, Import, Intake, import_files
from appban.service.guard import OPERATOR
from appban.service.work import Act
from appban.web.intake_agents import GO_ON, OK, PENDING, SEND, TAKEN, ZLIB, glpi_said, unpacked, xml_said
from appban.web.intake_reach import placed
from appban.web.route import Call, Reply, Room

POSTED = "what was posted"
TOLD = 400
"""Characters of a refusal in the service log."""

_LOG = logging.getLogger("appban.web")


class Settled:
    """An inventory source whose documents were read already, and their devices placed."""

    def __init__(self, source: InventorySource, reports: Sequence[Report]) -> None:
        self.name, self.summary = source.name, source.summary
        self._reports = reports

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:  # noqa: ARG002 - as the port says
        """See InventorySource."""
        return iter(self._reports)


def fusioninventory(room: Room, call: Call) -> Reply:
    """One message of FusionInventory agent."""
    return _xml(room, call, "fusioninventory")


def ocs(room: Room, call: Call) -> Reply:
    """One message of OCS Inventory agent."""
    return _xml(room, call, "ocs")


def glpi(room: Room, call: Call) -> Reply:
    """One message of GLPI agent."""
    token = token_of(call)
    with telling(token, "glpi"):
        data = unpacked(call.data)
        match glpi_said(data):
            case "prolog":
                return Reply(body=PENDING)
            case "contact":
                return Reply(body=GO_ON)
            case "inventory":
                take_in(room, token, "glpi", data)
                return Reply(body=OK)


def _xml(room: Room, call: Call, source: str) -> Reply:
    token = token_of(call)
    with telling(token, source):
        data = unpacked(call.data)
        if xml_said(data) == "prolog":
            return Reply(body=SEND, media_type=ZLIB)
        take_in(room, token, source, data)
        return Reply(body=TAKEN, media_type=ZLIB)


def take_in(room: Room, token: Token, source: str, data: bytes) -> Import:
    """Take a document of a source in for the token's body, as a report of now where it has no time of its own.

    InputError if it cannot be read, is of a time to come or names two devices as one, NotAuthorisedError if it is about
    a device of another body; nothing of it is then kept.
    """
    house, reader = room.house, room.house.sources[source]
    with room.turn:
        with room.decider.look() as look:
            reports = tuple(reader.parse(data, house.desk.clock.now()))
            settled = Settled(reader, placed(look, token, reports))
        intake = Intake(house.desk, house.press, house.lake)
        act = Act(actor=Actor(person=OPERATOR, how="token", capacity=token.id), body=token.body)
        return import_files(intake, act, settled, [Given(POSTED, data)], filling=Filling(anew=True))


def token_of(call: Call) -> Token:
    """Whose token a guarded route was opened with."""
    if call.token is None:
        raise InternalError("an inventory was let in without a token; report this")
    return call.token


@contextmanager
def telling(token: Token, source: str) -> Generator[None, None, None]:
    """Within, what is refused is told in the service log too, since agents show their users a status alone."""
    try:
        yield
    except (InputError, RefusedError) as refused:
        _LOG.warning("refused from %s by %s: %s", source, token.id, ascii(str(refused)[:TOLD]))
        raise
