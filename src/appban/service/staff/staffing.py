"""Who works where, as told by those who appoint there: people taken on, moved, gone and back.

At the command line an operator records this as it was told (`people`); signed in it takes the authority to appoint over the
body, both that left and that joined, and nobody records anything about themselves.
"""

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId
from appban.regime.time import show
from appban.service.governing import require_over
from appban.service.guard import APPOINT, acting_person
from appban.service.people import HANDLE, person_event, person_left, person_returned, record_person
from appban.service.reading import Focus
from appban.service.work import Work


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be recorded; `handle` is a short name to call them by, of which each names one person."""

    handle: str
    name: str
    person_class: PersonClass
    body: BodyId


def take_on(work: Work, asked: Joining) -> PersonId:
    """Record a person who is not known yet; ConflictError if somebody else has the handle."""
    facts = _facts(work)
    require_over(facts, acting_person(work, facts), APPOINT, _known(facts, asked.body, work.now), work.now)
    if work.writer.aliases([(HANDLE, asked.handle)]):
        raise ConflictError(f"somebody is called {asked.handle} already; choose another short name")
    return record_person(work, asked.handle, asked.name, asked.person_class, asked.body)


def change(work: Work, person: PersonId, name: str, person_class: PersonClass, body: BodyId) -> None:
    """Record what a person is from now on; it takes the authority over the body left and the body joined."""
    facts = _over(work, person)
    require_over(facts, PersonId(work.act.actor.person), APPOINT, _known(facts, body, work.now), work.now)
    work.add(person_event(work, person, name, person_class, body), body)


def leave(work: Work, person: PersonId, stated: int) -> None:
    """A person left at a stated time, which is past or now; RefusedError if they had left already."""
    facts = _over(work, person)
    if stated > work.now:
        raise InputError(f"{show(stated)} is yet to come; say that somebody left when they have")
    if facts.absences_of(person).during(stated):
        raise RefusedError(f"{person} had left by then; there is nothing to record")
    person_left(work, person, stated)


def come_back(work: Work, person: PersonId) -> None:
    """A person who had left is back, from now on; RefusedError if they had not."""
    facts = _over(work, person)
    if not facts.absences_of(person).during(work.now):
        raise RefusedError(f"{person} has not left; there is nothing to record")
    person_returned(work, person)


def works_at(facts: Facts, person: PersonId, at: int) -> BodyId | None:
    """The body where a human works at an instant, by the newest fact about any of the ids; None when it is not known."""
    known = (facts.people[each].at(at) for each in facts.ids_of(person) if each in facts.people)
    told = [fact for fact in known if fact is not None]
    return max(told, key=lambda fact: (fact.stated, fact.recorded)).body if told else None


def _over(work: Work, person: PersonId) -> Facts:
    facts = _facts(work, person)
    actor = acting_person(work, facts)
    if person not in facts.people:
        raise NotFoundError(f"there is no person {person}; `appban person list` shows them")
    if facts.human(actor) == facts.human(person):
        raise RefusedError("nobody records this about themselves; somebody else who appoints does")
    require_over(facts, actor, APPOINT, works_at(facts, person, work.now), work.now)
    return facts


def _known(facts: Facts, body: BodyId, now: int) -> BodyId:
    if facts.bodies.at(body, now) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    return body


def _facts(work: Work, *people: PersonId) -> Facts:
    return work.facts(Focus(people=(PersonId(work.act.actor.person), *people)))
