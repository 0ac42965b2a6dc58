"""Platforms on which the public is reached: what each can do, what it is given, and what it gives back.

A *connection* is an account of ours on a platform. Beginning a post is idempotent on its key: whatever is asked under a
key, and however often, one post comes of it at most. What a platform does not offer is said to be not offered, and is
never nought.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Literal, Protocol

import msgspec

from appban.ports.world import Clock
from appban.regime.reading import Value

MediaKind = Literal["image", "video", "audio"]
PostState = Literal["processing", "live", "failed"]


class Capability(StrEnum):
    """What a platform may be able to do."""

    PUBLISH = "publish"
    SCHEDULE = "schedule"
    DELETE = "delete"
    OWN_METRICS = "own-metrics"
    PEER_METRICS = "peer-metrics"
    VIEWS = "views"
    WEBHOOK = "webhook"
    NEEDS_HUMAN = "needs-human"


class MediaLimit(msgspec.Struct, frozen=True, kw_only=True):
    """How many files of a kind a post may have, of which media types; None: the platform states no bound."""

    kind: MediaKind
    types: tuple[str, ...]
    most: int
    bytes: int | None = None
    seconds: int | None = None


class Window(msgspec.Struct, frozen=True):
    """How many calls of a sort the platform takes from one account in so many seconds."""

    what: Literal["begin", "poll", "constraints", "any"]
    calls: int
    seconds: int


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform takes; `counted` says what `caption` counts, and None is no bound that it states."""

    caption: int | None
    counted: Literal["characters", "graphemes", "UTF-16 code units"] = "characters"
    media: tuple[MediaLimit, ...] = ()
    calls: tuple[Window, ...] = ()


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a post, in the clear. `seconds` is how long it plays, None if nobody said."""

    digest: str
    kind: MediaKind
    media_type: str
    data: bytes
    alt: str | None = None
    seconds: int | None = None
    made_by_ai: bool = False


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be posted, word for word as it was cleared; `at` is when its posting was begun, the same at each try."""

    caption: str
    media: tuple[Attachment, ...] = ()
    settings: Mapping[str, str] = {}
    at: int


class Problem(msgspec.Struct, frozen=True, order=True):
    """Why a platform would not take a post, and what to do."""

    says: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that whoever posts has to be shown. Of `choices`, if there are any, one is to be made; none is made."""

    name: str
    says: str
    choices: tuple[str, ...] = ()


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform says of a post: its handle while it is under way, its reference and address once it is there.

    A handle is the platform's own, and after a `#` what has to be known to ask after it.
    """

    state: PostState
    handle: str | None = None
    reference: str | None = None
    address: str | None = None
    says: str = ""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What looking for a post of ours came to. `absent`: nothing was posted under this key, for certain.

    `unclear`: it may have been; a person has to look.
    """

    outcome: Literal["found", "absent", "unclear"]
    answered: Answered | None = None
    says: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of taking a post down; `by-hand`: the platform lets only a person do it, as `says` tells."""

    outcome: Literal["gone", "by-hand"]
    says: str = ""


