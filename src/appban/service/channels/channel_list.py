"""The register of channels: is it used, for what, on whose authority, since when; and how it was assessed."""

from collections.abc import Iterator
from typing import get_args

import msgspec

from appban.regime.account_run import bans_reaching
from appban.regime.bodies import BodyId
from appban.regime.channel import Assessed, Channel, ChannelId, Use
from appban.regime.channel_state import assessed, channel_at, use_policy
from appban.regime.events.channels import SpendRecorded, UsePolicySet
from appban.regime.facts import Facts
from appban.regime.restriction import RestrictionId

USES: tuple[Use, ...] = get_args(Use)
UNKNOWN = "unknown"


class ChannelLine(msgspec.Struct, frozen=True, kw_only=True):
    """A channel for one body that spoke of it (None: nobody had), as it stood at an instant."""

    channel: Channel
    body: BodyId | None
    policy: UsePolicySet | None
    assessed: dict[Use, Assessed]

    @property
    def used(self) -> str:
        """Whether it is used, in one word; unknown where nobody said, or said that it is not known any longer."""
        return UNKNOWN if self.policy is None or self.policy.policy is None else self.policy.policy


class SpendLine(msgspec.Struct, frozen=True, kw_only=True):
    """Money spent, and the restrictions that banned the channel's application on devices of that body meanwhile."""

    spend: SpendRecorded
    banned_by: tuple[RestrictionId, ...]


def channel_lines(
    facts: Facts, at: int, *, channel: ChannelId | None = None, body: BodyId | None = None
) -> Iterator[ChannelLine]:
    """Every channel in order of id: for one body, or for each that had spoken of it by an instant."""
    for name in sorted(facts.communications.channels) if channel is None else [channel]:
        known = channel_at(facts, name)
        if known is None:
            continue
        states = {use: assessed(facts, name, use, at) for use in USES}
        spoke = _spoke(facts, name, at) if body is None else [body]
        bodies: list[BodyId | None] = [*spoke] or [None]
        for each in bodies:
            policy = None if each is None else use_policy(facts, name, each, at)
            yield ChannelLine(channel=known, body=each, policy=policy, assessed=states)


def spend_lines(facts: Facts, at: int) -> Iterator[SpendLine]:
    """All that was spent by what was stated by an instant, in order of when it was spent."""
    told = [
        (name, event)
        for name, held in facts.communications.channels.items()
        for _, event in held.spent
        if event.stated <= at
    ]
    for name, event in sorted(told, key=lambda each: (each[1].starts, each[1].spend)):
        yield SpendLine(spend=event, banned_by=tuple(_banned(facts, name, event)))


def _spoke(facts: Facts, channel: ChannelId, at: int) -> list[BodyId]:
    told = (event.body for _, event in facts.communications.channels[channel].policies if event.stated <= at)
    return list(dict.fromkeys(told))


def _banned(facts: Facts, channel: ChannelId, spent: SpendRecorded) -> Iterator[RestrictionId]:
    """The bans in force at any instant of a period: they can only begin where a version starts, or before it."""
    known = channel_at(facts, channel)
    app = None if known is None else known.app
    if app is None:
        return
    begins = (v.starts for held in facts.restrictions.values() for _, v in held.versions)
    moments = {spent.starts, spent.ends - 1, *(t for t in begins if spent.starts < t < spent.ends)}
    found = (ban for at in sorted(moments) for ban in bans_reaching(facts, app, spent.body, at))
    yield from dict.fromkeys(found)
