"""What an engine other than ours is told of exemptions: the window of each, with all that happened reckoned in."""

from collections.abc import Iterator

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RestrictionId
from world import World


class Grant(msgspec.Struct, frozen=True):
    """An exemption in [start, end), for the people who are still there when the questions are asked."""

    exemption: ExemptionId
    device: DeviceId
    app: AppId
    bans: tuple[RestrictionId, ...]
    surfaces: tuple[Surface, ...]
    people: tuple[PersonId, ...]
    purpose: Purpose
    start: int
    end: int


def grants(world: World) -> Iterator[Grant]:
    """The exemptions that ever came into force and still have somebody to hold them."""
    for case in world.cases:
        ends = [case.end, world.lost.get(case.device), case.revoked]
        people = tuple(person for person in case.people if person not in world.left)
        if case.cleared and people:
            yield Grant(
                case.id,
                case.device,
                case.app,
                case.bans,
                case.surfaces,
                people,
                case.purpose,
                case.start,
                min(end for end in ends if end is not None),
            )
