"""Events about readings, peers, and reports that were frozen."""

from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.events.base import Event
from appban.regime.people import PersonId
from appban.regime.reading import Peer, PeerId, ReadingId, ReadingSource, Value
from appban.regime.source import Source


class ReadingTaken(Event, frozen=True, gc=False, kw_only=True, tag="reading-taken.1"):
    """One measurement, true at `stated`. `about` is an account, publication, post reference, peer or channel.

    `since`: it counts what happened in [since, stated); None: all there was at `stated`. `segment` is the part of the
    audience it counts, such as `age:18-24` ("": all of it). `definition` names what the platform counted then; `raw` is
    the digest of what it was read from, exported on `device`. `corrects` takes the place of an earlier one for whoever
    asks from then on, and changes nothing of what was known before.
    """

    reading: ReadingId
    about: str
    metric: str
    segment: str
    since: int | None = None
    value: Value
    source: ReadingSource
    reference: str
    collected: int
    collected_by: PersonId | None
    device: DeviceId | None = None
    definition: str | None
    raw: str | None
    corrects: ReadingId | None
    body: BodyId | None


class PeerNamed(Event, frozen=True, gc=False, kw_only=True, tag="peer-named.1"):
    """An account of somebody else that ours is compared with."""

    peer: Peer
    source: Source


class PeerDropped(Event, frozen=True, gc=False, kw_only=True, tag="peer-dropped.1"):
    """A peer is compared with no longer, and why."""

    peer: PeerId
    says: str


class CostRecorded(Event, frozen=True, gc=False, kw_only=True, tag="cost-recorded.1"):
    """What running an account took in [starts, ends): hours of people and money in the smallest unit of the currency."""

    account: AccountId
    starts: int
    ends: int
    hours: int | None
    amount: int | None
    currency: str
    says: str


class ReportFrozen(Event, frozen=True, gc=False, kw_only=True, tag="report-frozen.1"):
    """A report was given out: these bytes, in this form, made by this version, of facts as known then."""

    report: str
    account: AccountId
    starts: int
    ends: int
    known_at: int
    form: str
    digest: str
    engine: str
