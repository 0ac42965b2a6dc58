"""Asking the rota: who is on call for a body at an instant, who is away, who of some people is to be rung first."""

from collections.abc import Iterable

from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.rota import Away, OnCall


def on_call(facts: Facts, body: BodyId, at: int) -> tuple[OnCall, ...]:
    """Who is on call for a body at an instant, also by a rota of one above it; whoever has left is not."""
    line = facts.bodies.lineage(body, at) or (body,)
    return tuple(
        each
        for each in facts.rota.on_call.values()
        if each.body in line and each.runs_at(at) and not facts.absences_of(each.person).during(at)
    )


def away_at(facts: Facts, person: PersonId, at: int) -> Away | None:
    """Until when a human is away at an instant, under whichever id that was recorded; None if they are here."""
    ids = set(facts.ids_of(person))
    running = [each for each in facts.rota.away.values() if each.person in ids and each.runs_at(at)]
    return max(running, key=lambda each: each.until, default=None)


def rung_first(facts: Facts, people: Iterable[PersonId], body: BodyId, at: int) -> tuple[PersonId, ...]:
    """Those of some people who are on call for a body and not away; nobody means that all of them are rung."""
    called = {facts.human(each.person) for each in on_call(facts, body, at)}
    return tuple(p for p in people if facts.human(p) in called and away_at(facts, p, at) is None)
