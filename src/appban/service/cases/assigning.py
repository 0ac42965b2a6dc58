"""Who looks after a request: given to one person, for many requests at once; nothing is ever decided so."""

from typing import Literal

from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.service.guard import acting_person, refuse_absent, refuse_barred, require_security
from appban.service.reading import Focus
from appban.service.sight import seen_case, sight_of
from appban.service.work import Work

NOBODY: Literal["nobody"] = "nobody"
"""How people say that no one looks after a request."""
MOST = 200
"""Requests in one go at most."""


def assign(work: Work, exemptions: tuple[ExemptionId, ...], person: PersonId | None) -> int:
    """Give requests to a person (None: to nobody) to look after, all or none of them; how many changed hands.

    Who gives and who gets could each fill a security seat of each, and asked for none. NotFoundError for one that the
    actor does not see, as for one that is not there.
    """
    wanted = tuple(dict.fromkeys(exemptions))
    if not 0 < len(wanted) <= MOST:
        raise InputError(f"{len(wanted)} requests cannot be given in one go; choose 1 to {MOST}")
    actor = PersonId(work.act.actor.person)
    facts = work.facts(Focus(exemptions=wanted, people=(actor,) if person is None else (actor, person)))
    acting_person(work, facts)
    sight = sight_of(facts, actor, work.now)
    histories = [seen_case(facts, sight, each) for each in wanted]
    for history in histories:
        _check(work, facts, history, actor, person)
    moved = [each for each in histories if holder(each, work.now) != person]
    for history in moved:
        event = ev.ExemptionAssigned(stated=work.now, exemption=history.request.exemption, person=person)
        work.add(event, history.request.body)
    return len(moved)


def holder(history: ExemptionHistory, at: int) -> PersonId | None:
    """Who looks after a request at an instant."""
    given = [person for since, person in history.assignments if since <= at]
    return given[-1] if given else None


def _check(
    work: Work, facts: Facts, history: ExemptionHistory, actor: PersonId, person: PersonId | None
) -> None:
    request = history.request
    if history.ended:
        raise RefusedError(
            f"{request.exemption} was {next(iter(history.ended))}; nobody looks after it any more"
        )
    for each in (actor,) if person is None else (actor, person):
        refuse_absent(facts, each, work.now)
        require_security(facts, each, request, work.now)
        refuse_barred(facts, history, each)
