"""What the tools of the demo's departments would export: documents in their own formats, for their own parsers to read."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence

import msgspec

from appban.cli.seeding.fleet import FleetPart, ItemPart, Shown
from appban.regime.identity import Kind, Platform
from appban.regime.time import show

Export = Callable[[FleetPart, Sequence[Shown]], bytes]
Json = dict[str, object]

_IDENTIFIER = {
    Kind.BUNDLE_ID: "bundleId",
    Kind.PACKAGE: "packageName",
    Kind.PACKAGE_FAMILY: "packageFamilyName",
}
_SYSTEMS = {Platform.IOS: "iOS", Platform.ANDROID: "Android", Platform.WINDOWS: "Windows"}


def intune(part: FleetPart, fleet: Sequence[Shown]) -> bytes:
    """`detectedApps` of Microsoft Graph with their managed devices; devices without a list stand beside them."""
    apps: dict[ItemPart, list[Json]] = {}
    bare: list[Json] = []
    for shown in fleet:
        device = _managed(part, shown)
        bare += [] if shown.items else [device]
        for item in shown.items:
            apps.setdefault(item, []).append(device)
    detected = [_detected(item, devices) for item, devices in apps.items()]
    return msgspec.json.encode({"detectedApps": detected, "managedDevices": bare})


def jamf(part: FleetPart, fleet: Sequence[Shown]) -> bytes:
    """`results` of Jamf Pro: computers, or mobile devices in detail."""
    made = _computer if part.platform is Platform.MACOS else _mobile
    return msgspec.json.encode({"totalCount": len(fleet), "results": [made(shown) for shown in fleet]})


def amapi(part: FleetPart, fleet: Sequence[Shown]) -> bytes:
    """`devices` of the Android Management API with their application reports."""
    found = [
        {
            "name": f"enterprises/{part.prefix.lower()}0/devices/{shown.device.serial.lower()}",
            "managementMode": "PROFILE_OWNER" if shown.device.personal else "DEVICE_OWNER",
            "ownership": "PERSONALLY_OWNED" if shown.device.personal else "COMPANY_OWNED",
            "appliedState": "ACTIVE",
            "lastStatusReportTime": show(shown.seen_at),
            "hardwareInfo": {"serialNumber": shown.device.serial},
            "applicationReports": [
                {
                    "packageName": item.value,
                    "displayName": item.name,
                    "versionName": item.version,
                    "state": "INSTALLED",
                }
                for item in shown.items
            ],
        }
        for shown in fleet
    ]
    return msgspec.json.encode({"devices": found})


def sccm(_part: FleetPart, fleet: Sequence[Shown]) -> bytes:
    """`v_GS_INSTALLED_SOFTWARE` of Configuration Manager."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(
        ("Netbios_Name0", "SerialNumber0", "ProductName0", "ProductVersion0", "Publisher0", "LastHWScan0")
    )
    for shown in fleet:
        for item in shown.items:
            name = shown.device.serial
            rows.writerow((name, name, item.name, item.version, item.publisher or "", show(shown.seen_at)))
    return text.getvalue().encode()


def fleet(part: FleetPart, hosts: Sequence[Shown]) -> bytes:
    """`hosts` of Fleet's REST API with their software."""
    found = [
        {
            "id": shown.device.number,
            "hostname": shown.device.serial.lower(),
            "platform": "ios" if part.platform is Platform.IOS else "debian",
            "hardware_serial": shown.device.serial,
            "software_updated_at": show(shown.seen_at),
            "mdm": {"enrollment_status": "On (automatic)"},
            "software": [_software(item) for item in shown.items],
        }
        for shown in hosts
    ]
    return msgspec.json.encode({"hosts": found})


EXPORTS: Mapping[str, Export] = {
    "intune": intune,
    "jamf": jamf,
    "amapi": amapi,
    "sccm": sccm,
    "fleet": fleet,
}
"""By the name of the inventory source that reads it."""


def _managed(part: FleetPart, shown: Shown) -> Json:
    device = shown.device
    return {
        "serialNumber": device.serial,
        "operatingSystem": _SYSTEMS[part.platform],
        "lastSyncDateTime": show(shown.seen_at),
        "managedDeviceOwnerType": "personal" if device.personal else "company",
        "managementState": "managed" if device.managed else "discovered",
    }


def _detected(item: ItemPart, devices: Sequence[Json]) -> Json:
    identifier = _IDENTIFIER.get(item.kind)
    return {
        "displayName": item.name,
        "publisher": item.publisher or "",
        "version": item.version,
        "platform": str(item.platform),
        **({} if identifier is None else {identifier: item.value}),
        "managedDevices": devices,
    }


def _mobile(shown: Shown) -> Json:
    return {
        "mobileDeviceId": str(shown.device.number),
        "deviceType": "iOS",
        "hardware": {"serialNumber": shown.device.serial},
        "general": {
            "lastInventoryUpdateDate": show(shown.seen_at),
            "managed": shown.device.managed,
            "deviceOwnershipType": "UserEnrollment" if shown.device.personal else "Institutional",
        },
        "applications": [
            {"identifier": item.value, "name": item.name, "shortVersion": item.version}
            for item in shown.items
        ],
    }


def _computer(shown: Shown) -> Json:
    return {
        "id": str(shown.device.number),
        "general": {
            "name": shown.device.serial.lower(),
            "reportDate": show(shown.seen_at),
            "remoteManagement": {"managed": shown.device.managed},
        },
        "hardware": {"serialNumber": shown.device.serial},
        "applications": [
            {"bundleId": item.value, "name": f"{item.name}.app", "version": item.version}
            for item in shown.items
        ],
    }


def _software(item: ItemPart) -> Json:
    if item.kind is Kind.BUNDLE_ID:
        named: Json = {
            "name": item.name,
            "source": "ios_apps",
            "bundle_identifier": item.value,
            "vendor": item.publisher,
        }
    else:
        named = {"name": item.value, "source": "deb_packages"}
    return {**named, "version": item.version}
