"""The points file of an installation, with the devices files beside it."""

from pathlib import Path

from appban.bootstrap import House
from appban.cli.files import read_file
from appban.errors import SettingsError
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import read_devices, read_points

MOST = 64 * 1024 * 1024
"""Bytes of a devices file: half a million lines."""


def setup_of(house: House) -> Setup:
    """What enforcing works with here; SettingsError if there is no points file."""
    file = Path(house.settings.points)
    if not file.exists():
        raise SettingsError(
            f"there is no points file {file}; write one as docs/reference/enforcement-points.md says, or name it in APPBAN_POINTS"
        )
    points = read_points(read_file(file, MOST), str(file))
    listed = {
        point.name: None
        if point.devices is None
        else read_devices(read_file(file.parent / point.devices, MOST), point.devices, point.rings)
        for point in points
    }
    return Setup(
        points={point.name: point for point in points},
        listed=listed,
        targets=house.targets,
        sites=house.sites,
        memory=house.memory,
    )
