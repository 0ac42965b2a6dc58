"""The shape of the history's file on channels, accounts, posts and figures."""

from typing import Literal

from appban.bootstrap.shipped import shipped_history_file
from appban.cli.seeding.history.instants import Instant, settled
from appban.cli.seeding.timed import Part
from appban.regime.account import PurposeClass
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId, Outcome, Reopening, Use
from appban.regime.pack.text import load
from appban.regime.pack.written import Duration

FILE = "communications.yaml"


class AssessmentPart(Part, frozen=True, kw_only=True):
    """An assessment under SAFE; without `decided` it is still being made."""

    ref: str
    channel: ChannelId
    use: Use
    body: BodyId
    by: str
    opened: Instant
    campaign: str | None = None
    decided: Instant | None = None
    recorded: Instant | None = None
    decided_by: str = ""
    outcome: Outcome = "pass"
    conditions: tuple[str, ...] = ()
    review_by: Instant | None = None


class ReassessmentPart(Part, frozen=True, kw_only=True):
    """Something by which a channel has to be assessed again."""

    channel: ChannelId
    uses: tuple[Use, ...]
    cause: Reopening
    at: Instant
    says: str


class SpendPart(Part, frozen=True, kw_only=True):
    """Money spent, in pence."""

    ref: str
    channel: ChannelId
    body: BodyId
    use: Use
    campaign: str
    amount: int
    starts: Instant
    ends: Instant
    recorded: Instant


class MandatePart(Part, frozen=True, kw_only=True):
    """What an account may be used for from then on."""

    at: Instant
    purposes: tuple[PurposeClass, ...]
    instrument: str


class PublisherPart(Part, frozen=True, kw_only=True):
    """Who may publish, until when; in a list of those removed `until` says nothing."""

    who: str
    at: Instant
    until: Instant | None = None


class MovedPart(Part, frozen=True, kw_only=True):
    """An account went live, was paused or closed."""

    to: Literal["live", "paused", "closed"]
    at: Instant
    recorded: Instant | None = None


class RearrangedPart(Part, frozen=True, kw_only=True):
    """An account is run under other exemptions from then on."""

    at: Instant
    exemptions: tuple[str, ...]


class AccountPart(Part, frozen=True, kw_only=True):
    """An account and what became of it."""

    ref: str
    channel: ChannelId
    handle: str
    body: BodyId
    at: Instant
    recorded: Instant | None = None
    standing: Literal["ours", "seen"]
    source: str
    mandates: tuple[MandatePart, ...] = ()
    owner: str | None = None
    exemptions: tuple[str, ...] = ()
    publishers: tuple[PublisherPart, ...] = ()
    removed: tuple[PublisherPart, ...] = ()
    rearranged: tuple[RearrangedPart, ...] = ()
    moved: tuple[MovedPart, ...] = ()


class SeatPart(Part, frozen=True, kw_only=True):
    """A seat of a standing use is cleared."""

    seat: str
    by: str
    at: Instant


class StandingPart(Part, frozen=True, kw_only=True):
    """A standing exceptional use."""

    ref: str
    account: str
    channel: ChannelId
    body: BodyId
    at: Instant
    by: str
    purposes: tuple[PurposeClass, ...]
    until: Instant
    seats: tuple[SeatPart, ...]


class PostSeriesPart(Part, frozen=True, kw_only=True):
    """Posts at even steps; `device` is what they are made from."""

    key: str
    account: str
    publisher: str
    device: str | None = None
    first: Instant
    last: Instant
    every: Duration
    purposes: tuple[PurposeClass, ...]
    topic: str
    outcomes: str


class UrgentPart(Part, frozen=True, kw_only=True):
    """A post of a declared emergency."""

    key: str
    account: str
    publisher: str
    device: str | None = None
    at: Instant
    circumstance: str
    says: str


class StrangerPart(Part, frozen=True, kw_only=True):
    """A post that no publication explains."""

    account: str
    reference: str
    posted: Instant | None
    seen: Instant


class PeerPart(Part, frozen=True, kw_only=True):
    """An account to compare with."""

    ref: str
    name: str
    channel: ChannelId
    handle: str
    at: Instant


class FiguresPart(Part, frozen=True, kw_only=True):
    """A figure read month by month."""

    key: str
    account: str
    metric: str
    first: str
    last: str
    starts: int
    adds: int
    grows: int


class ReadingPart(Part, frozen=True, kw_only=True):
    """One figure by itself."""

    ref: str
    about: str
    metric: str
    value: str
    at: Instant
    recorded: Instant
    source: Literal["manual", "press"]
    reference: str
    corrects: str | None = None


class CostsPart(Part, frozen=True, kw_only=True):
    """What an account took month by month; of every so many the amount is not known."""

    account: str
    first: str
    last: str
    hours: int
    amount: int
    unknown_every: int | None = None


class CommsFile(Part, frozen=True, kw_only=True):
    """The whole of it."""

    assessments: tuple[AssessmentPart, ...]
    reassessments: tuple[ReassessmentPart, ...]
    spends: tuple[SpendPart, ...]
    accounts: tuple[AccountPart, ...]
    standings: tuple[StandingPart, ...]
    post_series: tuple[PostSeriesPart, ...]
    urgent: tuple[UrgentPart, ...]
    strangers: tuple[StrangerPart, ...]
    peers: tuple[PeerPart, ...]
    figures: tuple[FiguresPart, ...]
    readings: tuple[ReadingPart, ...]
    costs: tuple[CostsPart, ...]

    def account(self, ref: str) -> AccountPart:
        """An account by the file's name for it."""
        return next(each for each in self.accounts if each.ref == ref)


def read_comms() -> CommsFile:
    """The file that ships."""
    return settled(load(shipped_history_file(FILE), FILE, CommsFile))
