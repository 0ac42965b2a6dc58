"""The devices behind a point, sorted by view; one device whose exemption began or ended is sorted anew alone."""

from collections.abc import Collection, Iterable

import msgspec

from appban.ports import Group, Member, View
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Platform
from appban.regime.views import Views


class Behind(msgspec.Struct, frozen=True):
    """A device behind a point: its id, its ring, its names there."""

    device: DeviceId
    ring: str | None
    names: tuple[tuple[str, str], ...]


NOTHING = View(Platform.NETWORK, ())
"""The view of a device that the rollout has not come to yet."""


class Crowd:
    """Devices by view; those of which too little is known to have one are `unknown`."""

    def __init__(self, devices: Iterable[Behind], views: Views, spared: Iterable[Behind] = ()) -> None:
        self._devices: dict[DeviceId, Behind] = {}
        self._members: dict[View, dict[DeviceId, Member]] = {}
        self._stands: dict[DeviceId, View] = {}
        self._exemptions: dict[DeviceId, tuple[ExemptionId, ...]] = {}
        self._groups: dict[View, Group] = {}
        self.unknown: set[DeviceId] = set()
        for each in devices:
            self._devices[each.device] = each
            self._sort(each, views)
        self._spared = tuple(sorted(Member(each.device, each.names) for each in spared))
        self.behind = len(self._devices) + len(self._spared)

    def again(self, devices: Collection[DeviceId], views: Views) -> set[View]:
        """Sort these devices anew; the views that one of them left or joined."""
        touched: set[View] = set()
        for device in devices:
            each = self._devices.get(device)
            if each is None:
                continue
            left = self._stands.pop(device, None)
            if left is not None:
                self._members[left].pop(device)
                touched.add(left)
            self.unknown.discard(device)
            self._exemptions.pop(device, None)
            self._sort(each, views)
            touched |= {self._stands[device]} if device in self._stands else set()
        for view in touched:
            self._groups.pop(view, None)
            if not self._members.get(view, True):
                del self._members[view]
        return touched

    def groups(
        self, platforms: Collection[Platform], only: Collection[View] | None = None
    ) -> tuple[Group, ...]:
        """The devices that run one of these, by view, sorted; of these views alone if any are given."""
        views = self._members if only is None else self._members.keys() & set(only)
        return tuple(self._group(view) for view in sorted(views) if view.platform in platforms)

    def spared(self) -> tuple[Group, ...]:
        """The devices that are let alone as yet, if there are any."""
        return (Group(NOTHING, self._spared),) if self._spared else ()

    def strictest(self) -> View | None:
        """All that any of these devices is denied; None if none has a view."""
        denied = {pair for view in self._members for pair in view.denied}
        return View(Platform.NETWORK, tuple(sorted(denied))) if self._members else None

    def exemptions(self) -> tuple[ExemptionId, ...]:
        """Those by which some of them differ."""
        return tuple(sorted({each for held in self._exemptions.values() for each in held}))

    def others(self, platforms: Collection[Platform]) -> dict[Platform, list[DeviceId]]:
        """The devices that run something else."""
        found: dict[Platform, list[DeviceId]] = {}
        for view, members in self._members.items():
            if view.platform not in platforms:
                found.setdefault(view.platform, []).extend(members)
        return found

    def _sort(self, each: Behind, views: Views) -> None:
        seen = views.of(each.device)
        if seen is None:
            self.unknown.add(each.device)
            return
        if seen.exemptions:
            self._exemptions[each.device] = seen.exemptions
        self._members.setdefault(seen.view, {})[each.device] = Member(each.device, each.names, seen.until)
        self._stands[each.device] = seen.view

    def _group(self, view: View) -> Group:
        found = self._groups.get(view)
        if found is None:
            found = self._groups[view] = Group(view, tuple(sorted(self._members[view].values())))
        return found
