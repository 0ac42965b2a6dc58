"""Extensions of browsers: Chromium's Preferences, Firefox's extensions.json, and Chrome's list of managed browsers.

Format: three kinds of JSON.
- `Preferences` (Linux) or `Secure Preferences` (Windows, macOS) of a profile of Chromium, Chrome or Edge:
  `extensions.settings`, by id. A setting with neither `path` nor `manifest` is of an extension that is not
  installed. Unpacked ones have no name.
- `extensions.json` of a Firefox profile: `schemaVersion` and `addons`.
- `chromeBrowsers`, as customers.chromeBrowsers of Chrome Management API v1 answers; a page is whole for its
  devices.

The first two are of one profile and name no device, so a front says whose they are (`device`), when they were
read (`seen_at`) and, where a device has several profiles, which one this is (`profile`): each profile is a section of
its own, and says nothing of the others. Extensions that are switched off are still there. People, accounts, makers of
add-ons, paths and permissions are not read.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import InputError
from appban.inventory._front import devices, moment, parted, told
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import clean, item, keys, known, platform_of
from appban.inventory._times import instant
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceClaim, Item, Report, Section

_MANAGED = Section("managed browsers")


class _Front(msgspec.Struct, frozen=True):
    device: str | tuple[str, ...]
    seen_at: str | None = None
    profile: str | None = None


class _Manifest(msgspec.Struct, frozen=True):
    name: str | None = None
    version: str | None = None


class _Setting(msgspec.Struct, frozen=True):
    path: str | None = None
    manifest: _Manifest | None = None


class _Settings(msgspec.Struct, frozen=True):
    settings: dict[str, _Setting]  # where it is kept in the other of the two files, this one says nothing


class _Preferences(msgspec.Struct, frozen=True):
    extensions: _Settings


class _Locale(msgspec.Struct, frozen=True):
    name: str | None = None


class _Addon(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    version: str | None = None
    default_locale: _Locale | None = None


class _Addons(msgspec.Struct, frozen=True, rename="camel"):
    schema_version: int
    addons: tuple[_Addon, ...]


class _Extension(msgspec.Struct, frozen=True, rename="camel"):
    extension_id: str
    extension_name: str | None = None
    version: str | None = None


class _Profile(msgspec.Struct, frozen=True):
    extensions: tuple[_Extension, ...] = ()


class _Browser(msgspec.Struct, frozen=True):
    profiles: tuple[_Profile, ...] = ()


class _Device(msgspec.Struct, frozen=True, rename="camel"):
    serial_number: str | None = None
    machine_name: str | None = None
    browser_permanent_id: str | None = None
    os_platform: str | None = None
    last_status_report_time: str | None = None
    browsers: tuple[_Browser, ...] = ()


class _Page(msgspec.Struct, frozen=True, rename="camel"):
    chrome_browsers: tuple[_Device, ...]


class Source:
    """Extensions of Chromium and Firefox; see the module for the formats."""

    name = "browser-extensions"
    summary = (
        "Chromium Preferences or Firefox extensions.json with a front, or Chrome's list of managed browsers"
    )

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a device or profile; InputError with the path in the document and the value that is wrong."""
        front, rest = parted(sized(data, MAX_DOCUMENT))
        tree = document(sized(rest, MAX_DOCUMENT))
        if isinstance(tree, dict) and "chromeBrowsers" in tree:
            if front is not None:
                raise InputError(
                    "a list of managed browsers names its devices; take the front or --device off",
                    where="front",
                )
            return iter(_managed(self.name, struct(tree, _Page), received_at))
        browser, items = _profile(tree)
        return iter((_report(self.name, front, browser, items, received_at),))


def _report(
    source: str, front: Mapping[str, object] | None, browser: str, items: tuple[Item, ...], received_at: int
) -> Report:
    if front is None:
        raise InputError(
            'nothing says which device this is of; name it with --device, or put the lines +++, device = "hostname:…" and +++ before it'
        )
    said = told(dict(front), _Front)
    return Report(
        source=source,
        device=DeviceClaim(keys=devices(said.device)),
        seen_at=moment(said.seen_at, received_at),
        mode="full",
        sections=(Section(" ".join((browser, clean(said.profile) or "")).strip()),),
        items=items,
        tells="sightings",
    )


def _profile(tree: object) -> tuple[str, tuple[Item, ...]]:
    """Which browser a profile is of, and its extensions."""
    if not isinstance(tree, dict) or not {"extensions", "addons"} & set(tree):
        what = sorted(tree) if isinstance(tree, dict) else tree
        raise InputError(
            f"an object with extensions, addons or chromeBrowsers was expected, got {shown(what)}", where="$"
        )
    if "addons" in tree:
        addons = struct(tree, _Addons).addons
        few_enough(len(addons))
        return "firefox", tuple(_addon(each, f"$.addons[{at}]") for at, each in enumerate(addons))
    settings = struct(tree, _Preferences).extensions.settings
    few_enough(len(settings))
    return "chromium", tuple(_setting(each, settings[each]) for each in settings if _there(settings[each]))


def _there(setting: _Setting) -> bool:
    return setting.path is not None or setting.manifest is not None


def _setting(identifier: str, setting: _Setting) -> Item:
    manifest = setting.manifest or _Manifest()
    where = f"$.extensions.settings[{shown(identifier)}]"
    return _item(identifier, manifest.name, manifest.version, where)


def _addon(addon: _Addon, where: str) -> Item:
    return _item(addon.id, addon.default_locale.name if addon.default_locale else None, addon.version, where)


def _item(identifier: str, name: str | None, version: str | None, where: str) -> Item:
    return item(Platform.BROWSER, Kind.EXTENSION_ID, identifier, where=where, name=name, version=version)


def _managed(source: str, page: _Page, received_at: int) -> list[Report]:
    made: list[Report] = []
    count = 0
    for at, device in enumerate(page.chrome_browsers):
        where = f"$.chromeBrowsers[{at}]"
        items = tuple(_extensions(device, where))
        count += len(items)
        few_enough(count)
        said = device.last_status_report_time
        made.append(
            Report(
                source=source,
                device=_claim(device, where),
                seen_at=instant(said, f"{where}.lastStatusReportTime", received_at) if said else received_at,
                mode="full",
                # A list that is empty is left out, like one that was not reported.
                sections=(_MANAGED,) if items else (),
                items=items,
                tells="sightings",
            )
        )
    return made


def _claim(device: _Device, where: str) -> DeviceClaim:
    found = keys(
        ("serial", device.serial_number),
        ("agent-id", device.browser_permanent_id),
        ("hostname", device.machine_name),
    )
    platform = platform_of(device.os_platform, where=f"{where}.osPlatform")
    return DeviceClaim(keys=known(found, where), platform=platform, managed=True)


def _extensions(device: _Device, where: str) -> Iterator[Item]:
    for one, browser in enumerate(device.browsers):
        for two, profile in enumerate(browser.profiles):
            for three, each in enumerate(profile.extensions):
                place = f"{where}.browsers[{one}].profiles[{two}].extensions[{three}]"
                yield _item(each.extension_id, each.extension_name, each.version, place)
