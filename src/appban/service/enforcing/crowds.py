"""Who is behind which point, sorted by view once for all points that have the same devices at the same stage."""

from collections.abc import Collection

from appban.ports import StoreReader
from appban.regime.device import DeviceId
from appban.regime.views import Views
from appban.service.enforcing.audience import behind, crowd_of
from appban.service.enforcing.crowd import Crowd, Resorted
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, Point

_Key = tuple[str | None, tuple[str, ...], str]


class Crowds:
    """The crowds of the points of one setup, each made when first asked for."""

    def __init__(self, setup: Setup, views: Views) -> None:
        self._setup, self.views = setup, views
        self._made: dict[_Key, Crowd] = {}
        self._anew: dict[_Key, Resorted] = {}

    def of(self, point: Point, ring: str, reader: StoreReader) -> Crowd:
        """The crowd of a point at a stage; InputError or NotFoundError for a devices file that cannot be followed."""
        key = _key(point, ring)
        found = self._made.get(key)
        if found is None:
            devices = behind(point, self._setup.listed.get(point.name), self.views.rules, reader)
            found = self._made[key] = crowd_of(point, devices, self.views, ring)
        return found

    def again(self, devices: Collection[DeviceId], views: Views) -> None:
        """Sort these devices anew in every crowd that was made."""
        self.views = views
        self._anew = {key: crowd.again(devices, views) for key, crowd in self._made.items()}

    def anew(self, point: Point, ring: str) -> Resorted:
        """What was sorted anew last of a point's crowd at a stage."""
        return self._anew.get(_key(point, ring), Resorted())

    def lapsed(self, at: int) -> set[DeviceId]:
        """The devices whose view may be another by an instant, because of what exempts them."""
        return {device for crowd in self._made.values() for device in crowd.lapsed(at)}

    def next_end(self) -> int | None:
        """The first instant at which a device lapses."""
        ends = (crowd.next_end() for crowd in self._made.values())
        return min((end for end in ends if end is not None), default=None)


def _key(point: Point, ring: str) -> _Key:
    return (point.devices, () if ring == ALL else point.rings, ring)
