"""A roster: where many devices stand at one instant, each distinct place held once."""

from collections.abc import Iterable, Mapping

from appban.regime.device import DeviceId, Place


class Roster:
    """Devices by place, dictionary-encoded, since hundreds of thousands of devices share a few thousand places.

    `taken_at` (UTC microseconds) says of when it is: what the log states of a device later than that goes before it.
    """

    __slots__ = ("index", "places", "taken_at")

    def __init__(self, devices: Iterable[tuple[DeviceId, Place]] = (), *, taken_at: int = 0) -> None:
        self.taken_at = taken_at
        seen: dict[Place, int] = {}
        self.index: dict[DeviceId, int] = {d: seen.setdefault(place, len(seen)) for d, place in devices}
        self.places: tuple[Place, ...] = tuple(seen)

    @classmethod
    def of(cls, places: Mapping[DeviceId, Place]) -> "Roster":
        """A roster of a mapping."""
        return cls(places.items())

    def get(self, device: DeviceId) -> Place | None:
        """Where a device stands, or None if the roster does not know it."""
        found = self.index.get(device)
        return None if found is None else self.places[found]
