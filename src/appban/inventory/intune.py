"""Microsoft Intune: detected apps with their devices, from Graph as JSON or the raw data report as CSV.

Format: detectedApp and managedDevice of Microsoft Graph v1.0 (`detectedApps`, or `value` as Graph answers,
each with its `managedDevices`; a further `managedDevices` beside it lists devices that reported no app), and
the report AppInvRawData. Most rows carry a name and a publisher only, and are titles; an application
identifier is used where there is one. A phone's device name is its holder's choice and often the holder's
name, so it is a key only where there is no other. People's names and addresses are not read. The CSV has no
times.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import clean, is_guid, item, keys, known, platform_of
from appban.inventory._tables import table
from appban.inventory._times import instant
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report

_UNKNOWN = frozenset({"", "unknown", "unknownfuturevalue", "other"})
_NEVER = "0001-01-01T00:00:00"
_OWNERS = {"company": PlaceClass.CORPORATE, "personal": PlaceClass.ENROLLED_PERSONAL}
_PHONES = frozenset({Platform.IOS, Platform.ANDROID})
_APPLE = frozenset({Platform.IOS, Platform.MACOS})
_PACKAGED = frozenset({Platform.ANDROID, Platform.CHROMEOS})
_FAMILY = re.compile(r"[A-Za-z0-9.-]+_[a-z0-9]{13}")
_IDENTIFIERS = frozenset(
    {
        "applicationidentifier",
        "appidentifier",
        "bundleid",
        "bundleidentifier",
        "packageid",
        "packagename",
        "packagefamilyname",
        "productcode",
    }
)
"""Fields and columns, in lower case, that identify an application where an export has them."""


class _Device(msgspec.Struct, frozen=True, rename="camel"):
    id: str | None = None
    azure_ad_device_id: str | None = msgspec.field(name="azureADDeviceId", default=None)
    serial_number: str | None = None
    device_name: str | None = None
    operating_system: str | None = None
    last_sync_date_time: str | None = None
    managed_device_owner_type: str | None = None
    management_state: str | None = None


class _App(msgspec.Struct, frozen=True, rename="camel"):
    managed_devices: tuple[_Device, ...]
    display_name: str | None = None
    publisher: str | None = None
    version: str | None = None
    platform: str | None = None


class _Export(msgspec.Struct, frozen=True):
    apps: tuple[dict[str, object], ...]
    others: tuple[_Device, ...] = msgspec.field(name="managedDevices", default=())


class _Pile(msgspec.Struct):
    """What is known of one device so far."""

    device: DeviceClaim
    seen_at: int
    items: list[Item]


Piles = dict[DeviceKey, _Pile]


class Source:
    """Detected apps of Microsoft Intune; see the module for the formats."""

    name = "intune"
    summary = "Microsoft Intune detected apps: Graph JSON with managedDevices, or AppInvRawData CSV"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device, in order of first mention; InputError with the path or line and the value."""
        sized(data, MAX_DOCUMENT)
        is_json = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
        piles = _from_graph(data, received_at) if is_json else _from_csv(data, received_at)
        return iter(
            [
                Report(
                    source=self.name,
                    device=pile.device,
                    seen_at=pile.seen_at,
                    mode="full",
                    # An empty list cannot be told from one that the platform does not collect.
                    sections=(SOFTWARE,) if pile.items else (),
                    items=tuple(pile.items),
                )
                for pile in piles.values()
            ]
        )


def _from_graph(data: bytes, received_at: int) -> Piles:
    export = _export(document(data))
    piles: Piles = {}
    rows = 0
    for at, raw in enumerate(export.apps):
        where = f"$.detectedApps[{at}]"
        app = struct(raw, _App, where)
        _whole(raw, where)
        for number, device in enumerate(app.managed_devices):
            rows += 1
            few_enough(rows)
            place = f"{where}.managedDevices[{number}]"
            platform = _platform(app.platform, device.operating_system, where=place)
            pile = _pile(piles, _device(device, platform, place), _synced(device, place, received_at))
            pile.items.append(_item(platform, app, _identifier(raw), where))
    for number, device in enumerate(export.others):
        place = f"$.managedDevices[{number}]"
        platform = _platform(device.operating_system, where=place)
        _pile(piles, _device(device, platform, place), _synced(device, place, received_at))
    return piles


def _export(value: object) -> _Export:
    """The lists of an export, whichever name the apps have; InputError if it is a page of a longer one."""
    if not isinstance(value, dict):
        raise InputError(f"an object with detectedApps was expected, got {shown(value)}", where="$")
    _whole(value, "$")
    apps = value.get("detectedApps", value.get("value"))
    if apps is None:
        raise InputError(
            f"the document has neither detectedApps nor value, but {shown(sorted(value))}; export detectedApps "
            "with managedDevices expanded",
            where="$",
        )
    return struct({"apps": apps, "managedDevices": value.get("managedDevices", [])}, _Export)


