"""Whether somebody may open a page, and who they are as the record knows them."""

from collections.abc import Iterable

from appban.ports import StoreReader
from appban.regime.authority import class_of
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.naming import Names
from appban.service.sight import sight_of
from appban.web.console.page import Authority
from appban.web.console.sessions import Session
from appban.web.console.visit import Viewer


def viewer_of(facts: Facts, reader: StoreReader, session: Session, now: int) -> Viewer | None:
    """Who a session is of; None once that person has left, whatever the session says (DESIGN R9)."""
    person = session.person
    if facts.absences_of(person).during(now):
        return None
    return Viewer(
        person=person,
        name=str(Names(reader, facts).of(person)),
        person_class=class_of(facts, person, now),
        body=_body(facts, person, now),
        sight=sight_of(facts, person, now),
        session=session,
    )


def admits(authority: Authority, viewer: Viewer | None) -> bool:
    """Whether a page lets somebody in."""
    if authority == "anybody":
        return True
    if viewer is None:
        return False
    if authority == "signed-in" or viewer.sight.everything:
        return True
    return any(_held(wanted, viewer.sight.subjects) for wanted in authority)


def _held(wanted: str, held: Iterable[str]) -> bool:
    if wanted.endswith("*"):
        return any(subject.startswith(wanted[:-1]) for subject in held)
    return wanted in set(held)


def _body(facts: Facts, person: PersonId, now: int) -> BodyId | None:
    known = (facts.people[each].at(now) for each in facts.ids_of(person) if each in facts.people)
    told = [fact for fact in known if fact is not None]
    return max(told, key=lambda fact: (fact.stated, fact.recorded)).body if told else None
