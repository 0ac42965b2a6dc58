"""Publications: one post in versions with a digest, which is what those who clear it clear (DESIGN R11).

Any edit makes a new version that nobody has cleared yet; publications have no narrowing (R6).
"""

from typing import Literal, NewType

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.account import AccountId, PurposeClass
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.exemption import CircumstanceId, Commitment
from appban.regime.people import PersonId

PublicationId = NewType("PublicationId", str)
TemplateId = NewType("TemplateId", str)
StopId = NewType("StopId", str)


class Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a post by its digest (SHA-256, hexadecimal). Captions are those of a film, by digest.

    Alt text is required before anything goes out. Captions may follow within four hours in the urgent route.
    `music` and `consent` say on what right music and people are in it; None: there are none. `made_by_ai`: labelled so.
    """

    digest: str
    kind: Literal["image", "video", "audio"]
    alt: Commitment | None
    captions: str | None
    music: Commitment | None
    consent: Commitment | None
    made_by_ai: bool


class Setting(msgspec.Struct, frozen=True, gc=False, order=True, forbid_unknown_fields=True):
    """One setting of the platform, such as who may comment."""

    name: str
    value: str


class Slot(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A place in a template: one of `choices`, or a time of day or date."""

    name: str
    kind: Literal["choice", "time", "date"]
    choices: tuple[str, ...]


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text cleared once, with slots named in braces, that two people on call may fill until `until`.

    `body` is whose it is: for its accounts and those of the bodies below it, on these channels.
    """

    id: TemplateId
    version: int
    body: BodyId
    text: str
    slots: tuple[Slot, ...]
    channels: tuple[ChannelId, ...]
    purpose: PurposeClass
    topic: str
    audience: str
    until: int


class Filled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The template a post was made from and what its slots were filled with."""

    template: TemplateId
    version: int
    slots: tuple[Setting, ...]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a post, with commitments in place of text. It may go out in [start, end) and at no other time.

    `item` joins the publications of one item on several channels. `campaign` and `grid_slot` None: none.
    """

    publication: PublicationId
    version: int
    item: str
    author: PersonId
    account: AccountId
    channel: ChannelId
    purpose: PurposeClass
    topic: str
    audience: str
    campaign: str | None
    grid_slot: str | None
    caption: Commitment
    media: tuple[Media, ...]
    settings: tuple[Setting, ...]
    template: Filled | None
    circumstance: CircumstanceId | None
    route: Literal["ordinary", "urgent"]
    start: int
    end: int


class PostDecision(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """What a clearance of a post says and binds to; `stated` is when the person decided."""

    content_digest: str
    outcome: Literal["clear", "refuse"]
    person: PersonId
    capacity: str
    medium: Literal["in-person", "telephone"]
    stated: int


def content_digest(content: Content) -> str:
    """SHA-256 of a version's canonical bytes, commitments in place of text, in hexadecimal."""
    return to_hex(sha256(encode(content)))


def post_decision_digest(decision: PostDecision) -> str:
    """SHA-256 of the decision's canonical bytes, in hexadecimal."""
    return to_hex(sha256(encode(decision)))
