"""Opening a record: entry 0 and the two root appointers."""

import msgspec

from appban.errors import RefusedError
from appban.regime import events as ev
from appban.regime.people import PersonClass, PersonId
from appban.service.people import HANDLE, person_event
from appban.service.work import Work


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What `init` writes as entry 0."""

    origin: str
    embedded: bool
    zone: str
    appointers: tuple[tuple[str, str], ...]
    continues: str | None = None
    lost: str | None = None


def open_record(work: Work, opening: Opening) -> tuple[PersonId, ...]:
    """Write entry 0 and the two root appointers, as (handle, name); RefusedError if the record has begun."""
    if work.head.size:
        raise RefusedError("this store has a record already; `appban init` is for an empty one")
    people = tuple(PersonId(work.mint("person")) for _ in opening.appointers)
    if len({handle for handle, _ in opening.appointers}) < 2:  # noqa: PLR2004  # two is the rule (DESIGN R6)
        raise RefusedError("a record is opened by two appointers with different names; name a second")
    event = ev.RecordOpened(
        stated=work.now,
        origin=opening.origin,
        embedded=opening.embedded,
        zone=opening.zone,
        appointers=people,
        continues=opening.continues,
        lost=opening.lost,
    )
    work.add(event)
    for person, (handle, name) in zip(people, opening.appointers, strict=True):
        work.writer.mint([(HANDLE, handle)], [person])
        work.add(person_event(work, person, name, PersonClass.CIVIL_SERVANT, None))
    return people
