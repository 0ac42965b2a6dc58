"""Apple configuration profile: applications and web addresses that a supervised iPhone or iPad refuses.

Format: a property list in XML, unsigned, as `apple/device-management` describes it. Three payloads:

com.apple.applicationaccess     blockedAppBundleIDs (iOS and tvOS 15, supervised); under an approved list
                                allowListedAppBundleIDs, and then nothing else can be opened. macOS has neither.
com.apple.webcontent-filter     DenyListURLs (iOS 14.5). Apple matches an entry anywhere in the address, and one with
                                `/` at its end as a whole host or folder, so entries are `https://host/` and cannot
                                reach `host.example.org`. Apple asks for no more than about 500.
com.apple.dnsSettings.managed   only with the setting `dns`: names of denied applications go to that resolver
                                (SupplementalMatchDomains), which is to refuse them; all other names stay as they are.

Lists of several profiles add up on the device, so others' profiles may stand beside this one. `macos` is not among
the platforms: on a Mac nothing but the third payload works, and it needs the resolver.
"""

from collections.abc import Iterator, Sequence

from appban.enforcement import _apple, _mdm
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.identity import Kind, Platform, Surface

FILE = "appban.mobileconfig"
MAX_URLS = 500
"""Entries of DenyListURLs that Apple advises."""


class Target:
    """Unsigned .mobileconfig for each view; the device manager signs and delivers it."""

    name = "apple-profile"
    summary = "Apple configuration profile: blocked applications, denied addresses, DNS for denied names"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.IOS})
    surfaces = frozenset({Surface.NATIVE_APP, Surface.WEB})
    escapes = (
        "a device that is not supervised ignores the list of applications",
        "a host name that is not listed: DenyListURLs names hosts one by one, and no subdomain but www",
        "an application that is allowed and shows the web itself, since Apple filters its own web views only",
        "a VPN or resolver that the user brings, past the DNS payload",
    )
    expires = False
    settings = {  # noqa: RUF012 - the protocol's shape
        "dns": "https:// address of a DNS-over-HTTPS resolver that carries the ban, or the host of a DNS-over-TLS one"
    }

    def render(self, scene: Scene) -> Rendered:
        """Bundle ids, addresses and, where a resolver is named, domains of what the view denies."""
        platform = _mdm.view_of(scene).platform
        gaps = list(_mdm.beyond(scene, self.surfaces, "a profile lists applications and addresses"))
        items = [*_apps(scene, platform, gaps), *_addresses(scene, platform, gaps), *_names(scene)]
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """The entries of the lists above in all payloads of the profile."""
        return _mdm.held_in(base, (FILE,), _apple.held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The profile with these entries, in payloads that are there or new ones."""
        return _mdm.merged(base, items, _apple.held, _apple.add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The profile less these entries and less payloads of appban that held nothing else."""
        return _mdm.taken_out(base, items, _apple.held, _apple.drop)


def _apps(scene: Scene, platform: Platform, gaps: list[Gap]) -> Iterator[Item]:
    on_ios = platform is Platform.IOS
    for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
        ids = _mdm.values(sheet, platform, Kind.BUNDLE_ID)
        if not on_ios:
            gaps.append(_mdm.lacking(sheet.app, "blockedAppBundleIDs is for supervised iOS and tvOS"))
        elif not ids:
            gaps.append(_mdm.lacking(sheet.app, "no bundle id is known"))
        else:
            yield from (Item(FILE, _apple.BLOCKED, each) for each in ids)
    if not _mdm.listed(scene):
        return
    if not on_ios:
        note = f"approved list: {_mdm.NOT_ENFORCED}; allowListedAppBundleIDs is for supervised iOS and tvOS"
        gaps.append(Gap("not possible on this target", None, Surface.NATIVE_APP, note))
        return
    for sheet in _mdm.approved(scene):
        for each in _mdm.values(sheet, platform, Kind.BUNDLE_ID):
            yield Item(FILE, _apple.ALLOWED, each)


def _addresses(scene: Scene, platform: Platform, gaps: list[Gap]) -> Iterator[Item]:
    count = 0
    for sheet in _mdm.denied(scene, Surface.WEB):
        if sheet.shared_domains:
            note = f"blocking {', '.join(sheet.shared_domains)} would stop other services"
            gaps.append(Gap("not possible on this target", sheet.app, Surface.WEB, note))
        urls = tuple(_urls(sheet))
        count += len(urls)
        if platform is not Platform.IOS:
            note = "the built-in web filter is for iOS; name a resolver with the setting dns"
            if "dns" not in scene.settings:
                gaps.append(Gap("not possible on this target", sheet.app, Surface.WEB, note))
        elif not urls:
            gaps.append(Gap("not possible on this target", sheet.app, Surface.WEB, "no domain is known"))
        elif count > MAX_URLS:
            note = f"DenyListURLs takes {MAX_URLS} entries; the rest is left to DNS"
            gaps.append(Gap("not possible on this target", sheet.app, Surface.WEB, note))
        else:
            yield from (Item(FILE, _apple.URLS, each) for each in urls)


def _urls(sheet: Sheet) -> Iterator[str]:
    for domain in sheet.domains:
        for host in {domain, f"www.{domain.removeprefix('www.')}"}:
            yield f"http://{host}/"
            yield f"https://{host}/"


def _names(scene: Scene) -> Iterator[Item]:
    if server := scene.settings.get("dns"):
        for sheet in _mdm.denied(scene, Surface.WEB):
            yield from (Item(FILE, _apple.names_list(server), domain) for domain in sheet.domains)
