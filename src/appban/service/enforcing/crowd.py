"""The devices behind a point, sorted by view; one device whose exemption began or ended is sorted anew alone.

A device with a floor is denied at least what that denies, whatever is known of it: its view is held on to.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from appban.ports import Group, Member, View
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Platform
from appban.regime.views import Viewed, Views, stricter


class Behind(msgspec.Struct, frozen=True):
    """A device behind a point: its id, its ring, its names there."""

    device: DeviceId
    ring: str | None
    names: tuple[tuple[str, str], ...]


class Resorted(msgspec.Struct, frozen=True):
    """Devices that were sorted anew, and the views that one of them left or joined."""

    devices: frozenset[DeviceId] = frozenset()
    views: frozenset[View] = frozenset()


NOTHING = View(Platform.NETWORK, ())
"""The view of a device that the rollout has not come to yet."""


class Crowd:
    """Devices by view; those of which too little is known to have one are `unknown`."""

    def __init__(
        self,
        devices: Iterable[Behind],
        views: Views,
        spared: Iterable[Behind] = (),
        floors: Mapping[DeviceId, View] | None = None,
    ) -> None:
        self._floors = {} if floors is None else floors
        self._devices: dict[DeviceId, Behind] = {}
        self._members: dict[View, dict[DeviceId, Member]] = {}
        self._stands: dict[DeviceId, View] = {}
        self._exemptions: dict[DeviceId, tuple[ExemptionId, ...]] = {}
        self._ends: dict[DeviceId, int] = {}
        self._groups: dict[View, Group] = {}
        self._rooms: dict[int, tuple[View, dict[DeviceId, Member]]] = {}
        """The members of a view object that is just being sorted by: hashing what it denies for each device takes long."""
        self.unknown: set[DeviceId] = set()
        for each in devices:
            self._devices[each.device] = each
            self._sort(each, views)
        self._rooms.clear()
        self._spared = tuple(sorted(Member(each.device, each.names) for each in spared))
        self.let_alone = frozenset(member.device for member in self._spared)
        """The devices that the rollout has not come to."""
        self.behind = len(self._devices) + len(self._spared)

    def again(self, devices: Collection[DeviceId], views: Views) -> Resorted:
        """Sort these devices anew, as far as they are of this crowd."""
        touched: set[View] = set()
        here = [each for device in devices if (each := self._devices.get(device)) is not None]
        for each in here:
            left = self._stands.pop(each.device, None)
            if left is not None:
                self._members[left].pop(each.device)
                touched.add(left)
            self.unknown.discard(each.device)
            self._exemptions.pop(each.device, None)
            self._ends.pop(each.device, None)
            self._sort(each, views)
            touched |= {self._stands[each.device]} if each.device in self._stands else set()
        self._rooms.clear()
        for view in touched:
            self._groups.pop(view, None)
            if not self._members.get(view, True):
                del self._members[view]
        return Resorted(frozenset(each.device for each in here), frozenset(touched))

    def lapsed(self, at: int) -> set[DeviceId]:
        """The devices whose view may be another by an instant, because of what exempts them."""
        return {device for device, end in self._ends.items() if end <= at}

    def next_end(self) -> int | None:
        """The first instant at which one of them lapses."""
        return min(self._ends.values(), default=None)

    def member(self, device: DeviceId) -> tuple[View, Member] | None:
        """The view of a device of this crowd, and what it is called; None of one that is unknown or not of it."""
        view = self._stands.get(device)
        return None if view is None else (view, self._members[view][device])

    def names(self, device: DeviceId) -> tuple[tuple[str, str], ...]:
        """What a device of this crowd is called at the point."""
        return self._devices[device].names

    def stands(self) -> Mapping[DeviceId, View]:
        """The view of each device that has one."""
        return self._stands

    def count(self, platforms: Collection[Platform]) -> int:
        """How many devices run one of these."""
        return sum(len(members) for view, members in self._members.items() if view.platform in platforms)

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
        floor = self._floors.get(each.device)
        if floor is not None:
            seen = Viewed(floor, None) if seen is None else replace(seen, view=stricter(floor, seen.view))
        if seen is None:
            self.unknown.add(each.device)
            return
        if seen.exemptions:
            self._exemptions[each.device] = seen.exemptions
        if seen.until is not None and seen.until < views.rules.until:
            self._ends[each.device] = seen.until
        room = self._rooms.get(id(seen.view))
        if room is None:
            room = self._rooms[id(seen.view)] = (seen.view, self._members.setdefault(seen.view, {}))
        room[1][each.device] = Member(each.device, each.names, seen.until)
        self._stands[each.device] = seen.view

    def _group(self, view: View) -> Group:
        found = self._groups.get(view)
        if found is None:
            members = sorted(self._members[view].values(), key=_device)
            found = self._groups[view] = Group(view, tuple(members))
        return found


def _device(member: Member) -> DeviceId:
    return member.device
