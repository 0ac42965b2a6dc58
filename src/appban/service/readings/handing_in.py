"""A file of figures handed in on a page: kept for an hour beside the record, looked at, and then taken in whole or not at all."""

from collections.abc import Mapping

import msgspec

from appban.errors import InputError
from appban.ports import StoreReader
from appban.regime.device import DeviceId
from appban.regime.events.readings import ReadingTaken
from appban.regime.people import PersonId
from appban.service.handed_in import MOST_NAME, check_size, held, hold, let_go, new_id
from appban.service.readings.formats import ExportFormat
from appban.service.readings.importing import Delivery, Imported, import_readings, taken_before
from appban.service.readings.tables import MOST_BYTES
from appban.service.work import Act, Desk, rehearse

KIND = "readings-file"


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A file of figures as it came, with what is said of it; as in `Delivery`."""

    id: str
    owner: PersonId
    name: str
    account: str | None
    format: str | None
    exported: int | None
    by: PersonId | None
    device: DeviceId | None
    definition: str | None
    data: bytes

    @property
    def delivery(self) -> Delivery:
        """What is taken in."""
        return Delivery(
            name=self.name,
            data=self.data,
            account=self.account,
            format=self.format,
            exported=self.exported,
            by=self.by,
            device=self.device,
            definition=self.definition,
        )


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a file in would come to, and the readings it would add. `faults`: why nothing of it can be, each row named.

    `before`: it was taken in already, and would add nothing.
    """

    imported: Imported | None
    readings: tuple[ReadingTaken, ...]
    faults: tuple[str, ...]
    before: bool


_KEPT = msgspec.msgpack.Decoder(HandedIn)


def hand_in(desk: Desk, file: HandedIn, now: int) -> HandedIn:
    """Keep a file for an hour, in place of an earlier one of its owner; InputError for one that is empty or too large."""
    check_size(
        file.name,
        file.data,
        MOST_BYTES,
        f"{MOST_BYTES} are taken; export a shorter stretch",
    )
    made = msgspec.structs.replace(file, id=new_id(desk, KIND), name=file.name[:MOST_NAME])
    hold(desk, KIND, made.id, msgspec.msgpack.encode(made), owner=made.owner, now=now)
    return made


def find_handed_in(reader: StoreReader, owner: PersonId, name: str, now: int) -> HandedIn:
    """A file of a person; NotFoundError if that person has handed in none of that name within the hour."""
    return _KEPT.decode(held(reader, KIND, name, "file", owner=owner, now=now))


def look_over(
    desk: Desk, act: Act, reader: StoreReader, file: HandedIn, formats: Mapping[str, ExportFormat]
) -> LookedAt:
    """What taking a file in would come to; nothing of it is kept. NotAuthorisedError for what one may not take in."""
    before = taken_before(reader, file.account, file.data)
    try:
        done = rehearse(desk, act, lambda work: import_readings(work, file.delivery, formats))
    except InputError as fault:
        faults = tuple(str(fault).split(" | "))
        return LookedAt(imported=None, readings=(), faults=faults, before=before)
    readings = tuple(each for each in done.events if isinstance(each, ReadingTaken))
    return LookedAt(imported=done.value, readings=readings, faults=(), before=before)


def drop(desk: Desk, file: HandedIn) -> None:
    """Let a file go."""
    let_go(desk, KIND, file.id)
