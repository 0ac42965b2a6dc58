"""That no delivery lets an application through to many devices at once, unless two persons want it.

What a device was last given is held against what it is to be given now. Where too many would be let through, because an
inventory calls a fleet personal, a list lost its lines or a restriction ended, these devices are held to what they had.
What tightens is delivered, of them and of the others.
"""

from collections.abc import Collection, Mapping

import msgspec

from appban.ports import EnforcementTarget, View
from appban.regime.device import DeviceId
from appban.regime.time import DAY
from appban.regime.views import Views, loosens
from appban.service.enforcing.audience import label_of
from appban.service.enforcing.crowd import NOTHING, Crowd
from appban.service.enforcing.given import Given, GivenViews, Giving

MASS_SHARE = 25
"""Percent of a point's devices: what changes or lets through more of them takes two persons."""
MASS_FROM = 10
"""Devices; below this many no share makes a mass action."""


class Loosened(msgspec.Struct, frozen=True):
    """Devices that something would be let through to: those that are held back already, and the others.

    `many`: the others make, with those of the last day, more than may be let through without two persons.
    """

    held: frozenset[DeviceId] = frozenset()
    fresh: frozenset[DeviceId] = frozenset()
    many: bool = False

    @property
    def devices(self) -> frozenset[DeviceId]:
        """All of them."""
        return self.held | self.fresh

    @property
    def to_hold(self) -> frozenset[DeviceId]:
        """Those that nobody but two persons may let it through to."""
        return self.devices if self.many else self.held


def is_many(devices: int, of: int) -> bool:
    """Whether so many of a point's devices make a mass action."""
    return devices >= MASS_FROM and devices * 100 > MASS_SHARE * of


class Guard:
    """Holds what a crowd comes to at one point against what its devices were given."""

    def __init__(self, memory: GivenViews, target: EnforcementTarget, crowd: Crowd, views: Views) -> None:
        self._memory, self._target, self._crowd = memory, target, crowd
        self._at = views.rules.start
        self._base = (crowd.strictest() or views.strictest()) if target.per == "point" else None
        self._known: dict[str, View | None] = {}
        self._labels: dict[int, tuple[View, str]] = {}
        self._told: dict[tuple[str, str | None], bool] = {}

    def loosened(self, given: Mapping[DeviceId, Given]) -> Loosened:
        """Who of these would be let through."""
        loose = {device for device, was in given.items() if self._is_loosened(device, was)}
        held = frozenset(device for device in loose if given[device].held)
        fresh = frozenset(loose - held)
        if not fresh:
            return Loosened(held)
        recent = self._memory.held().recent.items()
        lately = fresh | {device for device, at in recent if at > self._at - DAY}
        return Loosened(held, fresh, is_many(len(lately), max(self._crowd.behind, len(given))))

    def floors(self, given: Mapping[DeviceId, Given], devices: Collection[DeviceId]) -> dict[DeviceId, View]:
        """What these devices were given, to be held to."""
        found = {device: self._view(given[device].label) for device in sorted(devices)}
        return {device: view for device, view in found.items() if view is not None}

    def giving(
        self,
        given: Mapping[DeviceId, Given],
        devices: Collection[DeviceId],
        held: Collection[DeviceId],
        loosened: Loosened,
    ) -> Giving:
        """What becomes of what these devices were given, when those are held to it and the others are not."""
        changes: dict[DeviceId, Given | None] = {}
        views: dict[str, View] = {}
        for device in {*given, *devices}:
            now = None
            found = self._crowd.member(device)
            if found is not None and found[0].platform in self._target.platforms:
                label = self._label(found[0])
                now = Given(label, found[1].names, device in held)
                views[label] = found[0]
            if given.get(device) != now:
                changes[device] = now
        others = sum(
            (None if now is None else now.label) != (was.label if (was := given.get(device)) else None)
            for device, now in changes.items()
        )
        let = loosened.devices - set(held)
        return Giving(changes=changes, views=views, others=others, let=let, at=self._at)

    def _is_loosened(self, device: DeviceId, was: Given) -> bool:
        now = self._now(device)
        key = (was.label, None if now is None else self._label(now))
        found = self._told.get(key)
        if found is None:
            known = self._view(was.label)
            found = known is not None and loosens(known, now, self._target.surfaces)
            self._told[key] = found
        return found

    def _now(self, device: DeviceId) -> View | None:
        """What holds for a device there; None where nothing does."""
        view = self._crowd.stands().get(device)
        if view is not None and view.platform in self._target.platforms:
            return view
        return NOTHING if device in self._crowd.let_alone else self._base

    def _view(self, label: str) -> View | None:
        if label not in self._known:
            self._known[label] = self._memory.view(label)
        return self._known[label]

    def _label(self, view: View) -> str:
        found = self._labels.get(id(view))
        if found is None:
            found = self._labels[id(view)] = (view, label_of(view))
        return found[1]
