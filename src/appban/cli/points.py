"""The points file of an installation, with the devices files beside it."""

import threading
from pathlib import Path

from appban.bootstrap import House
from appban.cli.files import read_file
from appban.errors import SettingsError
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import read_devices, read_points

MOST = 64 * 1024 * 1024
"""Bytes of a devices file: half a million lines."""


def setup_if_any(house: House) -> Setup | None:
    """What enforcing works with here; None if there is no points file."""
    return setup_of(house) if Path(house.settings.points).exists() else None


def setup_of(house: House) -> Setup:
    """What enforcing works with here; SettingsError if there is no points file."""
    file = Path(house.settings.points)
    if not file.exists():
        raise SettingsError(
            f"there is no points file {file}; write one as docs/reference/enforcement-points.md says, or name it in APPBAN_POINTS"
        )
    points = read_points(read_file(file, MOST), str(file))
    lists = dict.fromkeys((point.devices, point.rings) for point in points if point.devices is not None)
    read = {
        (name, rings): read_devices(read_file(file.parent / name, MOST), name, rings) for name, rings in lists
    }
    return Setup(
        points={point.name: point for point in points},
        listed={
            point.name: None if point.devices is None else read[point.devices, point.rings]
            for point in points
        },
        targets=house.targets,
        sites=house.sites,
        memory=house.memory,
    )


class KeptSetup:
    """The same, read anew only when one of its files changed: for a server, which needs it at each request."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = threading.Lock()
        self._read: Setup | None = None
        self._as_of: tuple[tuple[str, int, int], ...] = ()

    def __call__(self) -> Setup:
        """See `setup_of`."""
        with self._turn:
            if self._read is None or self._files(self._read) != self._as_of:
                self._read = None  # a fault in a file is told until it is mended
                self._as_of = self._files(setup_of(self._house))
                # Read again after its files were looked at: what changes from here on is seen the next time.
                self._read = setup_of(self._house)
            return self._read

    def _files(self, setup: Setup) -> tuple[tuple[str, int, int], ...]:
        file = Path(self._house.settings.points)
        listed = {file.parent / point.devices for point in setup.points.values() if point.devices is not None}
        return tuple(_mark(each) for each in sorted({file, *listed}))


def _mark(file: Path) -> tuple[str, int, int]:
    """What changes when a file does; a missing one is told when it is read."""
    if not file.exists():
        return str(file), 0, 0
    told = file.stat()
    return str(file), told.st_mtime_ns, told.st_size
