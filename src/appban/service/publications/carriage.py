"""What carrying posts to platforms works with, and the accounts that are connected."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import msgspec

from appban.errors import SettingsError
from appban.ports import Connection, Http, Line, LogFolder, Platform, StoreReader, Vault
from appban.record.entry import Actor
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, ChannelId
from appban.regime.communications import AccountHistory
from appban.regime.events.accounts import AccountRegistered
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.regime.publishing import lacking
from appban.service.publications.media_files import read_media
from appban.service.work import Desk

CARRIER = PersonId("carrier")
"""Whoever carries a post that nobody went to post: this program."""
ACTOR = Actor(person=CARRIER, how="service")
PLATFORM, CONNECTED = "platform", "connected"
"""Beside what the platform wants to know, the file of an account says which platform that is, and since when."""


class Missing(Protocol):
    """One part that a post lacks to go out."""

    @property
    def part(self) -> str:
        """Which."""
        ...

    @property
    def says(self) -> str:
        """A sentence that says so and what to do."""
        ...


class Gate(Protocol):
    """The law of what may go out: everything that a post lacks at an instant; nothing means that it may."""

    def __call__(self, facts: Facts, publication: PublicationId, at: int) -> Sequence[Missing]:
        """See Gate."""
        ...


Files = Callable[[StoreReader, PublicationId, str], tuple[str, bytes]]
"""The media type and the bytes of a file of a post, by its digest; NotFoundError if they are not there."""


class Carriage(msgspec.Struct, frozen=True, kw_only=True):
    """What carrying takes: the platforms, how accounts are connected, the law, the files, and where copies are kept."""

    platforms: dict[str, Platform]
    vault: Vault
    http: Http
    gate: Gate
    files: Files
    copies: LogFolder

    def connect(self, desk: Desk, account: AccountId, channel: Channel) -> tuple[Platform, Connection]:
        """An account's platform and its connection; SettingsError if it is connected to another than its channel's."""
        secrets = self.vault.of(account)
        stated = secrets.read().get(PLATFORM)
        platform = self.platforms.get(channel.platform or "")
        if platform is None or stated != channel.platform:
            raise SettingsError(
                f"{account} is connected to {stated or 'no platform'}, and {channel.name} is reached by "
                f"{channel.platform or 'hand'}; connect it anew with `appban account connect`"
            )
        return platform, platform.connect(Line(http=self.http, secrets=secrets, clock=desk.clock))

    def since(self, account: AccountId) -> int:
        """Since when an account is connected as it is now, UTC microseconds; 0 if that is not known."""
        told = self.vault.of(account).read().get(CONNECTED, "0")
        return int(told) if told.isdigit() else 0


def carriage_of(platforms: dict[str, Platform], vault: Vault, http: Http, folder: LogFolder) -> Carriage:
    """What posts are carried with: by the law of publications, with the files that were handed in with them."""
    return Carriage(
        platforms=platforms,
        vault=vault,
        http=http,
        gate=lacking,
        files=partial(post_file, folder),
        copies=folder,
    )


def post_file(
    folder: LogFolder, reader: StoreReader, publication: PublicationId, digest: str
) -> tuple[str, bytes]:
    """A file of a post as it was handed in."""
    kept, data = read_media(reader, folder, publication, digest)
    return kept.media_type, data


def registered(history: AccountHistory) -> AccountRegistered | None:
    """An account as it was registered last; None if it is not ours."""
    last = history.registered[-1][1] if history.registered else None
    return last if last is not None and last.standing == "ours" else None


def channel_of(facts: Facts, channel: ChannelId) -> Channel | None:
    """A channel as it was recorded last."""
    held = facts.communications.channels.get(channel)
    return held.recorded[-1][1].channel if held is not None and held.recorded else None


def body_of(facts: Facts, account: AccountId) -> BodyId | None:
    """Whose an account is."""
    held = facts.communications.accounts.get(account)
    told = None if held is None else registered(held)
    return None if told is None else told.body
