"""What is not known beside every count of the fleet (DESIGN R10): how many devices there are, and which say nothing."""

import msgspec

from appban.regime.bodies import BodyId
from appban.service.devices.fleet_index import FleetIndex


class Unknowns(msgspec.Struct, frozen=True, kw_only=True):
    """Of the devices of an inventory: how many no source spoke of within the bound, and of how many the body is not known.

    `taken_at`: of when the inventory is.
    """

    taken_at: int
    devices: int
    silent: int
    bodiless: int


def unknowns(index: FleetIndex, bodies: frozenset[BodyId] | None, bound: int) -> Unknowns:
    """What an inventory leaves open, of some bodies or all; `bound`: since when a device is to have been heard of."""
    asked = [body for body in index.heard if bodies is None or body in bodies]
    return Unknowns(
        taken_at=index.taken_at,
        devices=sum(len(index.heard[body]) for body in asked),
        silent=sum(index.silent(body, bound) for body in asked),
        bodiless=len(index.heard[None]) if None in asked else 0,
    )
