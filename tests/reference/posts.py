"""Events about posts from plain words, with defaults for what a test is not about."""

from tests.reference.build import TEXT

from appban.regime.account import AccountId
from appban.regime.channel import ChannelId
from appban.regime.events import publications as pb
from appban.regime.people import PersonId
from appban.regime.publication import Content, PublicationId, Setting, content_digest
from appban.regime.time import DAY


def drafted(name: str, account: str, of: str, at: int, **changes: object) -> pb.PublicationDrafted:
    """A service message is written by wren, to go out within a day."""
    given: dict[str, object] = {
        "publication": PublicationId(name),
        "version": 1,
        "item": f"item-{name}",
        "author": PersonId("wren"),
        "account": AccountId(account),
        "channel": ChannelId(of),
        "purpose": "service",
        "topic": "driving",
        "audience": "drivers",
        "campaign": None,
        "grid_slot": None,
        "caption": TEXT,
        "media": (),
        "settings": (Setting("comments", "off"),),
        "template": None,
        "circumstance": None,
        "route": "ordinary",
        "start": at,
        "end": at + DAY,
    } | changes
    content = Content(**given)  # type: ignore[arg-type]  # a test names what it changes
    return pb.PublicationDrafted(stated=at, content=content, digest=content_digest(content))


def submitted(draft: pb.PublicationDrafted, at: int) -> pb.PublicationSubmitted:
    """It is put before those who clear."""
    content = draft.content
    return pb.PublicationSubmitted(
        stated=at, publication=content.publication, content_digest=draft.digest, person=content.author
    )


def seen(account: str, reference: str, at: int, address: str | None = None) -> pb.PostSeen:
    """An account shows a post."""
    return pb.PostSeen(
        stated=at, account=AccountId(account), reference=reference, address=address, posted=at, source="api", digest=None,
        publication=None,
    )  # fmt: skip
