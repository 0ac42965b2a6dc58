"""On which devices of requests the application is at an instant, as the script says, and by which item it is seen there."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.seeding.fleet import Fleet
from appban.cli.seeding.script import RequestPart
from appban.cli.seeding.timed import Calendar, Timed
from appban.regime.identity import Platform

INSTALLED = 18 * 60
"""The minute of the day at which something is installed or removed that is stated by its day."""


class Presence:
    """See the module."""

    def __init__(self, calendar: Calendar, fleet: Fleet, requests: Iterable[RequestPart]) -> None:
        self._items = _items(fleet)
        self._spans = [(part, *span) for part in requests for span in _span(calendar, part)]

    def at(self, moment: int) -> Mapping[str, frozenset[str]]:
        """The items on each device that has any, by the devices' names."""
        return {
            device: frozenset({self._items[device]})
            for part, start, end in self._spans
            if start <= moment < end
            for device in part.devices
        }


def _span(calendar: Calendar, part: RequestPart) -> Iterator[tuple[int, int]]:
    held = part.installed
    if held is not None:
        gone = None if held.until is None else calendar.moment(Timed(on=held.until), INSTALLED)
        yield calendar.moment(held, INSTALLED), calendar.now + 1 if gone is None else gone


def device_names(fleet: Fleet) -> Iterator[str]:
    """Every device of the fleet by its name, in order."""
    yield from _platforms(fleet)


def _items(fleet: Fleet) -> dict[str, str]:
    """The item that is the application on each device, by the device's name."""
    presence = fleet.file.presence
    return {name: presence[platform] for name, platform in _platforms(fleet).items() if platform in presence}


def _platforms(fleet: Fleet) -> dict[str, Platform]:
    found = {
        f"serial:{device.serial}": part.platform
        for part in fleet.file.fleets
        for device in fleet.devices[part.prefix]
        if part.source != "amapi" or not device.personal
    }
    for row in csv.DictReader(io.StringIO(shipped_demo_file(fleet.file.shipped.table).decode())):
        found.setdefault(f"asset:{row['device']}", Platform(row["platform"]))
    return found
