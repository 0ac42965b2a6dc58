"""What the GLPI agent and its forerunners say of a device and of one row of its software."""

import re

import msgspec

from appban.errors import InputError
from appban.inventory._rows import clean, is_guid, item, keys, known, platform_of
from appban.inventory._times import local
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceClaim, Item

_ORIGINS = {
    "deb": Platform.LINUX,
    "rpm": Platform.LINUX,
    "snap": Platform.LINUX,
    "flatpak": Platform.LINUX,
    "appimage": Platform.LINUX,
    "pacman": Platform.LINUX,
    "nix": Platform.LINUX,
    "gentoo": Platform.LINUX,
    "slackware": Platform.LINUX,
    "apk": Platform.LINUX,
    "android": Platform.ANDROID,
    "registry": Platform.WINDOWS,
    "wmi": Platform.WINDOWS,
    "uwp": Platform.WINDOWS,
}
"""Where these agents say a row comes from, and the platform that alone has such rows."""

_ARCHITECTURE = re.compile(r":[a-z0-9-]+\Z")
_STORE_FOLDER = re.compile(r"(?:.*[\\/])?([^\\/_]+)_[^\\/_]*_[^\\/_]*_[^\\/_]*_([a-z0-9]{13})[\\/]?")


class Software(msgspec.Struct, frozen=True):
    """One row: what it calls itself, where it was found, and what tells it apart there."""

    name: str | None = None
    version: str | int | None = None
    publisher: str | None = None
    origin: str | None = msgspec.field(name="from", default=None)
    guid: str | None = None
    folder: str | None = None


class Machine(msgspec.Struct, frozen=True):
    """What the document says of the device; every text as it stands there."""

    agent_id: str | None = None
    hostname: str | None = None
    serial: str | None = None
    uuid: str | None = None
    asset: str | None = None
    systems: tuple[str | None, ...] = ()
    logged_at: str | None = None
    offset: str | None = None


def claim(machine: Machine, where: str) -> DeviceClaim:
    """The device; InputError if nothing names it or its operating system is none that has identities here."""
    found = keys(
        ("serial", machine.serial),
        ("uuid", machine.uuid),
        ("asset", machine.asset),
        ("hostname", machine.hostname),
        ("agent-id", machine.agent_id),
    )
    return DeviceClaim(keys=known(found, where), platform=platform_of(*machine.systems, where=where))


def seen_at(machine: Machine, where: str, received_at: int) -> int:
    """When the agent looked, in UTC microseconds: its own log date, else the time of receipt."""
    if machine.logged_at is None:
        return received_at
    return local(machine.logged_at, machine.offset, where, received_at)


def item_of(row: Software, platform: Platform | None, where: str) -> Item:
    """One row as an item, by the strongest name that its origin gives it."""
    origin = (row.origin or "").strip().lower()
    place = platform or _ORIGINS.get(origin)
    if place is None:
        raise InputError(
            f"the document names no operating system, and rows from {row.origin!r} can be of any; "
            "have the agent send its operating system",
            where=where,
        )
    kind, value = _named(row, origin, place)
    version = None if row.version is None else str(row.version)
    return item(place, kind, value, where=where, name=row.name, publisher=row.publisher, version=version)


def _named(row: Software, origin: str, platform: Platform) -> tuple[Kind, str | None]:
    if origin == "deb":
        # Where two architectures of a library are installed, dpkg calls them `libc6:amd64` and `libc6:i386`.
        return Kind.DEB, _ARCHITECTURE.sub("", row.name or "")
    if origin == "rpm":
        return Kind.RPM, row.name
    if origin == "uwp":
        return Kind.PACKAGE_FAMILY, _family(row.folder)
    if platform is Platform.WINDOWS and is_guid(clean(row.guid)):
        return Kind.PRODUCT_CODE, clean(row.guid)
    return Kind.TITLE, row.name


def _family(folder: str | None) -> str | None:
    """`Name_hash`, from the folder of a store package: `Name_version_architecture_resource_hash`."""
    found = _STORE_FOLDER.fullmatch((folder or "").strip())
    return f"{found[1]}_{found[2]}" if found is not None else None
