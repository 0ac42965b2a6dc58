"""Connecting an account to its platform: what the platform gave, checked and put into the vault."""

from collections.abc import Callable, Mapping

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.ports import Line, Platform, Secrets
from appban.regime.account import AccountId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.publications.carriage import CONNECTED, PLATFORM, Carriage, channel_of, registered
from appban.service.reading import Focus, facts_about
from appban.service.work import Desk


class Connecting(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be connected by what: `given` is the JSON of a file; `ask`: whether the platform is asked whose it is."""

    account: str
    platform: str
    given: bytes
    file: str
    ask: bool


class Connected(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is connected to; `handle` as the platform says it, None if it was not asked."""

    account: str
    platform: str
    handle: str | None


def connect(desk: Desk, carriage: Carriage, asked: Connecting) -> Connected:
    """Connect an account; nothing is kept if the platform does not know it.

    NotFoundError for no account of ours, RefusedError for another platform than its channel's, InputError for a file
    that is not what the platform gives.
    """
    with desk.store.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)))
    held = facts.communications.accounts.get(AccountId(asked.account))
    told = None if held is None else registered(held)
    if told is None:
        raise NotFoundError(f"there is no account {asked.account} of ours; `appban account list` shows them")
    channel = channel_of(facts, told.channel)
    if channel is None or channel.platform != asked.platform:
        reached = "hand" if channel is None or channel.platform is None else channel.platform
        raise RefusedError(
            f"{asked.account} is on {told.channel}, which is reached by {reached} and not by {asked.platform}"
        )
    platform = carriage.platforms[asked.platform]
    values = {**_values(platform, asked), PLATFORM: platform.name, CONNECTED: str(desk.clock.now())}
    found = _Fresh(values)
    handle = None
    if asked.ask:
        handle = platform.connect(Line(http=carriage.http, secrets=found, clock=desk.clock)).account().handle
    carriage.vault.put(asked.account, found.read())
    return Connected(account=asked.account, platform=platform.name, handle=handle)


class _Fresh(Secrets):
    """See Secrets: not kept yet, so that tokens which are renewed while the platform is asked are kept as they are then."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def read(self) -> Mapping[str, str]:
        """See Secrets."""
        return dict(self._values)

    def change(self, to: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Mapping[str, str]:
        """See Secrets."""
        self._values = dict(to(self.read()))
        return self.read()


def _values(platform: Platform, asked: Connecting) -> dict[str, str]:
    """What was given; InputError without a word of it, since a message would show part of a secret."""
    try:
        values = msgspec.json.decode(asked.given, type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError("this is no JSON object of texts; write it as one", where=asked.file) from None
    missing = sorted(set(platform.secrets) - platform.optional - set(values))
    unknown = sorted(set(values) - set(platform.secrets))
    if missing or unknown:
        what = f"{missing[0]} is missing" if missing else f"{unknown[0]!r} is nothing that it is connected by"
        raise InputError(
            f"{what}; {platform.name} is connected by {', '.join(platform.secrets)}", where=asked.file
        )
    return values
