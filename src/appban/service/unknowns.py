"""What is not known beside every count of the fleet (DESIGN R10): how many devices there are, and which say nothing."""

import msgspec

from appban.ports import Lake
from appban.regime.bodies import BodyId

_HEARD = """
SELECT CAST(count(*) AS BIGINT) AS devices, CAST(count(*) FILTER (WHERE d.seen_at < {bound}) AS BIGINT) AS silent,
  CAST(count(*) FILTER (WHERE p.body IS NULL) AS BIGINT) AS bodiless
FROM devices d JOIN places p ON p.place = d.place
WHERE {everywhere} OR EXISTS (SELECT 1 FROM bodies b WHERE b.id = p.body)
"""


class Unknowns(msgspec.Struct, frozen=True, kw_only=True):
    """Of the devices of an inventory: how many no source spoke of within the bound, and of how many the body is not known.

    `taken_at`: of when the inventory is.
    """

    taken_at: int
    devices: int
    silent: int
    bodiless: int


class _Row(msgspec.Struct, array_like=True):
    devices: int
    silent: int
    bodiless: int


def unknowns(lake: Lake, at: int, *, bodies: frozenset[BodyId] | None, silence: int) -> Unknowns | None:
    """What the newest inventory taken by an instant leaves open, of some bodies or all; None without an inventory.

    `silence` (microseconds) is how long a device may go unheard.
    """
    snapshot = lake.snapshot_at(at)
    if snapshot is None:
        return None
    with lake.open(snapshot) as reader:
        reader.load("bodies", {"id": ("text", sorted(bodies or ()))})
        asked = _HEARD.format(bound=at - silence, everywhere=str(bodies is None).lower())
        (row,) = reader.rows(asked, _Row)
    return Unknowns(taken_at=snapshot.taken_at, devices=row.devices, silent=row.silent, bodiless=row.bodiless)
