"""Who is behind which point, sorted by view once for all points that have the same devices at the same stage."""

from collections.abc import Collection, Mapping

from appban.ports import StoreReader
from appban.regime.device import DeviceId
from appban.regime.views import View, Views
from appban.service.enforcing.audience import behind, crowd_of
from appban.service.enforcing.crowd import Behind, Crowd, Resorted
from appban.service.enforcing.given import Names
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, Point

_Key = tuple[str | None, tuple[str, ...], str, str | None]


class Crowds:
    """The crowds of the points of one setup, each made when first asked for.

    A point of which devices are held back has a crowd of its own.
    """

    def __init__(self, setup: Setup, views: Views) -> None:
        self.setup, self.views = setup, views
        self._made: dict[_Key, Crowd] = {}
        self._anew: dict[_Key, Resorted] = {}

    def of(self, point: Point, ring: str, reader: StoreReader) -> Crowd:
        """The crowd of a point at a stage, as last held; InputError for a devices file that cannot be followed."""
        own = self._made.get(_key(point, ring, own=point.name))
        return self.free(point, ring, reader) if own is None else own

    def free(self, point: Point, ring: str, reader: StoreReader) -> Crowd:
        """The same with nobody held back."""
        key = _key(point, ring)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = crowd_of(point, self._behind(point, reader), self.views, ring)
        return found

    def hold(
        self,
        point: Point,
        ring: str,
        reader: StoreReader,
        floors: Mapping[DeviceId, View],
        names: Mapping[DeviceId, Names],
    ) -> Crowd:
        """Hold devices of a point to views from now on, though they may be behind it no more; and no others."""
        key = _key(point, ring, own=point.name)
        self._made.pop(key, None)
        if not floors:
            return self.free(point, ring, reader)
        devices = {each.device: each for each in self._behind(point, reader)}
        for device in floors:
            devices.setdefault(device, Behind(device, None, names[device]))
        everyone = [devices[device] for device in sorted(devices)]
        made = self._made[key] = crowd_of(point, everyone, self.views, ring, floors)
        return made

    def again(self, devices: Collection[DeviceId], views: Views) -> None:
        """Sort these devices anew in every crowd that was made."""
        self.views = views
        self._anew = {key: crowd.again(devices, views) for key, crowd in self._made.items()}

    def anew(self, point: Point, ring: str) -> Resorted:
        """What was sorted anew last of a point's crowd at a stage."""
        own = self._anew.get(_key(point, ring, own=point.name))
        return self._anew.get(_key(point, ring), Resorted()) if own is None else own

    def lapsed(self, at: int) -> set[DeviceId]:
        """The devices whose view may be another by an instant, because of what exempts them."""
        return {device for crowd in self._made.values() for device in crowd.lapsed(at)}

    def next_end(self) -> int | None:
        """The first instant at which a device lapses."""
        ends = (crowd.next_end() for crowd in self._made.values())
        return min((end for end in ends if end is not None), default=None)

    def _behind(self, point: Point, reader: StoreReader) -> tuple[Behind, ...]:
        return behind(point, self.setup.listed.get(point.name), self.views.rules, reader)


def _key(point: Point, ring: str, *, own: str | None = None) -> _Key:
    return (point.devices, () if ring == ALL else point.rings, ring, own)
