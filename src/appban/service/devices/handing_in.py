"""An inventory handed in on a page: kept for an hour beside the record, looked at, and then taken in whole or not at all.

Nothing is lost by looking: the file stays as it came until it was taken in, is dropped, or its hour is over.
"""

from collections import Counter
from collections.abc import Mapping

import msgspec

from appban.ports import InventorySource, StoreReader
from appban.regime.bodies import BodyId
from appban.regime.device import PlaceClass
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.service.device_keys import names_in
from appban.service.devices.inventories import (
    FILE,
    Filling,
    Given,
    Import,
    Intake,
    file_digest,
    import_files,
)
from appban.service.governing import require_to_govern
from appban.service.handed_in import MOST_NAME, check_size, held, hold, let_go, new_id
from appban.service.looking import Look, items_of, look_at
from appban.service.work import Act, Desk

INVENTORY = Subject("inventory")
KIND = "inventory-file"
MOST_BYTES = 16 * 1024 * 1024
MOST_ITEMS = 10


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it came; `source` "" for whichever reads it. Body and class fill in what it does not say of its devices."""

    id: str
    owner: PersonId
    name: str
    source: str
    body: BodyId | None
    device_class: PlaceClass | None
    data: bytes

    @property
    def filling(self) -> Filling:
        """What is filled in."""
        return Filling(body=self.body, device_class=self.device_class)


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is and speaks of. `names_new` of the names of its devices are not known here yet.

    `source` reads it; "" if nothing does. `before`: it was taken in already, and would add nothing.
    """

    look: Look
    source: str
    devices: int
    names: int
    names_new: int
    bodies: tuple[tuple[str | None, int], ...]
    widest: tuple[tuple[str, int], ...]
    before: bool


_KEPT = msgspec.msgpack.Decoder(HandedIn)


def hand_in(desk: Desk, file: HandedIn, now: int) -> HandedIn:
    """Keep a file for an hour, in place of an earlier one of its owner; InputError for one that is empty or too large."""
    check_size(
        file.name,
        file.data,
        MOST_BYTES,
        f"a page takes {MOST_BYTES // 1024**2} MiB; `appban inventory import` takes larger ones",
    )
    made = msgspec.structs.replace(file, id=new_id(desk, KIND), name=file.name[:MOST_NAME])
    hold(desk, KIND, made.id, msgspec.msgpack.encode(made), owner=made.owner, now=now)
    return made


def find_handed_in(reader: StoreReader, owner: PersonId, name: str, now: int) -> HandedIn:
    """A file of a person; NotFoundError if that person has handed in none of that name within the hour."""
    return _KEPT.decode(held(reader, KIND, name, "inventory", owner=owner, now=now))


def look_over(
    reader: StoreReader, file: HandedIn, sources: Mapping[str, InventorySource], now: int
) -> LookedAt:
    """What a file speaks of, and what of that is new; nothing of it is kept."""
    asked = {file.source: sources[file.source]} if file.source in sources else sources
    seen = look_at(file.name, file.data, asked, now)
    names = names_in(seen.reports)
    known = reader.aliases(names)
    source = seen.sources[0] if seen.sources else ""
    claims = {report.device.keys: report.device for report in seen.reports}
    bodies = Counter(claim.body or file.body for claim in claims.values())
    items = items_of(seen.reports).most_common(MOST_ITEMS)
    taken = bool(source) and bool(
        reader.aliases([(FILE, file_digest(sources[source], _given(file), file.filling, now))])
    )
    return LookedAt(
        look=seen,
        source=source,
        devices=len(claims),
        names=len(names),
        names_new=len(names) - len(known),
        bodies=tuple(sorted(bodies.items(), key=lambda each: (-each[1], each[0] or ""))),
        widest=tuple((each.name or each.identity.value, n) for each, n in items),
        before=taken,
    )


def take_in(intake: Intake, act: Act, facts: Facts, file: HandedIn, source: InventorySource) -> Import:
    """Take a file in, all of it or nothing, and let the copy go.

    NotAuthorisedError unless whoever acts has authority for inventories over the whole tree: a file may speak of any
    device. InputError, with the place, for what cannot be read.
    """
    require_to_govern(facts, PersonId(act.actor.person), INVENTORY, intake.desk.clock.now())
    done = import_files(intake, act, source, [_given(file)], filling=file.filling)
    drop(intake.desk, file)
    return done


def drop(desk: Desk, file: HandedIn) -> None:
    """Let a file go."""
    let_go(desk, KIND, file.id)


def _given(file: HandedIn) -> Given:
    return Given(file.name, file.data)
