"""What a browser's block lists are made of: the domains and extensions of what is denied, and what they cannot stop.

A block list stops a page from being opened, in a tab or in a frame. A script on a page that is allowed still reaches
the name by `fetch()` (seen in Chromium 156 and Firefox 153), so `api`, `sdk` and `pixel` are not stopped here.
"""

import msgspec

from appban.ports import Gap, Scene, Sheet, View
from appban.regime.catalogue import AppId
from appban.regime.identity import Kind, Platform, Surface

SURFACES = frozenset({Surface.WEB, Surface.PWA, Surface.ADS_MANAGER})
ESCAPES = (
    "fetch() and other requests of a script on an allowed page: the list stops pages and frames only",
    "an installed application, another browser, and a browser that is not managed",
    "a page of the service at an address that another service shares",
    "an entry of yours that lets the name through before ours is asked (URLAllowlist, WebsiteFilter.Exceptions)",
)
_NOTES = {
    Surface.NATIVE_APP: "a browser stops its own pages and extensions, not an installed application",
    Surface.API: "block lists stop pages and frames; a program's request passes",
    Surface.SDK: "block lists stop pages and frames; a part built into a page or application passes",
    Surface.PIXEL: "block lists stop pages and frames; a page's own request passes",
}


class Blocked(msgspec.Struct, frozen=True):
    """The domains and extension ids to block, each sorted and once, and the gaps."""

    domains: tuple[str, ...]
    extensions: tuple[str, ...]
    gaps: tuple[Gap, ...]


def blocked(scene: Scene) -> Blocked:
    """What a scene of one view comes to in a browser.

    Domains follow `web`: a page, a web app and an advertiser's console at one name cannot be told apart. Extensions
    follow `native-app`, as inventories report them.
    """
    view = scene.groups[0].view if scene.groups else scene.base
    denied = set(view.denied)
    gaps = _listed(view)
    domains: set[str] = set()
    extensions: set[str] = set()
    for app, surface in denied:
        sheet = scene.apps.get(app)
        gaps |= _gaps(app, surface, sheet, denied)
        if sheet is None:
            continue
        if surface == Surface.WEB:
            domains |= set(sheet.domains)
        if surface == Surface.NATIVE_APP:
            extensions |= set(_extensions(sheet))
    return Blocked(tuple(sorted(domains)), tuple(sorted(extensions)), tuple(sorted(gaps)))


def _extensions(sheet: Sheet) -> tuple[str, ...]:
    return tuple(
        each.value
        for each in sheet.identities
        if each.platform == Platform.BROWSER and each.kind == Kind.EXTENSION_ID
    )


def _listed(view: View) -> set[Gap]:
    if view.approved is None:
        return set()
    note = "an approved list is reported, not enforced: a browser cannot tell an application's pages from the web"
    return {Gap("not possible on this target", note=note)}


def _gaps(app: AppId, surface: Surface, sheet: Sheet | None, denied: set[tuple[AppId, Surface]]) -> set[Gap]:
    if surface not in SURFACES:
        return {Gap("not possible for this surface", app, surface, _NOTES[surface])}
    if (app, Surface.WEB) not in denied:
        note = "it stands at the same names as the web pages, which are not denied"
        return {Gap("not possible for this surface", app, surface, note)}
    if sheet is None or not sheet.domains:
        return {
            Gap(
                "not possible on this target",
                app,
                surface,
                "no domain of its own is known; add it to the catalogue",
            )
        }
    note = "{} also carries other services, which blocking would stop"
    return {
        Gap("not possible on this target", app, surface, note.format(name)) for name in sheet.shared_domains
    }
