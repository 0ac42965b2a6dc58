"""App Control for Business (WDAC): a code integrity policy with package families denied or, under a list, allowed.

Format: SiPolicy XML, which `ConvertFrom-CIPolicy` makes into the binary that the device takes. A denial is a `Deny` with
PackageFamilyName and PackageVersion 65535.65535.65535.65535 (this version and lower ones: all), and a reference to it
in the user mode scenario. A denial stands above every permission of any policy on the device.

A policy that appban begins is a base policy of its own, which allows all else in kernel and user mode, as the vendor
asks of a policy that only denies; policies side by side must all allow a program, so it opens nothing.

Under an approved list the families on it are allowed. That bites in a policy of the department's own, which allows
what Windows needs. One that appban begins cannot know that, and a device that refuses its own shell is lost: there
the list is in audit mode.
"""

from collections.abc import Sequence

from appban.enforcement import _mdm, _sipolicy
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.identity import Kind, Platform, Surface

FILE = "app-control.xml"


class Target:
    """SiPolicy XML for each view."""

    name = "app-control"
    summary = "App Control for Business: package families denied, or an approved list of them"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.WINDOWS})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "the desktop build of an application: the catalogue has digests of files, and rules want Authenticode's",
        "a policy in audit mode, which reports and does not stop",
        "the web page of the application, in any browser",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """A denial for each package family; under an approved list a permission for each family on it."""
        gaps = list(_mdm.beyond(scene, self.surfaces, "App Control denies programs"))
        denied: set[str] = set()
        for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
            denied |= (families := _families(sheet))
            if not families:
                gaps.append(_mdm.lacking(sheet.app, "no package family name is known"))
        allowed = {each for sheet in _mdm.approved(scene) for each in _families(sheet)} - denied
        items = [
            *(Item(FILE, _sipolicy.RULES, _sipolicy.DENY + each) for each in denied),
            *(Item(FILE, _sipolicy.RULES, _sipolicy.ALLOW + each) for each in allowed),
        ]
        if _mdm.listed(scene):
            gaps.append(Gap("not implemented", None, Surface.NATIVE_APP, _note(allowed)))
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every file rule: a package family by name, any other by its id."""
        return _mdm.held_in(base, (FILE,), _sipolicy.held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy with these rules."""
        return _mdm.merged(base, items, _sipolicy.held, _sipolicy.add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy less these rules."""
        return _mdm.taken_out(base, items, _sipolicy.held, _sipolicy.drop)


def _families(sheet: Sheet) -> set[str]:
    return set(_mdm.values(sheet, Platform.WINDOWS, Kind.PACKAGE_FAMILY))


def _note(allowed: set[str]) -> str:
    if not allowed:
        return f"approved list: {_mdm.NOT_ENFORCED}; nothing on it has a package family name"
    return (
        "approved list: enforced in a policy of the department's own that allows what Windows needs; "
        f"in one that appban begins it is in audit mode, {_mdm.NOT_ENFORCED}"
    )
