"""Fleet: hosts with their software, as its API answers.

Format: `host` of GET /hosts/:id, or `hosts` of GET /hosts with populate_software, of Fleet's REST API; a page
of a longer list is whole for the hosts in it. A list that was not asked for is left out or null, and an empty
one cannot be told from one that is switched off: neither says that there is no software. The `source` of a row
says which table it came from, and so what identifies it; rows of other sources than those below have a name
and a vendor only. `signature_information` says which team signed a row's program where it lies: the teams are
a section of their own, beside the rows, and it says nothing of them where no row states any. The name of a phone is its holder's choice and is not read, nor are people, addresses and
paths.
"""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, shown, struct
from appban.inventory._limits import MAX_DOCUMENT, few_enough, sized
from appban.inventory._rows import item, keys, known, platform_of, signer
from appban.inventory._times import instant
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SIGNERS, SOFTWARE, DeviceClaim, Item, Report

_PLATFORMS = {
    "darwin": Platform.MACOS,
    "ios": Platform.IOS,
    "ipados": Platform.IOS,
    "chrome": Platform.CHROMEOS,
    **dict.fromkeys(
        ("amzn", "arch", "endeavouros", "gentoo", "kali", "manjaro", "pop", "sles", "tuxedo", "void"),
        Platform.LINUX,
    ),
}
"""Words for a host's platform that do not say by themselves what they are; the others do."""

_PHONES = frozenset({Platform.IOS, Platform.ANDROID})
_SOURCES = {
    "apps": (Platform.MACOS, Kind.BUNDLE_ID),
    "ios_apps": (Platform.IOS, Kind.BUNDLE_ID),
    "ipados_apps": (Platform.IOS, Kind.BUNDLE_ID),
    "android_apps": (Platform.ANDROID, Kind.PACKAGE),
    "deb_packages": (Platform.LINUX, Kind.DEB),
    "rpm_packages": (Platform.LINUX, Kind.RPM),
    "programs": (Platform.WINDOWS, Kind.TITLE),
    "chrome_extensions": (Platform.BROWSER, Kind.EXTENSION_ID),
    "firefox_addons": (Platform.BROWSER, Kind.EXTENSION_ID),
}
_OWNERS = {"On (automatic)": PlaceClass.CORPORATE, "On (personal)": PlaceClass.ENROLLED_PERSONAL}


class _Signature(msgspec.Struct, frozen=True):
    team_identifier: str | None = None


class _App(msgspec.Struct, frozen=True):
    source: str
    name: str | None = None
    version: str | None = None
    vendor: str | None = None
    bundle_identifier: str | None = None
    application_id: str | None = None
    extension_id: str | None = None
    signature_information: tuple[_Signature, ...] | None = None


class _Mdm(msgspec.Struct, frozen=True):
    enrollment_status: str | None = None


class _Host(msgspec.Struct, frozen=True):
    uuid: str | None = None
    hardware_serial: str | None = None
    hostname: str | None = None
    platform: str | None = None
    platform_like: str | None = None
    os_version: str | None = None
    software_updated_at: str | None = None
    detail_updated_at: str | None = None
    mdm: _Mdm | None = None
    software: tuple[_App, ...] | None = None


class _One(msgspec.Struct, frozen=True):
    host: _Host


class _Page(msgspec.Struct, frozen=True):
    hosts: tuple[_Host, ...]


class Source:
    """Hosts of Fleet; see the module for the format."""

    name = "fleet"
    summary = "Fleet REST API: a host or a list of hosts with software, JSON"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """A report a host, and one of who signed its software, in order; InputError with the path and the value that is wrong."""
        hosts = list(_hosts(document(sized(data, MAX_DOCUMENT))))
        few_enough(sum(_rows(host) for _, host in hosts))
        return iter([each for where, host in hosts for each in _reports(self.name, host, where, received_at)])


def _hosts(value: object) -> Iterator[tuple[str, _Host]]:
    if isinstance(value, dict) and "hosts" in value:
        yield from ((f"$.hosts[{at}]", host) for at, host in enumerate(struct(value, _Page).hosts))
    else:
        yield "$.host", struct(value, _One).host


def _rows(host: _Host) -> int:
    """Rows of software, and of who signed them."""
    return sum(1 + len(app.signature_information or ()) for app in host.software or ())


def _reports(source: str, host: _Host, where: str, received_at: int) -> Iterator[Report]:
    platform = _platform(host, where)
    apps = host.software or ()
    listed = Report(
        source=source,
        device=_claim(host, platform, where),
        seen_at=_seen_at(host, where, received_at),
        mode="full",
        sections=(SOFTWARE,) if apps else (),
        items=tuple(_item(app, platform, f"{where}.software[{at}]") for at, app in enumerate(apps)),
    )
    yield listed
    if any(app.signature_information is not None for app in apps):
        signed = tuple(_signers(apps, listed.items))
        yield msgspec.structs.replace(listed, sections=(SIGNERS,), items=signed, tells="sightings")


def _signers(apps: tuple[_App, ...], items: tuple[Item, ...]) -> Iterator[Item]:
    """The teams of each row, each once, however many places it lies in."""
    for app, named in zip(apps, items, strict=True):
        made = (signer(named, each.team_identifier) for each in app.signature_information or ())
        yield from dict.fromkeys(each for each in made if each is not None)


def _platform(host: _Host, where: str) -> Platform | None:
    word = (host.platform or "").strip().lower()
    if word in _PLATFORMS:
        return _PLATFORMS[word]
    return platform_of(word, host.platform_like, host.os_version, where=f"{where}.platform")


def _claim(host: _Host, platform: Platform | None, where: str) -> DeviceClaim:
    found = keys(
        ("serial", host.hardware_serial),
        ("uuid", host.uuid),
        ("hostname", None if platform in _PHONES else host.hostname),
    )
    enrolled = host.mdm.enrollment_status if host.mdm is not None else None
    return DeviceClaim(keys=known(found, where), platform=platform, device_class=_OWNERS.get(enrolled or ""))


def _seen_at(host: _Host, where: str, received_at: int) -> int:
    """When the software was listed; only without that, when any detail of the host was."""
    for name in ("software_updated_at", "detail_updated_at"):
        said: str | None = getattr(host, name)
        if said:
            return instant(said, f"{where}.{name}", received_at)
    return received_at


def _item(app: _App, platform: Platform | None, where: str) -> Item:
    place, kind = _SOURCES.get(app.source, (platform, Kind.TITLE))
    if place is None:
        raise InputError(
            f"the host states no platform, and rows of {shown(app.source)} can be of any; fetch the host again",
            where=where,
        )
    value = app.extension_id if kind is Kind.EXTENSION_ID else app.bundle_identifier or app.application_id
    name = app.name.removesuffix(".app") if app.name and place is Platform.MACOS else app.name
    return item(
        place,
        kind,
        app.name if kind in {Kind.DEB, Kind.RPM} else value,
        where=where,
        name=name,
        publisher=app.vendor,
        version=app.version,
    )
