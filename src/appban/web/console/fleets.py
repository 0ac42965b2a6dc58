"""The devices of the newest snapshots, kept in memory for pages until newer ones push them out."""

import threading
from collections import OrderedDict

from appban.ports import Lake
from appban.service.devices.fleet_index import FleetIndex, index_fleet

KEPT = 2
"""Somebody who compares two days looks at each several times."""


class Fleets:
    """See the module. One in a process, used by all its threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[str, FleetIndex] = OrderedDict()

    def at(self, lake: Lake, at: int) -> FleetIndex | None:
        """The index of the newest snapshot taken by an instant; None if there is none."""
        snapshot = lake.snapshot_at(at)
        if snapshot is None:
            return None
        with self._turn:
            found = self._kept.get(snapshot.manifest_digest)
            if found is None:
                found = self._kept[snapshot.manifest_digest] = index_fleet(lake, snapshot)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(snapshot.manifest_digest)
        return found
