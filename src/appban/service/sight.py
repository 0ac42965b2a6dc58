"""Who may see what: people see what their authority over a body covers, and the requests that are about them.

What is not seen is answered as what does not exist, in the same words, so that nobody learns from a refusal that there
is something to be refused (DESIGN section 3). Sight is of the viewer now: give it the facts of the head, also for a page
about the past.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.regime.authority import class_of, holds_at
from appban.regime.bodies import BodyFact, BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import Authority, PersonClass, PersonId, Subject
from appban.service.governing import is_root
from appban.service.guard import known_exemption, not_here

NOBODY: frozenset[PersonId] = frozenset()


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What one viewer sees. `ids` are all of the human; none for whoever has left or was never recorded as a person.

    `subjects` has every authority held with the bodies it covers, those below included; `bodies` are all of these.
    """

    ids: frozenset[PersonId]
    everything: bool
    bodies: frozenset[BodyId]
    subjects: Mapping[Subject, frozenset[BodyId]]

    def sees_body(self, body: BodyId | None) -> bool:
        """Whether a body is seen; one that is not known is seen by whoever sees everything."""
        return self.everything or body in self.bodies

    def sees_device(self, body: BodyId | None) -> bool:
        """Whether the devices of a body are seen."""
        return self.sees_body(body)

    def sees_case(self, history: ExemptionHistory) -> bool:
        """Whether an exemption is seen: its body or that of a device it names, its requester, a person it names."""
        request = history.request
        return (
            self.sees_body(request.body)
            or any(each.place.body in self.bodies for each in request.devices)
            or any(version.request.requester in self.ids for _, version in history.versions)
            or any(person.id in self.ids for person in request.people)
        )


def sight_of(facts: Facts, person: PersonId, at: int) -> Sight:
    """What a person sees at an instant. A leaver sees nothing, nor does a service or an id that is no person's."""
    if not _is_somebody(facts, person, at):
        return Sight(ids=NOBODY, everything=False, bodies=frozenset(), subjects={})
    below = _below(facts, at)
    subjects: dict[Subject, frozenset[BodyId]] = {}
    for held in _held(facts, person, at):
        subjects[held.subject] = subjects.get(held.subject, frozenset()) | below.get(held.body, frozenset())
    return Sight(
        ids=frozenset(facts.ids_of(person)),
        everything=is_root(facts, person),
        bodies=frozenset().union(*subjects.values()),
        subjects=subjects,
    )


def sight_below(facts: Facts, body: BodyId, at: int) -> Sight:
    """What a program sees that speaks for a body: the body and those below it, and no case by any person."""
    bodies = _below(facts, at).get(body, frozenset())
    return Sight(ids=NOBODY, everything=False, bodies=bodies, subjects={})


def seen_case(facts: Facts, sight: Sight, exemption: ExemptionId) -> ExemptionHistory:
    """The history of an exemption; NotFoundError, in the same words, for one that is not there or not seen."""
    history = known_exemption(facts, exemption)
    if not sight.sees_case(history):
        raise not_here("exemption", exemption)
    return history


def seen_body(facts: Facts, sight: Sight, body: BodyId, at: int) -> BodyFact:
    """What a body is at an instant; NotFoundError, in the same words, for one that is not there or not seen."""
    fact = facts.bodies.at(body, at)
    if fact is None or not sight.sees_body(body):
        raise not_here("body", body)
    return fact


def sees_person(facts: Facts, sight: Sight, person: PersonId, at: int) -> bool:
    """Whether a person is seen: who works in a body seen or holds authority over it, or is of a case seen.

    Of the facts of the head, at the present; all ids of one human are seen or none.
    """
    ids = facts.ids_of(person)
    if sight.everything or not sight.ids.isdisjoint(ids):
        return True
    return any(belongs(facts, sight, each, at) for each in ids) or _is_of_a_case(facts, sight, set(ids))


def seen_person(facts: Facts, sight: Sight, person: PersonId, at: int) -> PersonId:
    """The person; NotFoundError, in the same words, for one who is not there or not seen."""
    if person not in facts.people or not sees_person(facts, sight, person, at):
        raise not_here("person", person)
    return person


def belongs(facts: Facts, sight: Sight, person: PersonId, at: int) -> bool:
    """Whether a person, under this id, works in a body seen or was given authority over one."""
    known = facts.people.get(person)
    fact = None if known is None else known.at(at)
    works = None if fact is None else fact.body
    held = (facts.authorities[each].body for each in facts.authorities_of.get(person, ()))
    return works in sight.bodies or any(body in sight.bodies for body in held)


def _is_of_a_case(facts: Facts, sight: Sight, ids: set[PersonId]) -> bool:
    naming = (facts.exemptions[case] for each in ids for case in facts.naming_person.get(each, ()))
    if any(sight.sees_case(history) for history in naming):
        return True
    return any(
        any(version.request.requester in ids for _, version in history.versions) and sight.sees_case(history)
        for history in facts.exemptions.values()
    )


def may_read_texts(facts: Facts, viewer: PersonId, administration: str | None, now: int) -> bool:
    """Whether a viewer may read the free texts of an entry made under an administration (None: before any was named).

    Those of a former one are closed to the ministers and special advisers of the present one (DESIGN R4), and to
    whoever is of a class that is not known. Decisions, dates and scope are no free texts. Give the head's facts.
    """
    if administration == facts.administration:
        return True
    return class_of(facts, viewer, now) not in {PersonClass.MINISTER, PersonClass.SPECIAL_ADVISER, None}


def _is_somebody(facts: Facts, person: PersonId, at: int) -> bool:
    recorded = any(each in facts.people for each in facts.ids_of(person))
    present = not facts.absences_of(person).during(at)
    return recorded and present and class_of(facts, person, at) is not PersonClass.SERVICE


def _held(facts: Facts, person: PersonId, at: int) -> Iterator[Authority]:
    for each in facts.ids_of(person):
        for name in facts.authorities_of.get(each, ()):
            if holds_at(facts, facts.authorities[name], at):
                yield facts.authorities[name]


def _below(facts: Facts, at: int) -> dict[BodyId, frozenset[BodyId]]:
    """Each body with those below it, as the tree stands."""
    found: dict[BodyId, set[BodyId]] = {}
    for body in facts.bodies.ids():
        for above in facts.bodies.lineage(body, at) or ():
            found.setdefault(above, set()).add(body)
    return {body: frozenset(under) for body, under in found.items()}
