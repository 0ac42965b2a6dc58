"""Plans of points under the guard: as a whole or in part, to keep a point, to move it, or to let through what is held."""

from typing import Literal

import msgspec

from appban.ports import StoreReader
from appban.service.enforcing.crowd import Resorted
from appban.service.enforcing.crowds import Crowds
from appban.service.enforcing.guarding import Guard
from appban.service.enforcing.planning import PointPlan, make_part, make_plan
from appban.service.enforcing.points import Point

By = Literal["one", "two"]
"""How many persons want what is planned; a scheduler is one."""


def guarded_plan(
    point: Point, crowds: Crowds, reader: StoreReader, *, was: str, ring: str, by: By = "one"
) -> PointPlan:
    """The plan of a point at a stage; at the one where it stands, no more is let through than one person may."""
    setup = crowds.setup
    target, memory = setup.target(point), setup.given(point.name)
    given = memory.all()
    free = crowds.free(point, ring, reader)
    guard = Guard(memory, target, free, crowds.views)
    loosened = guard.loosened(given)
    held = loosened.to_hold if by == "one" and was == ring else frozenset()
    floors = guard.floors(given, held)
    crowd = crowds.hold(point, ring, reader, floors, {device: given[device].names for device in held})
    if held:
        guard = Guard(memory, target, crowd, crowds.views)
    giving = guard.giving(given, crowd.stands().keys(), held, loosened)
    over = was == ring and by == "two" and bool(loosened.to_hold)
    giving = msgspec.structs.replace(
        giving,
        held=len(held),
        freed=len(loosened.devices) if over else 0,
        let=giving.let if was == ring else frozenset(),
    )
    return make_plan(setup, point, crowd, crowds.views, was=was, ring=ring, giving=giving)


def guarded_part(
    point: Point, crowds: Crowds, reader: StoreReader, *, ring: str, sorted_anew: Resorted
) -> PointPlan:
    """The plan of what devices sorted anew change, of a point that stands as planned else."""
    setup = crowds.setup
    memory, crowd = setup.given(point.name), crowds.of(point, ring, reader)
    given = memory.of(sorted_anew.devices)
    guard = Guard(memory, setup.target(point), crowd, crowds.views)
    loosened = guard.loosened(given)
    if loosened.many:
        return guarded_plan(point, crowds, reader, was=ring, ring=ring)
    held = {device for device, was in given.items() if was.held}
    giving = guard.giving(given, sorted_anew.devices, held, loosened)
    giving = msgspec.structs.replace(giving, held=memory.held().devices)
    return make_part(setup, point, crowd, crowds.views, ring=ring, sorted_anew=sorted_anew, giving=giving)
