"""A person as the record knows one: name while it is held, standing, authorities, and the exemptions that name them."""

import msgspec

from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.service.exemptions.exemption_state import Standing, standing
from appban.service.naming import Names, Text
from appban.service.reading import Focus, event_of, facts_about
from appban.service.staff.standing_list import AuthorityLine, PersonLine, authority_lines, person_lines


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """One person at an instant; `name` as last recorded by then."""

    line: PersonLine
    name: Text
    authorities: tuple[AuthorityLine, ...]
    exemptions: tuple[tuple[ExemptionId, Standing], ...]


def person_page(reader: StoreReader, person: PersonId, *, at: int, stop: int | None = None) -> PersonPage:
    """The page of a person; NotFoundError if the first `stop` entries (all by default) say nothing of one."""
    end = reader.head().size if stop is None else stop
    facts = facts_about(reader, Focus(people=(person,)), end)
    line = next((each for each in person_lines(facts, reader, at) if each.person.id == person), None)
    events = [event_of(row) for row in reader.rows_of({f"person:{person}"}, end)]
    named = [
        e.name for e in events if isinstance(e, ev.PersonRecorded) and e.person == person and e.stated <= at
    ]
    if line is None or not named:
        raise NotFoundError(f"nothing was known of {person} then; `appban person list` shows who was")
    return PersonPage(
        line=line,
        name=Names(reader).texts(named[-1:])[named[-1]],
        authorities=tuple(each for each in authority_lines(facts, reader, at) if each.person.id == person),
        exemptions=tuple((each, standing(facts, each, at)) for each in facts.naming_person.get(person, ())),
    )
