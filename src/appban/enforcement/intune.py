"""Microsoft Intune: the objects of Graph v1.0 by which it judges and, on some devices, stops an application.

Format: JSON of Microsoft Graph v1.0 (its CSDL names every property), one object a file, to be sent as it is.

ios.json, macos.json,  a deviceConfiguration. compliantAppsList with compliantAppListType appsNotInListCompliant: a
android.json           device that has one of them is reported not compliant, and nothing is blocked by that. On a
                       supervised iPhone appsVisibilityList also hides it; on Samsung KNOX appsLaunchBlockList stops
                       it. Under an approved list the types are appsInListCompliant, and appsInstallAllowList is KNOX's.
assignments.json       body of the configuration's `assign`: the groups of the view and those excluded from it.
app-protection-        body of `assign` of an app protection policy: the same groups. Where that policy asks for a
assignments.json       compliant device, its exclusion is what lets an exempt device keep its work data.

What is reported bites only where Conditional Access, which is not written here, asks for a compliant device.
"""

import re
from collections.abc import Iterator, Sequence

from appban.enforcement import _intune, _mdm
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.identity import Kind, Platform, Surface

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KINDS = {Platform.IOS: Kind.BUNDLE_ID, Platform.MACOS: Kind.BUNDLE_ID, Platform.ANDROID: Kind.PACKAGE}
_ALSO = {
    Platform.IOS: "; on supervised devices appsVisibilityList hides it",
    Platform.ANDROID: "; on Samsung KNOX appsLaunchBlockList stops it",
    Platform.MACOS: "",
}
_FILES = (*(file for file, _ in _intune.CONFIGURATIONS.values()), *_intune.ASSIGNED)


class Target:
    """Graph v1.0 objects for each view; nothing is sent from here."""

    name = "intune"
    summary = "Microsoft Intune (Graph v1.0): compliant apps lists, launch and install lists, groups"
    layer: Layer = "report"
    per = "view"
    platforms = frozenset(_KINDS)
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "every device on which the list only reports: compliantAppsList blocks nothing by itself",
        "an application that Intune has not yet seen in the device's inventory",
        "Android Enterprise, which has no such lists in Graph v1.0; use the Android Management API",
    )
    expires = False
    settings = {  # noqa: RUF012 - the protocol's shape
        "groups": "Entra ids of the groups whose devices have this view, with commas between",
        "excluded-groups": "Entra ids of the groups that the policies are not for, with commas between",
    }

    def render(self, scene: Scene) -> Rendered:
        """Applications in the lists of the platform, groups in the assignments; every report as a gap."""
        view = _mdm.view_of(scene)
        gaps = [*_mdm.beyond(scene, self.surfaces, "Intune lists applications"), *_reports(scene)]
        file = _intune.CONFIGURATIONS[view.platform][0]
        mode = _intune.LIST if _mdm.listed(scene) else _intune.BAN
        sheets = _mdm.approved(scene) if _mdm.listed(scene) else _mdm.denied(scene, Surface.NATIVE_APP)
        items = [
            _intune.app_item(file, list_, app, sheet.name)
            for sheet in sheets
            for app in _mdm.values(sheet, view.platform, _KINDS[view.platform])
            for list_ in _lists(view.platform, mode)
        ]
        return _mdm.rendered([*items, *_groups(scene)], gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """The applications of each list and the groups of each assignment."""
        return _mdm.held_in(base, _FILES, _intune.held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The objects with these entries; InputError where a list means the opposite."""
        return _mdm.merged(base, items, _intune.held, _intune.add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The objects less these entries."""
        return _mdm.taken_out(base, items, _intune.held, _intune.drop)


def _lists(platform: Platform, mode: str) -> Iterator[str]:
    yield f"compliantAppsList {mode}"
    if platform is Platform.IOS:
        yield f"appsVisibilityList {mode}"
    if platform is Platform.ANDROID:
        yield "appsInstallAllowList" if mode == _intune.LIST else "appsLaunchBlockList"


def _reports(scene: Scene) -> Iterator[Gap]:
    platform = _mdm.view_of(scene).platform
    what = "approved list" if _mdm.listed(scene) else "compliantAppsList"
    for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
        note = f"{what}: {_mdm.NOT_ENFORCED}{_ALSO[platform]}"
        yield _mdm.lacking(sheet.app, note if _named(sheet, platform) else f"no {_KINDS[platform]} is known")


def _named(sheet: Sheet, platform: Platform) -> bool:
    return bool(_mdm.values(sheet, platform, _KINDS[platform]))


def _groups(scene: Scene) -> Iterator[Item]:
    mobile = _mdm.view_of(scene).platform is not Platform.MACOS
    files = tuple(_intune.ASSIGNED) if mobile else tuple(_intune.ASSIGNED)[:1]
    for key, kind in (("groups", _intune.INCLUDE), ("excluded-groups", _intune.EXCLUDE)):
        for group in filter(None, (each.strip() for each in scene.settings.get(key, "").split(","))):
            if _GUID.fullmatch(group) is None:
                raise InputError(f"{group!r} is no id of a group; give its object id in Entra", where=key)
            yield from (Item(file, f"assignments {kind}", group.lower()) for file in files)
