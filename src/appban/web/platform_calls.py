"""Where platforms call us: a post is out or failed, an authorisation was removed. Part of the one table of routes.

Such a call shows no token: it counts by the platform's own signature, made with a secret that an account of ours is
connected by. It says what the platform would say if it were asked, and is entered as that.
"""

import logging

import msgspec

from appban.service.publications.hearing import Ring, hear
from appban.web.bodies import Limits
from appban.web.route import JSON, Call, Reply, Room, Route

_LOG = logging.getLogger("appban.platforms")


class Entered(msgspec.Struct, frozen=True):
    """How much of a call was news."""

    entered: int


def called(room: Room, call: Call) -> Reply:
    """A platform calls."""
    house = room.house
    ring = Ring(platform=call.path["platform"], headers=call.headers, body=call.data)
    found = hear(house.desk, house.press, house.carriage, ring)
    for each in found:
        _LOG.warning("%s: %s", each.account, each.says)
    return Reply(body=Entered(len(found)))


PLATFORM_CALLS: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/platforms/{platform}/calls",
        summary="A platform says what became of a post or of an authorisation, under its own signature.",
        authority=None,
        within="the platform's signature",
        limits=Limits(size=65_536),
        request=None,
        answer=Entered,
        handler=called,
        takes=(JSON,),
        slow=True,
        also=(404, 422),
    ),
)
