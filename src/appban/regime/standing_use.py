"""Standing exceptional uses: whether one is in force at an instant, and what stands in its way (DESIGN R11)."""

from collections.abc import Iterator

from appban.regime.account import AccountId, PurposeClass, StandingUse
from appban.regime.account_run import registered
from appban.regime.authority import may_fill
from appban.regime.communications import StandingUseHistory
from appban.regime.facts import Facts
from appban.regime.seats import assign


def standing_use(facts: Facts, account: AccountId, purpose: PurposeClass, at: int) -> StandingUse | None:
    """The standing exceptional use in force at an instant that covers a purpose on an account, or None."""
    told = registered(facts, account, at)
    for history in facts.communications.standing_uses.values():
        asked = history.submitted[1].use
        if (
            told is not None
            and (asked.account, asked.channel) == (account, told.channel)
            and purpose in asked.purposes
            and not standing_obstacles(facts, history, at)
        ):
            return asked
    return None


def standing_obstacles(facts: Facts, history: StandingUseHistory, at: int) -> tuple[str, ...]:
    """What stands in the way of a standing exceptional use at an instant, each in words; empty: it is in force."""
    return tuple(_standing_obstacles(facts, history, at))


def _standing_obstacles(facts: Facts, history: StandingUseHistory, at: int) -> Iterator[str]:
    recorded, submitted = history.submitted
    asked = submitted.use
    if at < max(recorded, asked.start):
        yield "it has not begun"
    if at >= asked.end:
        yield "its window has ended"
    if history.ended is not None and history.ended[1].stated <= at:
        yield "it was ended"
    for _, decided in history.decisions:
        if decided.outcome == "refuse" and decided.stated <= at:
            yield f"seat {decided.seat} refused it"
    if not asked.seats:
        yield "no seat is named that could clear it"
    yield from (f"seat {seat} is empty" for seat in empty_standing_seats(facts, history, at))


def empty_standing_seats(facts: Facts, history: StandingUseHistory, at: int) -> tuple[str, ...]:
    """The seats of a standing exceptional use that no person of its own fills at an instant, its requester never."""
    asked, digest = history.submitted[1].use, history.submitted[1].digest
    requester = facts.human(asked.requester)
    able = [
        [
            facts.human(given.person)
            for recorded, given in history.decisions
            if (given.seat, given.digest, given.outcome) == (seat.id, digest, "clear")
            and max(given.stated, recorded) <= at
            and facts.human(given.person) != requester
            and not seat.passkey
            and may_fill(facts, given.person, seat, (asked.body,), given.stated)
        ]
        for seat in asked.seats
    ]
    return tuple(seat.id for seat, filled in zip(asked.seats, assign(able), strict=True) if not filled)
