"""People: who they are, when they left, which ids are one human; handles are how an operator calls them."""

from collections.abc import Sequence

from appban.errors import NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.people import PersonClass, PersonId
from appban.service.reading import Focus
from appban.service.work import Work

HANDLE = "handle"
"""The scheme of the short names by which an operator calls people; held beside the log, erasable."""


def record_person(
    work: Work, handle: str, name: str, person_class: PersonClass | None, body: BodyId | None
) -> PersonId:
    """Record a person under a new random id, or a new fact about the one who has this handle already."""
    known = work.writer.aliases([(HANDLE, handle)]).get((HANDLE, handle))
    person = PersonId(work.mint("person") if known is None else known)
    if body is not None and work.facts(Focus()).bodies.at(body, work.now) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    if known is None:
        work.writer.mint([(HANDLE, handle)], [person])
    work.add(person_event(work, person, name, person_class, body), body)
    return person


def person_left(work: Work, person: PersonId, stated: int) -> None:
    """A person left: drops out of every exemption from the stated time on."""
    work.add(ev.PersonLeft(stated=stated, person=person))


def person_returned(work: Work, person: PersonId) -> None:
    """A person is back, from now on."""
    work.add(ev.PersonReturned(stated=work.now, person=person))


def link_people(work: Work, person: PersonId, same_as: PersonId) -> None:
    """Two ids are one human."""
    if person == same_as:
        raise RefusedError(f"{person} is one id, not two; name the other")
    work.add(ev.PersonLinked(stated=work.now, person=person, same_as=same_as))


def people_called(reader: StoreReader, handles: Sequence[str]) -> tuple[PersonId, ...]:
    """The ids behind handles; NotFoundError for one that names nobody."""
    found = reader.aliases([(HANDLE, handle) for handle in handles])
    for handle in handles:
        if (HANDLE, handle) not in found:
            raise NotFoundError(f"nobody is called {handle!r} here; `appban person list` shows who is")
    return tuple(PersonId(found[HANDLE, handle]) for handle in handles)


def person_event(
    work: Work, person: PersonId, name: str, person_class: PersonClass | None, body: BodyId | None
) -> ev.PersonRecorded:
    """The event that records a person, the name kept beside the log."""
    kept = work.keep(name, person)
    return ev.PersonRecorded(stated=work.now, person=person, name=kept, person_class=person_class, body=body)
