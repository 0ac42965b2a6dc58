"""Who is on call and who is away: it tells people whom to ring, and no rule asks for it (ADR 0015)."""

from typing import NewType

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.people import PersonId

DutyId = NewType("DutyId", str)
AwayId = NewType("AwayId", str)


class OnCall(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Somebody is on call for a body and those below it, from when both stated and known. It gives no authority."""

    id: DutyId
    person: PersonId
    body: BodyId
    starts: int
    until: int

    def runs_at(self, at: int) -> bool:
        """Whether it runs at an instant."""
        return self.starts <= at < self.until


class Away(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Somebody is away, from when both stated and known, and who is to be asked instead, if anybody is named. It takes no authority."""

    id: AwayId
    person: PersonId
    starts: int
    until: int
    deputy: PersonId | None

    def runs_at(self, at: int) -> bool:
        """Whether it runs at an instant."""
        return self.starts <= at < self.until


class Rota:
    """All that was entered, and its ends as they are known."""

    __slots__ = ("away", "on_call")

    def __init__(self) -> None:
        self.on_call: dict[DutyId, OnCall] = {}
        self.away: dict[AwayId, Away] = {}