class AccountShown(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its platform shows it; `raw` is what was read, whose digest a reading holds."""

    handle: str
    metrics: Mapping[str, Value]
    raw: bytes


class PostShown(msgspec.Struct, frozen=True, kw_only=True):
    """A post that an account shows; `posted` in UTC microseconds."""

    reference: str
    address: str | None
    posted: int | None
    caption: str | None
    metrics: Mapping[str, Value]
    raw: bytes


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform told us unasked. `handle`: of the post it is about; None: it is about the account."""

    what: Literal["authorisation-removed", "post-live", "post-failed", "post-gone", "other"]
    says: str
    at: int
    handle: str | None = None
    reference: str | None = None


class HttpCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class HttpAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    """The network as a platform sees it."""

    def send(self, call: HttpCall) -> HttpAnswer:
        """Ask once, following nothing. UnreachableError if no whole answer came: the request may have been done all the same."""
        ...


class Secrets(Protocol):
    """What one account is connected by: names and values, never shown in a message."""

    def read(self) -> Mapping[str, str]:
        """As it stands; SettingsError if it cannot be read, or others than its owner may."""
        ...

    def change(self, to: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Mapping[str, str]:
        """Put what `to` makes of it in its place, durably, with nobody else at it meanwhile; what then stands."""
        ...


class Vault(Protocol):
    """Where the connections of accounts are kept."""

    def accounts(self) -> tuple[str, ...]:
        """The accounts that are connected."""
        ...

    def of(self, account: str) -> Secrets:
        """What an account is connected by; NotFoundError if it is not connected."""
        ...

    def put(self, account: str, values: Mapping[str, str]) -> None:
        """Connect an account, in place of how it was connected before."""
        ...

    def hold(self, account: str) -> AbstractContextManager[bool]:
        """Have an account's posts to oneself, for as long as this program runs at most; False while another has them."""
        ...


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What a connection is made of."""

    http: Http
    secrets: Secrets
    clock: Clock


class Connection(Protocol):
    """An account of ours on a platform. Any of it raises UnreachableError when it does not come to an answer.

    AuthorisationGoneError (an UnreachableError) says that the platform does not let us in any longer.
    """

    def constraints(self) -> tuple[Shown, ...]:
        """What whoever posts has to be shown before, as it is now."""
        ...

    def begin(self, post: Post, key: str, heard: Callable[[str], None]) -> Answered:
        """Hand a post over under a key. `heard` is given the handle before anything is sent that a post could come of.

        RefusedError if the platform does not take it; nothing is then posted.
        """
        ...

    def poll(self, handle: str, begun: int) -> Answered:
        """How a post that was begun at an instant stands now; NotFoundError if the platform knows no such handle."""
        ...

    def find(self, post: Post, key: str) -> Search:
        """Whether a post was made under this key, asked when no handle of it was heard."""
        ...

    def take_down(self, reference: str) -> Taken:
        """Take a post down; one that is gone already is gone."""
        ...

    def account(self) -> AccountShown:
        """The account, with a value for every metric of accounts."""
        ...

    def posts(self, since: int) -> Iterator[PostShown]:
        """What the account shows that was posted at or after an instant, newest first, with a value for every metric."""
        ...

    def hear(self, headers: Mapping[str, str], body: bytes) -> tuple[Told, ...]:
        """What a call of the platform to us says; RefusedError if it does not bear the platform's signature for this account.

        InputError if it does, and is not of the shape that the platform documents.
        """
        ...


class Platform(Protocol):
    """A platform; found by being in its room. What it says of itself and `check` use no network."""

    name: str
    summary: str
    capabilities: frozenset[Capability]
    limits: Limits
    metrics: frozenset[str]
    """Those of `ACCOUNT_METRICS` (each with `account:` before it) and `POST_METRICS` that it offers."""
    settings: Mapping[str, str]
    """The settings of a post that it reads, each with what it means."""
    secrets: Mapping[str, str]
    """What an account is connected by, each with what it is; those in `optional` may be left out."""
    optional: frozenset[str]

    def check(self, post: Post) -> tuple[Problem, ...]:
        """Why it would not take a post, as far as that can be told without asking it."""
        ...

    def connect(self, line: Line) -> Connection:
        """An account of ours; RefusedError for a platform on which only people act."""
        ...


ACCOUNT_METRICS = ("followers", "following", "posts", "likes")
POST_METRICS = ("views", "likes", "comments", "shares", "quotes", "bookmarks")
NOT_OFFERED = Value(kind="not-offered")


def counted(number: int | None) -> Value:
    """A number that a platform gave; None: it offers this metric, and gave none."""
    return Value(kind="unknown") if number is None else Value(kind="exactly", low=number, high=number)
