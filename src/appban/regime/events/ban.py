"""Events about restrictions, what was said of them, and declared circumstances."""

from typing import Literal

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.events.base import Event
from appban.regime.exemption import CircumstanceId
from appban.regime.mitigation import MitigationKind
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId, RestrictionVersion, Source

Certainty = Literal["stated", "understood", "disputed"]
"""How sure it is that somebody said so: said; inferred by whoever reports it; contradicted or not confirmed."""


class RestrictionMade(Event, frozen=True, gc=False, kw_only=True, tag="restriction-made.1"):
    """A restriction came to be, or a new version of one; `stated` is the version's start.

    `sealed`: unannounced, so that its entry is not public and it is shown to nobody without authority before it starts.
    """

    restriction: RestrictionVersion
    pack: str
    made_by: tuple[PersonId, ...]
    sealed: bool = False


class RestrictionEnded(Event, frozen=True, gc=False, kw_only=True, tag="restriction-ended.1"):
    """A restriction was lifted."""

    restriction: RestrictionId
    source: Source


class RestrictionReaffirmed(Event, frozen=True, gc=False, kw_only=True, tag="restriction-reaffirmed.1"):
    """Someone in authority said that a restriction remains."""

    restriction: RestrictionId
    source: Source
    says: str


class PackAdopted(Event, frozen=True, gc=False, kw_only=True, tag="pack-adopted.1"):
    """A pack's file was taken in whole, by two persons, on the plan they saw."""

    pack: str
    file_digest: str
    plan_digest: str
    adopted_by: tuple[PersonId, ...]


class MitigationDefined(Event, frozen=True, gc=False, kw_only=True, tag="mitigation-defined.1"):
    """A line of the mitigation catalogue."""

    mitigation: MitigationKind


class StatementMade(Event, frozen=True, gc=False, kw_only=True, tag="statement-made.2"):
    """What someone in authority said in public; `understood` is a reporter's inference and never a rule.

    `by` is who, by name and office; `says` the wording, `place` where it was said and `url` where it can be read.
    `restrictions` and `apps` are what it speaks of. A later entry of the same statement corrects the earlier.
    """

    statement: str
    by: str | None
    says: str
    place: str
    url: str | None
    certainty: Certainty
    source: Source
    restrictions: tuple[RestrictionId, ...] = ()
    apps: tuple[AppId, ...] = ()


class CircumstanceDeclared(Event, frozen=True, gc=False, kw_only=True, tag="circumstance-declared.1"):
    """An emergency was declared, with an anchor and an end."""

    circumstance: CircumstanceId
    declarer: PersonId
    anchor: str
    body: BodyId
    audience_not_reached: str
    until: int


class CircumstanceExtended(Event, frozen=True, gc=False, kw_only=True, tag="circumstance-extended.1"):
    """A declared emergency goes on until a later instant."""

    circumstance: CircumstanceId
    until: int


class CircumstanceEnded(Event, frozen=True, gc=False, kw_only=True, tag="circumstance-ended.1"):
    """A declared emergency is over."""

    circumstance: CircumstanceId
