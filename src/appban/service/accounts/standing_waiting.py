"""Which seats of standing exceptional uses wait for somebody."""

from collections.abc import Iterator

from appban.regime.authority import may_fill
from appban.regime.communications import StandingUseHistory
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Seat


def over(history: StandingUseHistory, at: int) -> bool:
    """Whether a standing use was ended or refused, or its window is past."""
    refused = any(event.outcome == "refuse" for _, event in history.decisions)
    return history.ended is not None or refused or history.submitted[1].use.end <= at


def fillable(facts: Facts, history: StandingUseHistory, person: PersonId, at: int) -> tuple[Seat, ...]:
    """The empty seats that a person could fill now; none for who asked for it or filled another. The verb has the last word."""
    asked = history.submitted[1].use
    human = facts.human(person)
    decided = [event for _, event in history.decisions]
    barred = {facts.human(asked.requester), *(facts.human(each.person) for each in decided)}
    if over(history, at) or human in barred or facts.absences_of(person).during(at):
        return ()
    filled = {each.seat for each in decided}
    return tuple(
        seat
        for seat in asked.seats
        if seat.id not in filled and may_fill(facts, person, seat, (asked.body,), at)
    )


def waiting_for(
    facts: Facts, person: PersonId, at: int
) -> Iterator[tuple[StandingUseHistory, tuple[Seat, ...]]]:
    """The standing uses of which a person could fill a seat now."""
    for history in facts.communications.standing_uses.values():
        seats = fillable(facts, history, person, at)
        if seats:
            yield history, seats
