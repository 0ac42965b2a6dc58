"""The made-up government as ours needs it: facts folded from its log, and a roster of its devices."""

import gc

from appban.regime.facts import Facts
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.time import HOUR
from log import entries
from world import AT, World


def facts_and_roster(world: World) -> tuple[Facts, Roster]:
    """What the log says, and where the inventory saw each device an hour before the questions."""
    gc.disable()
    facts = fold((time, event) for time, event, _ in entries(world))
    roster = Roster(world.places.items(), taken_at=AT - HOUR)
    gc.enable()
    return facts, roster
