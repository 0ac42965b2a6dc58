"""A decision before it is made: exactly what its digest covers, to be read, and signed if the seat asks for that.

The time that a decision states is inside its digest. So it is fixed here, when the person is shown the decision, and
the decision is then made with the same fields within ten minutes.
"""

import msgspec

from appban.ports import StoreReader
from appban.record.canonical import encode
from appban.regime.exemption import Decision, decision_digest
from appban.regime.people import PersonId
from appban.regime.time import show
from appban.service.deciding.clearing import Clearing, decision_of, facts_for, find_place
from appban.service.deciding.signing import SHOWN_FOR, check_shown
from appban.service.naming import Names


class Said(msgspec.Struct, frozen=True):
    """One field of a decision in words, for people to read."""

    field: str
    words: str


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A decision to be shown. `digest` is SHA-256 of `text` in UTF-8, and what a passkey signs; `said` is it in words.

    `seat` is the one that it is for; `passkey`: that seat asks for a signature if this clears it. `until` (UTC
    microseconds) is until when it may be made.
    """

    decision: Decision
    digest: str
    text: str
    said: tuple[Said, ...]
    seat: str
    passkey: bool
    until: int


def prepare(reader: StoreReader, asked: Clearing, person: PersonId, *, now: int) -> Prepared:
    """The decision that `decide_seat` would make of the same `asked`, in person; raises what that raises.

    `asked.stated` is when the person is shown it, which is now. Nothing is recorded.
    """
    facts = facts_for(reader, asked.exemption, person)
    place = find_place(facts, asked, person, max(now, facts.time))
    decision = decision_of(asked, place, person)
    check_shown(decision, decision_digest(decision), None, now)
    return Prepared(
        decision=decision,
        digest=decision_digest(decision),
        text=encode(decision).decode(),
        said=_said(decision, place.history.request.version, Names(reader)),
        seat=place.seat.id,
        passkey=place.seat.passkey and decision.outcome == "clear",
        until=decision.stated + SHOWN_FOR,
    )


def _said(decision: Decision, version: int, names: Names) -> tuple[Said, ...]:
    """Every field that the digest covers, in the order in which people ask."""
    named = names.of(decision.person)
    who = str(named) if named.name is None else f"{named.name} ({named.id})"
    return (
        Said("Outcome", decision.outcome),
        Said("Stage", decision.stage),
        Said("Capacity", decision.capacity),
        Said("Person", who),
        Said("Request", f"version {version}, digest {decision.request_digest}"),
        Said("Conditions", "; ".join(decision.conditions) or "none"),
        Said("Written down in", decision.instrument),
        Said("Time", show(decision.stated)),
    )
