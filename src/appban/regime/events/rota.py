"""Events of the rota: who is on call, who is away. They tell people whom to ring; no verdict and no seat turns on them."""

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.people import PersonId
from appban.regime.rota import AwayId, DutyId


class OnCallSet(Event, frozen=True, gc=False, kw_only=True, tag="on-call-set.1"):
    """Somebody is on call for a body and those below it, from when it is stated until an instant."""

    duty: DutyId
    person: PersonId
    body: BodyId
    until: int


class OnCallEnded(Event, frozen=True, gc=False, kw_only=True, tag="on-call-ended.1"):
    """Somebody is on call no longer; ended before it began, it never was."""

    duty: DutyId


class AwaySet(Event, frozen=True, gc=False, kw_only=True, tag="away-set.1"):
    """Somebody is away from when it is stated until an instant; `deputy` is whom to ask instead. No reason is kept."""

    away: AwayId
    person: PersonId
    until: int
    deputy: PersonId | None


class AwayEnded(Event, frozen=True, gc=False, kw_only=True, tag="away-ended.1"):
    """Somebody is back before their time, or was not away after all."""

    away: AwayId
