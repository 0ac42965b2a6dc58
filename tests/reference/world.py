"""A world is a growing list of entries with strictly increasing record times."""

from appban.regime.device import DeviceId, Place
from appban.regime.events import Event


class World:
    """Entries in record order, and a roster of devices known outside the log. Every time is UTC microseconds."""

    def __init__(self, begins: int) -> None:
        self.begins = begins
        self.entries: list[tuple[int, Event]] = []
        self.roster: dict[DeviceId, Place] = {}

    @property
    def head(self) -> int:
        """The record time of the last entry, or when the world begins."""
        return self.entries[-1][0] if self.entries else self.begins

    def put(self, event: Event, *, recorded: int | None = None) -> int:
        """Append an event and give its record time: `recorded`, else when it held, else right after the head.

        ValueError if `recorded` lies before the head; at the head it becomes a microsecond later.
        """
        if recorded is not None and recorded < self.head:
            raise ValueError(f"entries are put in order: {recorded} is before the head at {self.head}")
        earliest = self.head + 1 if self.entries else self.begins
        self.entries.append((max(earliest, event.stated if recorded is None else recorded), event))
        return self.head

    def tell(self, *events: Event) -> "World":
        """Append events, each recorded when it held or right after the head; gives the world for more."""
        for event in events:
            self.put(event)
        return self
