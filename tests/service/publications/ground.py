"""A record with one account on a platform, and posts of it as they would stand once they were cleared."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

import msgspec
from tests.platforms.rehearsal import fixture, post_of

from appban.errors import NotFoundError
from appban.ports import Post, StoreReader
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.channel import Channel, ChannelId
from appban.regime.communications import Communications
from appban.regime.events import accounts, channels, publications
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.publication import Content, Media, PublicationId, Setting, content_digest
from appban.regime.source import Source
from appban.regime.time import HOUR
from appban.service.publications.carriage import Missing
from appban.service.reading import all_facts
from appban.service.work import Act, Desk, Work, perform

ACCOUNT, CHANNEL, BODY = AccountId("acc-1"), ChannelId("chan-1"), BodyId("D")
SOURCE = Source(reference="a letter", mark="seen")


class Lack(NamedTuple):
    part: str
    says: str


def law(facts: Facts, publication: PublicationId, at: int) -> Sequence[Missing]:
    """Of the law of publications only this: its window, that it was not taken back, and that no stop is on."""
    history = facts.communications.publications[publication]
    content = history.drafts[-1][1].content
    found = []
    if not content.start <= at < content.end:
        found.append(Lack("window", "its time is over"))
    if any(isinstance(event, publications.PublicationWithdrawn) for _, event in history.happened):
        found.append(Lack("withdrawn", "it was withdrawn"))
    if any(isinstance(event, publications.PublicationBegun) for _, event in history.happened):
        found.append(Lack("published", "it is being published already"))
    if any(stop.lifted is None for stop in facts.communications.stops.values()):
        found.append(Lack("stop", "everything is held"))
    return found


def tell(desk: Desk, *events: ev.Event) -> None:
    def verb(work: Work) -> None:
        for event in events:
            work.add(event, BODY)

    perform(desk, Act(actor=Actor(person="operator", how="operator")), verb)


def open_account(desk: Desk, platform: str) -> None:
    """The body, the channel and the account."""
    now = desk.clock.now()
    channel = Channel(id=CHANNEL, name="A channel", app=None, platform=platform, metrics=())
    tell(
        desk,
        ev.BodyRecorded(
            stated=now, body=BODY, name="D", kind=BodyKind.MINISTERIAL_DEPARTMENT, parent=None, source=SOURCE
        ),
        channels.ChannelRecorded(stated=now, channel=channel, source=SOURCE),
        accounts.AccountRegistered(
            stated=now,
            account=ACCOUNT,
            channel=CHANNEL,
            handle="@d",
            body=BODY,
            standing="ours",
            source=SOURCE,
        ),
    )


def media_files(name: str) -> dict[str, tuple[str, bytes]]:
    """The files of a platform's fixture, by digest."""
    return {each.digest: (each.media_type, each.data) for each in written(name).media}


def files_of(
    held: dict[str, tuple[str, bytes]],
) -> Callable[[StoreReader, PublicationId, str], tuple[str, bytes]]:
    def files(_reader: StoreReader, _publication: PublicationId, digest: str) -> tuple[str, bytes]:
        if digest not in held:
            raise NotFoundError(f"there is no file {digest}; hand it in again")
        return held[digest]

    return files


def written(name: str) -> Post:
    return post_of(fixture(name)["taken"])


def draft(desk: Desk, name: str, publication: str = "pub-1", **changes: object) -> str:
    """A version of a post as its platform's fixture has it, in its time from now for two hours; its digest."""
    post, now = written(name), desk.clock.now()
    caption = str(changes.pop("caption", post.caption))
    digests: list[str] = []

    def verb(work: Work) -> None:
        content = Content(
            publication=PublicationId(publication),
            version=1,
            item="item-1",
            author=PersonId("author"),
            account=ACCOUNT,
            channel=CHANNEL,
            purpose="service",
            topic="floods",
            audience="everybody",
            campaign=None,
            grid_slot=None,
            caption=work.keep(caption, publication),
            media=tuple(
                Media(
                    digest=each.digest, kind=each.kind, alt=work.keep(each.alt or "", publication),
                    captions=sha256(b"WEBVTT").hexdigest(), music=None, consent=None, made_by_ai=False,
                )
                for each in post.media
            ),
            settings=tuple(Setting(key, value) for key, value in sorted(post.settings.items())),
            template=None,
            circumstance=None,
            route="ordinary",
            start=now,
            end=now + 2 * HOUR,
        )  # fmt: skip
        content = msgspec.structs.replace(content, **changes)
        digests.append(content_digest(content))
        work.add(publications.PublicationDrafted(stated=work.now, content=content, digest=digests[0]), BODY)

    perform(desk, Act(actor=Actor(person="operator", how="operator")), verb)
    return digests[0]


def communications(desk: Desk) -> Communications:
    with desk.store.reader() as reader:
        return all_facts(reader).communications


def happened(desk: Desk, publication: str = "pub-1") -> list[ev.Event]:
    """What happened to a post, in order."""
    return [event for _, event in communications(desk).publications[PublicationId(publication)].happened]


def states(desk: Desk, publication: str = "pub-1") -> list[str]:
    """What happened to a post: `begun`, and each state that was answered."""
    return [
        event.state if isinstance(event, publications.PublicationAnswered) else "begun"
        for event in happened(desk, publication)
        if isinstance(event, publications.PublicationAnswered | publications.PublicationBegun)
    ]


class MemoryVault:
    """A Vault in a dictionary."""

    def __init__(self, secrets, account=ACCOUNT) -> None:
        self.secrets, self.account, self.taken = secrets, account, False

    def accounts(self):
        return (self.account,)

    def of(self, account):
        if account != self.account:
            raise NotFoundError("not connected")
        return self.secrets

    def put(self, account, values):
        self.secrets.values = dict(values)

    @contextmanager
    def hold(self, account):
        yield not self.taken
