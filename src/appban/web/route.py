"""What a route is: one value from which its handler, its checks, its description and its tests are made."""

from collections.abc import Callable
from typing import Literal

import msgspec

from appban.bootstrap import House
from appban.regime.tokens import Power, Token
from appban.web.bodies import Limits
from appban.web.decider import Decider, Look
from appban.web.tasks import Board


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was let in: whose token (None on an open route), its body as the route's type, its look.

    `look` is None on an open route, and while the store cannot be reached.
    """

    token: Token | None
    body: msgspec.Struct | None
    look: Look | None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered; `body` is of the route's answer type, or its JSON as it stands."""

    body: msgspec.Struct | msgspec.Raw
    status: int = 200


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What handlers work with."""

    house: House
    decider: Decider
    board: Board
    document: Callable[[], msgspec.Raw]


Handler = Callable[[Room, Call], Reply]


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route. `authority`: the power that a token must have; None is open to anybody.

    `request` None: a body is not read. `ahead`: dispatched before the framework. `cut_off` answers while the store
    cannot be reached; without one that is a 503.
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
    also: tuple[int, ...] = ()
