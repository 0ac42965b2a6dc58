"""The rota as people read it: who is on call or will be, who is away, and how those who could decide stand now."""

from collections.abc import Iterable

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.on_call import away_at, on_call
from appban.regime.people import PersonId
from appban.regime.rota import Away, AwayId, DutyId, OnCall
from appban.regime.time import DAY
from appban.service.naming import Named, Names

AHEAD = 31 * DAY
"""How far ahead the rota is shown."""


class DutyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on call for a body, or one above it, now or within a month."""

    duty: DutyId
    person: Named
    body: BodyId
    starts: int
    until: int
    runs: bool


class AwayLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody away now or within a month, and whom to ask instead."""

    away: AwayId
    person: Named
    starts: int
    until: int
    deputy: Named | None
    runs: bool


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody stands at an instant: on call until when, away until when, who is to be asked instead."""

    on_call: int | None = None
    away: int | None = None
    deputy: Named | None = None


def duty_lines(facts: Facts, names: Names, body: BodyId, at: int) -> tuple[DutyLine, ...]:
    """Who is on call for a body at an instant, and who will be; those who begin first first."""
    line = facts.bodies.lineage(body, at) or (body,)
    found = sorted(
        (each for each in facts.rota.on_call.values() if each.body in line and _shows(each, at)),
        key=lambda each: (each.starts, each.until, each.id),
    )
    here = [each for each in found if not facts.absences_of(each.person).during(at)]
    names.learn(each.person for each in here)
    return tuple(
        DutyLine(
            duty=each.id,
            person=names.of(each.person),
            body=each.body,
            starts=each.starts,
            until=each.until,
            runs=each.runs_at(at),
        )
        for each in here
    )


def away_lines(facts: Facts, names: Names, people: Iterable[PersonId], at: int) -> tuple[AwayLine, ...]:
    """Who of some people is away at an instant, and who will be; those who go first first."""
    humans = {facts.human(each) for each in people}
    found = sorted(
        (
            each
            for each in facts.rota.away.values()
            if facts.human(each.person) in humans and _shows(each, at)
        ),
        key=lambda each: (each.starts, each.until, each.id),
    )
    names.learn(person for each in found for person in (each.person, each.deputy) if person is not None)
    return tuple(
        AwayLine(
            away=each.id,
            person=names.of(each.person),
            starts=each.starts,
            until=each.until,
            deputy=None if each.deputy is None else names.of(each.deputy),
            runs=each.runs_at(at),
        )
        for each in found
    )


def present(
    facts: Facts, names: Names, people: Iterable[PersonId], body: BodyId, at: int
) -> dict[str, Present]:
    """How each of some people stands for a body at an instant, by id."""
    duties: dict[PersonId, int] = {}
    for duty in on_call(facts, body, at):
        human = facts.human(duty.person)
        duties[human] = max(duty.until, duties.get(human, 0))
    return {each: _present(facts, names, each, duties.get(facts.human(each)), at) for each in people}


def _present(facts: Facts, names: Names, person: PersonId, duty: int | None, at: int) -> Present:
    away = away_at(facts, person, at)
    deputy = None if away is None or away.deputy is None else names.of(away.deputy)
    return Present(on_call=duty, away=None if away is None else away.until, deputy=deputy)


def _shows(each: OnCall | Away, at: int) -> bool:
    return at < each.until and each.starts < min(each.until, at + AHEAD)
