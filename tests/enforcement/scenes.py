"""Scenes that every target is shown: two banned applications, one exempt device, an approved list, odd surfaces.

The names are made up (RFC 2606), so nothing here is anybody's product.
"""

from appban.ports import Group, Member, Scene, Sheet, View
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_PLATFORMS, DeviceId
from appban.regime.identity import Kind, Platform, Surface, catalogued

CLIPS, CHAT, NOTES = AppId("clips"), AppId("chat"), AppId("notes")
AT = 1_700_000_000_000_000
UNTIL = AT + 3_600_000_000
"""When the exempt device's exemption ends: an hour later."""


def _sheet(app: AppId, domain: str) -> Sheet:
    store = {CLIPS: "1000000001", CHAT: "1000000002", NOTES: "1000000003"}[app]
    family = f"example.{app}_0123456789abc"
    return Sheet(
        app=app,
        name=app.title(),
        identities=tuple(
            sorted(
                (
                    catalogued(Platform.IOS, Kind.BUNDLE_ID, f"org.example.{app}"),
                    catalogued(Platform.IOS, Kind.STORE_ID, store),
                    catalogued(Platform.MACOS, Kind.BUNDLE_ID, f"org.example.{app}.mac"),
                    catalogued(Platform.MACOS, Kind.TEAM_ID, "ABCDE12345"),
                    catalogued(Platform.ANDROID, Kind.PACKAGE, f"org.example.{app}"),
                    catalogued(Platform.WINDOWS, Kind.PACKAGE_FAMILY, family),
                    catalogued(Platform.WINDOWS, Kind.WINGET_ID, f"Example.{app}"),
                    catalogued(Platform.LINUX, Kind.DEB, f"{app}-desktop"),
                    catalogued(Platform.LINUX, Kind.SHA256, f"{len(app):x}" * 64),
                    catalogued(Platform.BROWSER, Kind.EXTENSION_ID, "abcdefghijklmnop" * 2),
                )
            )
        ),
        domains=(domain, f"cdn-{domain}"),
        shared_domains=("shared.example.net",),
    )


APPS = {
    CLIPS: _sheet(CLIPS, "clips.example"),
    CHAT: _sheet(CHAT, "chat.example"),
    NOTES: _sheet(NOTES, "notes.example"),
}

BOTH = tuple(sorted((app, surface) for app in (CHAT, CLIPS) for surface in Surface))
"""Chat and clips, on every surface."""
WITHOUT_CLIPS = tuple(pair for pair in BOTH if pair[0] == CHAT)
"""What is left to an exemption for clips."""
APP_ONLY = ((CLIPS, Surface.NATIVE_APP),)
"""A ban of the application alone, as one country's was: its web pages stay open."""


def member(name: str, octet: int, until: int | None = None) -> Member:
    """A device that can be told by address, host name, serial number and its id in a device manager."""
    names = (
        ("hostname", f"{name}.office.example"),
        ("ipv4", f"127.0.0.{octet}"),
        ("ipv6", f"::ffff:7f00:{octet:x}"),
        ("mdm", f"00000000-0000-4000-8000-{octet:012x}"),
        ("serial", f"SERIAL-{name.upper()}"),
    )
    return Member(DeviceId(f"device-{name}"), names, until)


PLAIN, EXEMPT = member("plain", 11), member("exempt", 12, UNTIL)


def point_scene(platform: Platform = Platform.WINDOWS) -> Scene:
    """For a target that serves all devices behind one point: two devices, one of them exempt for clips until UNTIL."""
    return Scene(
        at=AT,
        base=View(platform, BOTH),
        groups=(
            Group(View(platform, BOTH), (PLAIN,)),
            Group(View(platform, WITHOUT_CLIPS), (EXEMPT,)),
        ),
        apps=APPS,
    )


def view_scene(platform: Platform, denied: tuple[tuple[AppId, Surface], ...] = BOTH) -> Scene:
    """For a target that is given one view at a time."""
    return Scene(
        at=AT, base=View(platform, denied), groups=(Group(View(platform, denied), (PLAIN,)),), apps=APPS
    )


def listed_scene(platform: Platform) -> Scene:
    """A view under an approved list that lets notes in and nothing else."""
    view = View(platform, BOTH, approved=(NOTES,))
    return Scene(at=AT, base=view, groups=(Group(view, (PLAIN,)),), apps=APPS)


PLATFORMS = DEVICE_PLATFORMS
