"""What can be proposed by one person for another to agree to, and the proposal as it is kept (service/proposing/proposals.py)."""

from typing import Literal

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId, Subject
from appban.regime.publication import PublicationId, StopId, Template
from appban.service.bans.plan import Plan
from appban.service.channels.recording import PolicyAsked
from appban.service.exemptions.ending import Attested


class Appoint(msgspec.Struct, frozen=True, kw_only=True, tag="appoint", tag_field="kind"):
    """An appointment to be made; `since` None: from when it is agreed to, `until` None: until ended."""

    person: PersonId
    subject: Subject
    body: BodyId
    instrument: str
    since: int | None = None
    until: int | None = None
    delegable: bool = False


class Adopt(msgspec.Struct, frozen=True, kw_only=True, tag="adopt", tag_field="kind"):
    """A plan to be adopted, from a pack of a file of this name."""

    file: str
    plan: Plan


class Move(msgspec.Struct, frozen=True, kw_only=True, tag="move", tag_field="kind"):
    """An enforcement point to be moved to a stage of its rollout by the plan of this digest; `changed` devices."""

    point: str
    ring: str
    digest: str
    changed: int


class Shut(msgspec.Struct, frozen=True, kw_only=True, tag="shut", tag_field="kind"):
    """An exemption that is over to be closed on the word of two."""

    exemption: ExemptionId
    evidence: Attested


class Lift(msgspec.Struct, frozen=True, kw_only=True, tag="lift", tag_field="kind"):
    """An emergency stop to be lifted."""

    stop: StopId


class Release(msgspec.Struct, frozen=True, kw_only=True, tag="release", tag_field="kind"):
    """One version of one post to be let out through every stop, and cleared with that where those on call clear it."""

    publication: PublicationId
    digest: str
    reason: str = ""


class ClearTemplate(msgspec.Struct, frozen=True, kw_only=True, tag="clear-template", tag_field="kind"):
    """A template to be cleared, in these words and slots, that somebody else wrote; `draft` is the paper it stands on."""

    template: Template
    author: PersonId
    draft: str


OfPosts = Lift | Release | ClearTemplate


class AdoptChannels(msgspec.Struct, frozen=True, kw_only=True, tag="adopt-channels", tag_field="kind"):
    """A file of channels or of a framework to be taken in, word for word; `body` whose use policies, None: the file's."""

    file: str
    text: str
    body: BodyId | None = None


class Loosen(msgspec.Struct, frozen=True, kw_only=True, tag="loosen", tag_field="kind"):
    """A use policy that lets more through; without `stated` it holds from when it is agreed to."""

    asked: PolicyAsked


OfChannels = AdoptChannels | Loosen
What = Appoint | AdoptChannels | Loosen | Adopt | Move | Shut | Lift | Release | ClearTemplate
"""What can be proposed, told apart by its tag; each `match` below asks for every kind."""


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a proposal: by whom and when; `done` the id of what it made, if it was agreed to."""

    how: Literal["agreed", "declined", "withdrawn"]
    by: PersonId
    at: int
    done: str | None = None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal, as kept. Times in UTC microseconds; `closed` None while somebody can still agree."""

    id: str
    by: PersonId
    at: int
    until: int
    what: What
    closed: Closed | None = None