def _whole(value: Mapping[str, object], where: str) -> None:
    for name in value:
        if name.endswith("@odata.nextLink"):
            raise InputError(
                "this is one page of a longer list, and the rest would be taken for removed; follow nextLink and "
                "import the pages as one document",
                where=f"{where}.{clean(name)}",
            )


def _device(device: _Device, platform: Platform, where: str) -> DeviceClaim:
    owner = _OWNERS.get(device.managed_device_owner_type or "")
    return DeviceClaim(
        keys=_keys(
            (
                ("mdm-id", device.id),
                ("serial", device.serial_number),
                ("entra-id", device.azure_ad_device_id),
            ),
            device.device_name,
            platform,
            where,
        ),
        platform=_platform(device.operating_system, platform, where=where),
        device_class=owner,
        managed=device.management_state != "discovered",
    )


def _synced(device: _Device, where: str, received_at: int) -> int:
    said = device.last_sync_date_time
    if said is None or said.startswith(_NEVER):
        return received_at
    return instant(said, f"{where}.lastSyncDateTime", received_at)


def _from_csv(data: bytes, received_at: int) -> Piles:
    header, rows = table(data)
    names = [name.replace(" ", "").replace("_", "").lower() for name in header]
    if (
        "applicationname" not in names
        or "platform" not in names
        or not {"deviceid", "devicename"} & set(names)
    ):
        raise InputError(
            f"columns ApplicationName, Platform and DeviceId or DeviceName are needed, got {', '.join(header)}; "
            "export the raw data report (AppInvRawData), which has a row for each app on each device",
            where="line 1",
        )
    identifying = [name for name in names if name in _IDENTIFIERS]
    piles: Piles = {}
    # A device has many rows: what was made of its cells once is used again.
    devices: dict[tuple[str | None, str | None, Platform], _Pile] = {}
    for where, cells in rows:
        row = dict(zip(names, cells, strict=True))
        platform = _platform(row["platform"], row.get("osdescription"), where=where)
        told = (row.get("deviceid"), row.get("devicename"), platform)
        if told not in devices:
            found = _keys((("mdm-id", told[0]),), told[1], platform, where)
            devices[told] = _pile(piles, DeviceClaim(found, platform, managed=True), received_at)
        app = _App(
            managed_devices=(),
            display_name=row["applicationname"],
            publisher=row.get("applicationpublisher"),
            version=row.get("applicationversion") or row.get("applicationshortversion"),
        )
        devices[told].items.append(
            _item(platform, app, _identifier({name: row[name] for name in identifying}), where)
        )
    return piles


def _keys(
    ids: tuple[tuple[str, str | None], ...], device_name: str | None, platform: Platform, where: str
) -> tuple[DeviceKey, ...]:
    found = keys(*ids)
    if found and platform in _PHONES:
        return found
    return known(keys(*ids, ("hostname", device_name)), where)


def _pile(piles: Piles, device: DeviceClaim, seen_at: int) -> _Pile:
    """The pile of a device, which its first key tells from others; the newest word on it stands."""
    pile = piles.setdefault(device.keys[0], _Pile(device, seen_at, []))
    if seen_at > pile.seen_at:
        pile.device, pile.seen_at = device, seen_at
    return pile


def _platform(*said: str | None, where: str) -> Platform:
    """The platform that the first of some names means, since a device or an app may leave it unknown."""
    for word in said:
        if word is not None and word.strip().lower() not in _UNKNOWN:
            found = platform_of(word, where=where)
            if found is not None:
                return found
    raise InputError(f"no platform is stated, only {shown(said)}; export the platform too", where=where)


def _identifier(fields: Mapping[str, object]) -> str | None:
    for name, value in fields.items():
        if name.lower() in _IDENTIFIERS and isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _item(platform: Platform, app: _App, identifier: str | None, where: str) -> Item:
    kind = _kind(platform, identifier)
    return item(
        platform,
        kind,
        identifier,
        where=where,
        name=app.display_name,
        publisher=app.publisher,
        version=app.version,
    )


def _kind(platform: Platform, identifier: str | None) -> Kind:
    """What sort of name an identifier is; a GUID is Intune's own for an app, but on Windows a product's."""
    if identifier is None or (is_guid(identifier) and platform is not Platform.WINDOWS):
        return Kind.TITLE
    if platform in _APPLE:
        return Kind.BUNDLE_ID
    if platform in _PACKAGED:
        return Kind.PACKAGE
    if is_guid(identifier):
        return Kind.PRODUCT_CODE
    return Kind.PACKAGE_FAMILY if _FAMILY.fullmatch(identifier) else Kind.TITLE
