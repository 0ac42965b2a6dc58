"""Events about official accounts and the standing exceptional uses they rest on."""

from typing import Literal

from appban.regime.account import AccountId, Excluded, PurposeClass, StandingUse, StandingUseId
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId, Use
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.people import PersonId
from appban.regime.source import Source


class AccountRegistered(Event, frozen=True, gc=False, kw_only=True, tag="account-registered.1"):
    """An account is known: one of ours, or one that was `seen` and that nobody authorised."""

    account: AccountId
    channel: ChannelId
    handle: str
    body: BodyId
    standing: Literal["ours", "seen"]
    source: Source


class MandateGiven(Event, frozen=True, gc=False, kw_only=True, tag="mandate-given.1"):
    """What an account may be used for, and what it may not carry, until `until` (None: until further notice)."""

    account: AccountId
    purposes: tuple[PurposeClass, ...]
    excludes: tuple[Excluded, ...]
    use: Use
    instrument: str
    given_by: PersonId
    until: int | None


class AccountArranged(Event, frozen=True, gc=False, kw_only=True, tag="account-arranged.1"):
    """Part of what an account needs before it goes live; what is None is left as it was.

    `exemptions` are those it is run under, `recovery` says who holds the means to win it back, `closing_plan` how it ends.
    """

    account: AccountId
    owner: PersonId | None
    recovery: PersonId | None
    closing_plan: Commitment | None
    exemptions: tuple[ExemptionId, ...] | None


class PublisherNamed(Event, frozen=True, gc=False, kw_only=True, tag="publisher-named.1"):
    """A person may publish on an account until `until`."""

    account: AccountId
    person: PersonId
    until: int


class PublisherRemoved(Event, frozen=True, gc=False, kw_only=True, tag="publisher-removed.1"):
    """A person publishes on an account no longer."""

    account: AccountId
    person: PersonId


class AccountMoved(Event, frozen=True, gc=False, kw_only=True, tag="account-moved.1"):
    """An account went live, was paused, went on, or was closed for good."""

    account: AccountId
    to: Literal["live", "paused", "closed"]
    reason: Commitment


class AuthorizationRemoved(Event, frozen=True, gc=False, kw_only=True, tag="authorization-removed.1"):
    """The platform says that our authorisation for an account is gone."""

    account: AccountId
    says: str
    source: Source


class StandingUseSubmitted(Event, frozen=True, gc=False, kw_only=True, tag="standing-use-submitted.1"):
    """A standing exceptional use was asked for; `digest` is that of its canonical bytes."""

    use: StandingUse
    digest: str


class StandingUseDecided(Event, frozen=True, gc=False, kw_only=True, tag="standing-use-decided.1"):
    """One seat of a standing exceptional use was cleared or refused."""

    use: StandingUseId
    digest: str
    seat: str
    outcome: Literal["clear", "refuse"]
    person: PersonId
    instrument: str
    reason: Commitment


class StandingUseEnded(Event, frozen=True, gc=False, kw_only=True, tag="standing-use-ended.1"):
    """A standing exceptional use is over before its end."""

    use: StandingUseId
    reason: Commitment
