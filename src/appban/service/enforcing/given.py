"""What each device of a point was last given, kept beside the record: so it is seen when many are let through at once.

Devices lie in files by a digest of their id, so that one that changes does not rewrite half a million. It is written
before the point's files are: after a crash between it may say more than was done, and then less is let through.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.ports import LogFolder, View
from appban.record.digests import sha256, to_hex
from appban.regime.device import DeviceId
from appban.regime.time import DAY

Names = tuple[tuple[str, str], ...]
Value = TypeVar("Value")
Default = TypeVar("Default")


class Given(msgspec.Struct, frozen=True, array_like=True):
    """The view that a device was given, by its label; what it was called; whether it is held to that view."""

    label: str
    names: Names = ()
    held: bool = False


class Held(msgspec.Struct, frozen=True):
    """How many devices are held back since when (None: none is), and which were let through within a day, and when."""

    devices: int = 0
    since: int | None = None
    recent: Mapping[DeviceId, int] = {}


class Giving(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan changes of what devices were given, as of an instant.

    `others` are given another view than before, or none; `let` are those that something is let through to, `freed` how
    many of these only two persons may let through; `held` how many devices of the point are held back after it.
    """

    changes: Mapping[DeviceId, Given | None] = {}
    views: Mapping[str, View] = {}
    others: int = 0
    let: frozenset[DeviceId] = frozenset()
    freed: int = 0
    held: int = 0
    at: int = 0


class GivenViews:
    """The memory of one point."""

    def __init__(self, folder: LogFolder, point: str) -> None:
        self._folder = folder
        self._name = f"{to_hex(sha256(point.encode()))[:16]}/given"

    def of(self, devices: Iterable[DeviceId]) -> dict[DeviceId, Given]:
        """What some devices were given, as far as they were."""
        wanted = sorted(set(devices))
        shards = {shard: self._shard(shard) for shard in {_shard_of(each) for each in wanted}}
        return {each: found for each in wanted if (found := shards[_shard_of(each)].get(each)) is not None}

    def all(self) -> dict[DeviceId, Given]:
        """What every device was given."""
        return {
            device: given for n in range(256) for device, given in sorted(self._shard(f"{n:02x}").items())
        }

    def view(self, label: str) -> View | None:
        """The view of a label."""
        return self._read(label, View, None)

    def held(self) -> Held:
        """Who is held back, and who was let through lately."""
        return self._read("held", Held, Held())

    def keep(self, giving: Giving) -> None:
        """Remember durably; nothing is written where nothing changed."""
        held = self.held()
        recent = {device: at for device, at in held.recent.items() if at > giving.at - DAY}
        recent = {} if giving.freed else {**recent, **dict.fromkeys(sorted(giving.let), giving.at)}
        since = (held.since or giving.at) if giving.held else None
        if (now := Held(giving.held, since, recent)) != held:
            self._write("held", now)
        for label in sorted({each.label for each in giving.changes.values() if each is not None}):
            if self._folder.read(f"{self._name}/{label}.json") is None:
                self._write(label, giving.views[label])
        by_shard: dict[str, dict[DeviceId, Given | None]] = {}
        for device, given in giving.changes.items():
            by_shard.setdefault(_shard_of(device), {})[device] = given
        for shard, changes in sorted(by_shard.items()):
            devices = {**self._shard(shard), **changes}
            self._write(shard, {each: given for each, given in sorted(devices.items()) if given is not None})

    def _shard(self, shard: str) -> dict[DeviceId, Given]:
        return self._read(shard, dict[DeviceId, Given], {})

    def _read(self, name: str, shape: type[Value], without: Default) -> Value | Default:
        data = self._folder.read(f"{self._name}/{name}.json")
        if data is None:
            return without
        try:
            return msgspec.json.decode(data, type=shape)
        except msgspec.DecodeError as problem:
            raise InputError(
                f"{problem}; put the file back from a backup, or delete it: then nobody is held back once",
                where=f"{self._name}/{name}.json",
            ) from None

    def _write(self, name: str, value: object) -> None:
        self._folder.write(f"{self._name}/{name}.json", msgspec.json.encode(value))


def _shard_of(device: DeviceId) -> str:
    return to_hex(sha256(device.encode()))[:2]
