"""Jamf Pro: computers and mobile devices with their applications, as its API lists them.

Format: `results` of `computers-inventory` (sections GENERAL, HARDWARE and APPLICATIONS) and of
`mobile-devices/detail` (the same sections) of the Jamf Pro API; field names as in the models of jamf-pro-sdk.
A page of a longer list is whole for the devices in it. A section that was not asked for is null, and an empty
list of applications cannot be told from one that is not collected (as on personal devices): neither says that
there are none. Jamf's own ids are small numbers that every server counts anew, so they name no device. A
phone's name is its holder's choice and is not read, nor are people, addresses and paths. Apple TV and Vision
have the bundle ids of iOS.
"""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import item, keys, known
from appban.inventory._times import instant
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, Item, Report

_MOBILE = frozenset({"ios", "ipados", "tvos", "visionos", "watchos"})
_OWNERS = {
    "Institutional": PlaceClass.CORPORATE,
    "PersonalDeviceProfile": PlaceClass.ENROLLED_PERSONAL,
    "UserEnrollment": PlaceClass.ENROLLED_PERSONAL,
    "AccountDrivenUserEnrollment": PlaceClass.ENROLLED_PERSONAL,
}


class _Managed(msgspec.Struct, frozen=True):
    managed: bool | None = None


class _General(msgspec.Struct, frozen=True, rename="camel"):
    name: str | None = None
    udid: str | None = None
    asset_tag: str | None = None
    management_id: str | None = None
    report_date: str | None = None
    last_contact_time: str | None = None
    last_inventory_update_date: str | None = None
    managed: bool | None = None
    remote_management: _Managed | None = None
    device_ownership_type: str | None = None


class _Hardware(msgspec.Struct, frozen=True, rename="camel"):
    serial_number: str | None = None


class _App(msgspec.Struct, frozen=True, rename="camel"):
    name: str | None = None
    bundle_id: str | None = None
    identifier: str | None = None
    version: str | None = None
    short_version: str | None = None


class _Device(msgspec.Struct, frozen=True, rename="camel"):
    udid: str | None = None
    device_type: str | None = None
    general: _General | None = None
    hardware: _Hardware | None = None
    applications: tuple[_App, ...] | None = None


class _Page(msgspec.Struct, frozen=True):
    results: tuple[_Device, ...]


class Source:
    """Computers and mobile devices of Jamf Pro; see the module for the format."""

    name = "jamf"
    summary = "Jamf Pro API: computers-inventory or mobile-devices/detail, JSON"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device, in order; InputError with the path in the document and the value that is wrong."""
        page = struct(document(sized(data, MAX_DOCUMENT)), _Page)
        few_enough(sum(len(device.applications or ()) for device in page.results))
        return iter(
            [
                _report(self.name, device, f"$.results[{at}]", received_at)
                for at, device in enumerate(page.results)
            ]
        )


def _report(source: str, device: _Device, where: str, received_at: int) -> Report:
    general = device.general or _General()
    platform = _platform(device, where)
    apps = device.applications or ()
    return Report(
        source=source,
        device=_claim(device, general, platform, where),
        seen_at=_seen_at(general, where, received_at),
        mode="full",
        sections=(SOFTWARE,) if apps else (),
        items=tuple(_item(app, platform, f"{where}.applications[{at}]") for at, app in enumerate(apps)),
    )


def _platform(device: _Device, where: str) -> Platform:
    if device.device_type is None:
        return Platform.MACOS
    if device.device_type.strip().lower() in _MOBILE:
        return Platform.IOS
    raise InputError(
        f"a device of type {shown(device.device_type)} is none of {', '.join(sorted(_MOBILE))}; leave it out",
        where=f"{where}.deviceType",
    )


def _claim(device: _Device, general: _General, platform: Platform, where: str) -> DeviceClaim:
    found = keys(
        ("serial", device.hardware.serial_number if device.hardware else None),
        ("uuid", device.udid or general.udid),
        ("mdm-id", general.management_id),
        ("asset", general.asset_tag),
        ("hostname", general.name if platform is Platform.MACOS else None),
    )
    managed = general.managed
    if managed is None and general.remote_management is not None:
        managed = general.remote_management.managed
    return DeviceClaim(
        keys=known(found, where),
        platform=platform,
        device_class=_OWNERS.get(general.device_ownership_type or ""),
        managed=managed,
    )


def _seen_at(general: _General, where: str, received_at: int) -> int:
    """When the inventory was made; only without that, when the device was last heard."""
    for name, said in (
        ("reportDate", general.report_date),
        ("lastInventoryUpdateDate", general.last_inventory_update_date),
        ("lastContactTime", general.last_contact_time),
    ):
        if said:
            return instant(said, f"{where}.general.{name}", received_at)
    return received_at


def _item(app: _App, platform: Platform, where: str) -> Item:
    return item(
        platform,
        Kind.BUNDLE_ID,
        app.bundle_id or app.identifier,
        where=where,
        name=None if app.name is None else app.name.removesuffix(".app"),
        version=app.short_version or app.version,
    )
