"""Android Management API: devices with the reports of their applications.

Format: `Device` of androidmanagement v1, one, or `devices` as enterprises.devices.list answers; a page of a
longer list is whole for the devices in it. `applicationReports` is there only where the device's policy has
application reports enabled, and an empty list is left out of the JSON: its absence says nothing. On a personal
device they are those of the work profile; nobody can see the others. The serial number of a personal device is
an id of the enrolment. Users, telephone numbers and addresses are not read.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import item, keys, known
from appban.inventory._times import instant
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, Report

_OWNERS = {"COMPANY_OWNED": PlaceClass.CORPORATE, "PERSONALLY_OWNED": PlaceClass.ENROLLED_PERSONAL}


class _Hardware(msgspec.Struct, frozen=True, rename="camel"):
    serial_number: str | None = None


class _App(msgspec.Struct, frozen=True, rename="camel"):
    package_name: str | None = None
    display_name: str | None = None
    version_name: str | None = None
    state: str | None = None


class _Device(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    management_mode: Literal["MANAGEMENT_MODE_UNSPECIFIED", "DEVICE_OWNER", "PROFILE_OWNER"] | None = None
    ownership: str | None = None
    applied_state: str | None = None
    last_status_report_time: str | None = None
    hardware_info: _Hardware | None = None
    application_reports: tuple[_App, ...] = ()


class _Page(msgspec.Struct, frozen=True):
    devices: tuple[_Device, ...]


class Source:
    """Devices of the Android Management API; see the module for the format."""

    name = "amapi"
    summary = "Android Management API: a device or a list of devices with applicationReports, JSON"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device, in order; InputError with the path in the document and the value that is wrong."""
        devices = list(_devices(document(sized(data, MAX_DOCUMENT))))
        few_enough(sum(len(device.application_reports) for _, device in devices))
        return iter([_report(self.name, device, where, received_at) for where, device in devices])


def _devices(value: object) -> Iterator[tuple[str, _Device]]:
    if isinstance(value, dict) and "devices" in value:
        found = struct(value, _Page).devices
        yield from ((f"$.devices[{at}]", device) for at, device in enumerate(found))
    else:
        yield "$", struct(value, _Device)


def _report(source: str, device: _Device, where: str, received_at: int) -> Report:
    said = device.last_status_report_time
    # Of a device that was wiped, what it once reported is no longer there to be seen.
    apps = () if device.applied_state == "DELETED" else device.application_reports
    return Report(
        source=source,
        device=_claim(device, where),
        seen_at=instant(said, f"{where}.lastStatusReportTime", received_at) if said else received_at,
        mode="full",
        sections=(SOFTWARE,) if apps else (),
        items=tuple(
            item(
                Platform.ANDROID,
                Kind.PACKAGE,
                app.package_name,
                where=f"{where}.applicationReports[{at}]",
                name=app.display_name,
                version=app.version_name,
            )
            for at, app in enumerate(apps)
            if app.state != "REMOVED"
        ),
    )


def _claim(device: _Device, where: str) -> DeviceClaim:
    parts = device.name.split("/")
    if parts[::2] != ["enterprises", "devices"] or not all(parts[1::2]):
        raise InputError(
            f"{shown(device.name)} is not the name of a device; it is enterprises/…/devices/…",
            where=f"{where}.name",
        )
    personal = device.ownership == "PERSONALLY_OWNED"
    serial = device.hardware_info.serial_number if device.hardware_info and not personal else None
    return DeviceClaim(
        keys=known(keys(("mdm-id", device.name), ("serial", serial)), where),
        platform=Platform.ANDROID,
        device_class=_OWNERS.get(device.ownership or ""),
        managed=None if device.applied_state == "DELETED" else True,
    )
