"""The points file of the demo and its lists of devices, written beside the store; their folders lie there too."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from appban.cli.seeding.cast import PointPart, Points
from appban.settings import Settings

SHARES = (10, 40, 70)
"""Percent of a point's devices that the first, second and third ring have reached."""
FOLDER = "estate"
FIRST_ADDRESS = 10


def write_estate(settings: Settings, points: Points, devices: Iterable[str]) -> None:
    """Write the points file, and a list of its devices for each point that has one."""
    file, names = Path(settings.points), tuple(devices)
    for part in points.points:
        if part.devices:
            (file.parent / f"{part.name}.csv").write_text("".join(_lines(part, names)))
    file.write_text("\n".join(_table(part, file.parent) for part in points.points))


def _lines(part: PointPart, names: Iterable[str]) -> Iterator[str]:
    behind = [name for name in names if name.startswith(part.devices)]
    schemes = [*(["ipv4"] if part.addresses else []), *(["hostname"] if part.hostnames else [])]
    yield f"{','.join(['device', 'ring', *schemes])}\n"
    for n, name in enumerate(behind):
        address = [f"{part.addresses}{n + FIRST_ADDRESS}"] if part.addresses else []
        hostname = [name.partition(":")[2].lower()] if part.hostnames else []
        yield f"{','.join([name, _ring(part.rings, n, len(behind)), *address, *hostname])}\n"


def _ring(rings: tuple[str, ...], nth: int, of: int) -> str:
    """The ring of the nth device; none for those that come last."""
    reached = (ring for ring, share in zip(rings, SHARES, strict=False) if nth * 100 < share * of)
    return next(reached, "")


def _table(part: PointPart, folder: Path) -> str:
    """A table of TOML; text in JSON's quotes is text in TOML's."""
    place = folder / FOLDER / part.name / ("{hostname}" if part.hostnames else "")
    lines = {"target": part.target, "folder": str(place).rstrip("/"), "body": part.body}
    told = [f"{key} = {json.dumps(value)}" for key, value in lines.items()]
    told += [f"devices = {json.dumps(f'{part.name}.csv')}"] if part.devices else []
    told += [f"rings = {json.dumps(part.rings)}"] if part.rings else []
    told += ['probe = {kind = "files"}'] if part.devices else []
    return "\n".join([f"[point.{part.name}]", *told, ""])
