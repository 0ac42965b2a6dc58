"""As whom `serve --demo-sign-in` lets one in: everybody who has a handle and has not left, with what they may decide."""

from appban.bootstrap import House
from appban.errors import SettingsError
from appban.regime.authority import holds_at
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.answering import present
from appban.service.governing import is_root
from appban.service.naming import Names
from appban.service.people import HANDLE
from appban.service.reading import all_facts
from appban.web.console.console import Role


def everybody(house: House) -> tuple[Role, ...]:
    """The roles, in the order in which people were recorded; SettingsError if there is nobody."""
    with house.desk.store.reader() as reader:
        facts, now = all_facts(reader), present(house.desk, reader)
        names, held = Names(reader, facts), reader.names(facts.people)
        handles = {
            person: value
            for person in facts.people
            for scheme, value in held.get(person, [])
            if scheme == HANDLE
        }
        names.learn(handles)
        found = tuple(
            Role(slug=handle, title=str(names.of(person)), does=_does(facts, person, now), handle=handle)
            for person, handle in handles.items()
            if not facts.absences_of(person).during(now)
        )
    if not found:
        raise SettingsError(
            "nobody is recorded as whom one could sign in; `appban person record` records people"
        )
    return found


def _does(facts: Facts, person: PersonId, now: int) -> str:
    if is_root(facts, person):
        return "Root appointer: appoints people and adopts rules, with the other one."
    held = (
        facts.authorities[name]
        for each in facts.ids_of(person)
        for name in facts.authorities_of.get(each, ())
    )
    may = [f"{each.subject} for {each.body}" for each in held if holds_at(facts, each, now)]
    return f"Holds authority to {', '.join(may)}." if may else "Holds no authority; may ask for an exemption."
