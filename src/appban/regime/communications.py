"""What the record says of channels, accounts, publications and readings, kept with both clocks (see `facts`).

Grown by `reducer.communications` alone. Lists are in the order of the record, each with its record time.
"""

from typing import TypeVar

import msgspec

from appban.regime.account import AccountId, StandingUseId
from appban.regime.channel import AssessmentId, ChannelId, FrameworkId
from appban.regime.events import accounts, channels, publications, readings
from appban.regime.exemption import CircumstanceId
from appban.regime.publication import PublicationId, StopId, TemplateId
from appban.regime.reading import PeerId

Event_co = TypeVar("Event_co", covariant=True)
Held = list[tuple[int, Event_co]]
"""Events, each with its record time."""


class ChannelHistory:
    """All that is known of one channel."""

    __slots__ = ("policies", "recorded", "reopened", "reported", "spent")

    def __init__(self) -> None:
        self.recorded: Held[channels.ChannelRecorded] = []
        self.policies: Held[channels.UsePolicySet] = []
        self.reported: Held[channels.AssessmentReported] = []
        self.reopened: Held[channels.ReassessmentCalled] = []
        self.spent: Held[channels.SpendRecorded] = []


class AssessmentHistory:
    """One assessment: as opened, what was answered, and what it was decided to be."""

    __slots__ = ("answers", "decided", "opened")

    def __init__(self, recorded: int, opened: channels.AssessmentOpened) -> None:
        self.opened = (recorded, opened)
        self.answers: Held[channels.CriterionAnswered] = []
        self.decided: Held[channels.AssessmentDecided] = []


class AccountHistory:
    """All that is known of one account."""

    __slots__ = ("arranged", "mandates", "moved", "publishers", "registered", "seen", "unauthorised")

    def __init__(self) -> None:
        self.registered: Held[accounts.AccountRegistered] = []
        self.mandates: Held[accounts.MandateGiven] = []
        self.arranged: Held[accounts.AccountArranged] = []
        self.publishers: Held[accounts.PublisherNamed | accounts.PublisherRemoved] = []
        self.moved: Held[accounts.AccountMoved] = []
        self.unauthorised: Held[accounts.AuthorizationRemoved] = []
        self.seen: Held[publications.PostSeen] = []


class StandingUseHistory:
    """One standing exceptional use: as asked for, decided seat by seat, and ended."""

    __slots__ = ("decisions", "ended", "submitted")

    def __init__(self, recorded: int, submitted: accounts.StandingUseSubmitted) -> None:
        self.submitted = (recorded, submitted)
        self.decisions: Held[accounts.StandingUseDecided] = []
        self.ended: tuple[int, accounts.StandingUseEnded] | None = None


class PublicationHistory:
    """All that happened to one publication."""

    __slots__ = ("drafts", "happened")

    def __init__(self) -> None:
        self.drafts: Held[publications.PublicationDrafted] = []
        self.happened: Held[publications.PublicationEvent] = []


class StopHistory:
    """One stop: as called, and as lifted."""

    __slots__ = ("called", "lifted", "passed")

    def __init__(self, recorded: int, called: publications.StopCalled) -> None:
        self.called = (recorded, called)
        self.lifted: tuple[int, publications.StopLifted] | None = None
        self.passed: Held[publications.StopPassed] = []


class TemplateHistory:
    """One template in its versions."""

    __slots__ = ("cleared", "ended")

    def __init__(self) -> None:
        self.cleared: Held[publications.TemplateCleared] = []
        self.ended: int | None = None


class PeerNaming(msgspec.Struct, frozen=True):
    """A peer as named, and until when it was one (None: it is)."""

    recorded: int
    event: readings.PeerNamed
    dropped: int | None = None


class Communications:
    """Everything a prefix of the log says of communications."""

    def __init__(self) -> None:
        self.frameworks: dict[FrameworkId, Held[channels.FrameworkAdopted]] = {}
        self.channels: dict[ChannelId, ChannelHistory] = {}
        self.assessments: dict[AssessmentId, AssessmentHistory] = {}
        self.reviewed: dict[CircumstanceId, Held[channels.CircumstanceReviewed]] = {}
        self.accounts: dict[AccountId, AccountHistory] = {}
        self.standing_uses: dict[StandingUseId, StandingUseHistory] = {}
        self.publications: dict[PublicationId, PublicationHistory] = {}
        self.templates: dict[TemplateId, TemplateHistory] = {}
        self.stops: dict[StopId, StopHistory] = {}
        self.readings: dict[str, Held[readings.ReadingTaken]] = {}
        self.peers: dict[PeerId, PeerNaming] = {}
        self.costs: dict[AccountId, Held[readings.CostRecorded]] = {}
        self.reports: Held[readings.ReportFrozen] = []
