"""What one week of an account came to, as values: counted in `week`, laid out by `reports`, and said to nobody in between."""

import msgspec

from appban.regime.account import AccountId, PurposeClass, StandingUseId
from appban.regime.channel import ChannelId, Use
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, Commitment
from appban.regime.measuring import Growth, Median
from appban.regime.publication import PublicationId
from appban.regime.reading import PeerId, ReadingSource, Value


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which week of which account: [starts, ends), its days and those of the week before, and the ends of earlier weeks."""

    account: AccountId
    starts: int
    ends: int
    days: tuple[tuple[int, int], ...]
    before: tuple[tuple[int, int], ...]
    earlier: tuple[int, ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One metric: its value, when that was true and where it is from (None: nobody took it), and how it grew.

    `counts` says whether it is all there was at the end, or what happened in the week. `in_week`: read within it.
    """

    metric: str
    counts: str
    value: Value
    at: int | None
    source: ReadingSource | None
    reference: str | None
    growth: Growth
    in_week: bool


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post that went out in the week, under what, and what was read of it by the end of it.

    `publication` None: it was seen on the account and no cleared publication explains it. `standing` is the standing
    exceptional use it rests on, where its channel was for exceptional circumstances only and none was named.
    """

    publication: PublicationId | None
    caption: Commitment | None
    item: str
    reference: str | None
    address: str | None
    posted: int | None
    purpose: PurposeClass | None
    topic: str | None
    circumstance: CircumstanceId | None
    standing: StandingUseId | None
    mandate: str | None
    figures: tuple[Figure, ...]

    def value(self, metric: str) -> Value | None:
        """What was read of a metric; None for one that is not asked of posts."""
        return next((each.value for each in self.figures if each.metric == metric), None)


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """The posts of one topic: how many, and the median of each metric."""

    topic: str
    posts: int
    medians: tuple[tuple[str, Median], ...]


class PeerLine(msgspec.Struct, frozen=True, kw_only=True):
    """A peer with what is known of it."""

    peer: PeerId
    name: str
    handle: str
    channel: str
    source: str
    figures: tuple[Figure, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """A metric over the ends of weeks: exact values only, None for whatever is not a number then."""

    name: str
    values: tuple[int | None, ...]


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What was put in: for running the account, or on advertising; None is not known."""

    what: str
    starts: int
    ends: int
    hours: int | None
    amount: int | None
    currency: str


class Mandated(msgspec.Struct, frozen=True, kw_only=True):
    """A mandate that was in force in the week."""

    purposes: tuple[PurposeClass, ...]
    excludes: tuple[str, ...]
    use: Use
    instrument: str
    since: int
    until: int | None


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A circumstance that posts of the week were made under."""

    circumstance: CircumstanceId
    anchor: str
    opened: int
    until: int
    posts: int


class Rested(msgspec.Struct, frozen=True, kw_only=True):
    """A standing exceptional use that posts of the week rest on: for which purposes, in [start, end), cleared in which seats."""

    use: StandingUseId
    purposes: tuple[PurposeClass, ...]
    start: int
    end: int
    seats: tuple[str, ...]
    posts: int


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where figures of the report are from, collected in [first, last]; those of one file, or of one place, together.

    `exempt`: whether an exemption was in force for the device of an export then; None where no device was named.
    """

    source: ReadingSource
    reference: str
    first: int
    last: int
    definition: str | None
    raw: str | None
    device: DeviceId | None
    exempt: bool | None
    readings: int


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as known when the log had `entries` entries, the last of `known_at`.

    `compared` are our figures that stand against those of peers: all there was by the end of the week, as theirs are.
    """

    asked: Asked
    handle: str
    body: str
    channel: ChannelId
    channel_name: str
    banned: bool
    known_at: int
    entries: int
    figures: tuple[Figure, ...]
    audience: tuple[tuple[str, Figure], ...]
    audience_offered: bool
    users: Figure | None
    posts: tuple[Post, ...]
    medians: tuple[tuple[str, Median], ...]
    topics: tuple[Topic, ...]
    compared: tuple[Figure, ...]
    peers: tuple[PeerLine, ...]
    followers: tuple[Course, ...]
    views_by_day: tuple[int | None, ...]
    costs: tuple[Spent, ...]
    spend: tuple[Spent, ...]
    mandates: tuple[Mandated, ...]
    circumstances: tuple[Declared, ...]
    standing: tuple[Rested, ...]
    origins: tuple[Origin, ...]

    @property
    def unexplained(self) -> int:
        """Posts of the week that no cleared publication explains."""
        return sum(each.publication is None for each in self.posts)

    def figure(self, metric: str) -> Figure:
        """The figure of a metric of the account."""
        return next(each for each in self.figures if each.metric == metric)
