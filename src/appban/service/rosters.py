"""Which devices are known outside the log, as the lake's snapshots say."""

from appban.ports import Lake
from appban.regime.roster import Roster


def roster_for(lake: Lake, at: int) -> Roster:
    """The roster of the newest snapshot taken by an instant; an empty one if there is none."""
    snapshot = lake.snapshot_at(at)
    return Roster() if snapshot is None else lake.roster(snapshot)
