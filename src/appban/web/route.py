"""What a route is: one value from which its handler, its checks, its description and its tests are made."""

import threading
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from appban.bootstrap import House
from appban.regime.tokens import Power, Token
from appban.service.enforcing.planning import Setup
from appban.web.bodies import Limits
from appban.web.console.ledger import Ledger
from appban.web.decider import Decider, Look
from appban.web.osquery_asked import Asked
from appban.web.santa_syncs import Syncs
from appban.web.tasks import Board

JSON = "application/json"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was let in: whose token (None on an open route), its body as the route's type, its look.

    `look` is None on an open or slow route, and while the store cannot be reached. `data` is the body as it came, on a
    route that takes what is not JSON of ours; `path` has what stands in the path's places, by their names.
    """

    token: Token | None
    body: msgspec.Struct | None
    look: Look | None
    data: bytes = b""
    path: Mapping[str, str] = {}
    none_match: str | None = None
    """The header If-None-Match."""
    headers: Mapping[str, str] = {}
    """Every header by its name in lower case, on a route whose callers sign what they send (`within`)."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered; `body` is of the route's answer type, its JSON as it stands, or bytes of a media type."""

    body: msgspec.Struct | msgspec.Raw | bytes
    status: int = 200
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What handlers work with; who holds `turn` takes inventories in, one at a time. `asked`: what osquery
    hosts were; `syncs`: how far Macs with Santa have come.
    """

    house: House
    decider: Decider
    board: Board
    document: Callable[[], msgspec.Raw]
    turn: threading.Lock
    asked: Asked
    syncs: Syncs
    ledger: Ledger
    """The facts kept in memory, also for pages where there are any."""
    setup: Callable[[], Setup]
    """The enforcement points as they are stated now; an AppbanError if there are none or they cannot be read."""


Handler = Callable[[Room, Call], Reply]


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route. `authority`: the power that a token must have; None is open to anybody, or `within` names the field of
    the body by which its handler tells who asks.

    `request` None: a body is not read, unless `takes` names the media types of one that is given to the handler as it
    came; `gives` are those of the answer. `basic`: programs that know nothing else may show the token as the password
    of HTTP basic authentication. `slow`: run beside the others on threads of its own, without a look. `ahead`:
    dispatched before the framework. `cut_off` answers while the store cannot be reached; without one that is a 503.
    """

    method: Literal["GET", "POST"]
    path: str
    summary: str
    authority: Power | None
    limits: Limits
    request: type[msgspec.Struct] | None
    answer: type[msgspec.Struct] | None
    handler: Handler
    cut_off: Handler | None = None
    ahead: bool = False
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = (JSON,)
    basic: bool = False
    slow: bool = False
    within: str | None = None
    also: tuple[int, ...] = ()
    rest: bool = False
    """Whether the last place of the path takes all that is left of it, `/` included."""

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the places in its path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
