"""Opening a record: entry 0 and the two root appointers."""

import msgspec

from appban.errors import RefusedError
from appban.regime import events as ev
from appban.regime.people import PersonClass, PersonId
from appban.service.people import HANDLE, person_event
from appban.service.reading import Focus
from appban.service.work import Work


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What `init` writes as entry 0."""

    origin: str
    embedded: bool
    zone: str
    appointers: tuple[tuple[str, str], ...]
    continues: str | None = None
    lost: str | None = None


def check_opening(opening: Opening) -> None:
    """RefusedError unless two people open the record; asked before a key is made for it."""
    if len({handle for handle, _ in opening.appointers}) < 2:  # noqa: PLR2004  # two is the rule (DESIGN R6)
        raise RefusedError("a record is opened by two appointers with different names; name a second")


def open_record(work: Work, opening: Opening) -> tuple[PersonId, ...]:
    """Write entry 0 and the two root appointers, as (handle, name); RefusedError if the record has begun."""
    if work.head.size:
        raise RefusedError("this store has a record already; `appban init` is for an empty one")
    check_opening(opening)
    people = tuple(PersonId(work.mint("person")) for _ in opening.appointers)
    work.add(_opened(work, opening, people))
    for person, (handle, name) in zip(people, opening.appointers, strict=True):
        work.writer.mint([(HANDLE, handle)], [person])
        work.add(person_event(work, person, name, PersonClass.CIVIL_SERVANT, None))
    return people


def open_epoch(work: Work, opening: Opening) -> None:
    """Begin a new log that continues an old one, naming the old one's last checkpoint and what was lost.

    On an empty store that is entry 0. Where entries are left they stand as they were, the new log begins with them, and
    appointers and `embedded` stay as they are: an epoch gives nobody anything.
    """
    before = work.facts(Focus()).opened
    if before is None:
        open_record(work, opening)
        return
    if before.origin == opening.origin:
        raise RefusedError(
            f"the log is called {opening.origin} already; two logs of one name cannot be told apart"
        )
    kept = msgspec.structs.replace(opening, embedded=before.embedded)
    work.add(_opened(work, kept, before.appointers))


def _opened(work: Work, opening: Opening, appointers: tuple[PersonId, ...]) -> ev.RecordOpened:
    return ev.RecordOpened(
        stated=work.now,
        origin=opening.origin,
        embedded=opening.embedded,
        zone=opening.zone,
        appointers=appointers,
        continues=opening.continues,
        lost=opening.lost,
    )
