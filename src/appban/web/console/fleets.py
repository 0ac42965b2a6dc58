"""The devices of snapshots and the findings of sweeps, kept in memory for pages until others push them out."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from appban.ports import Lake, SweepInfo
from appban.service.devices.fleet_index import FleetIndex, index_fleet
from appban.service.findings.finding_list import Listed

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


class Sweeps:
    """See the module. One in a process; one thread at a time asks it, so be quick."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[str, tuple[Listed, ExitStack]] = OrderedDict()

    @contextmanager
    def of(self, lake: Lake, sweep: SweepInfo) -> Iterator[Listed]:
        """The findings of a kept sweep, read into memory if they are not there."""
        with self._turn:
            found = self._kept.get(sweep.manifest_digest)
            if found is None:
                found = self._kept[sweep.manifest_digest] = _opened(lake, sweep)
                while len(self._kept) > KEPT:
                    _, (_, oldest) = self._kept.popitem(last=False)
                    oldest.close()
            self._kept.move_to_end(sweep.manifest_digest)
            yield found[0]

    def close(self) -> None:
        """Let go of all of them."""
        with self._turn:
            while self._kept:
                self._kept.popitem()[1][1].close()


def _opened(lake: Lake, sweep: SweepInfo) -> tuple[Listed, ExitStack]:
    with ExitStack() as stack:
        listed = Listed(stack.enter_context(lake.open_sweep(sweep)))
        return listed, stack.pop_all()
