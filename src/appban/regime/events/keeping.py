"""Events of keeping and erasing: legal holds, and that a schedule was applied by two."""

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.keeping import Covers, HoldId
from appban.regime.people import PersonId


class HoldSet(Event, frozen=True, gc=False, kw_only=True, tag="legal-hold-set.1"):
    """Nothing that this covers is erased until it is lifted: things by id, all of some bodies, or everything."""

    hold: HoldId
    covers: Covers
    about: tuple[str, ...]
    bodies: tuple[BodyId, ...]
    says: Commitment


class HoldLifted(Event, frozen=True, gc=False, kw_only=True, tag="legal-hold-lifted.1"):
    """Two persons lifted a legal hold; what it covered is erased again as the rules say."""

    hold: HoldId
    lifted_by: tuple[PersonId, ...]
    says: Commitment


class RetentionApplied(Event, frozen=True, gc=False, kw_only=True, tag="retention-applied.1"):
    """Two persons had what was due under a schedule erased; an entry of each erasure follows.

    `digest` is that of the schedule's file, `about` the ids whose openings were due.
    """

    schedule: str
    digest: str
    agreed_by: tuple[PersonId, ...]
    about: tuple[str, ...]


class AccessGiven(Event, frozen=True, gc=False, kw_only=True, tag="subject-access-given.1"):
    """What is held on somebody was written out for them: how many entries, and the digest of the bytes."""

    about: str
    entries: int
    digest: str
