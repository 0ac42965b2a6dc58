r"""Fleet GitOps: policies that a computer fails while it has a denied application. It reports; nothing is stopped.

Format: YAML of a list of policies (name, platform, query, description, resolution), to be named in the `policies` of a
team with `- path:`. A policy of Fleet passes if its osquery query gives a row; ours gives one when the application is
absent:

macOS    apps.bundle_identifier
Windows  programs.identifying_number (product code); packaged applications by their folder under C:\Program
         Files\WindowsApps, which has the package family's two halves at its ends
Linux    deb_packages.name, rpm_packages.name

A policy is one line of JSON, which is YAML, so that it can be put in and taken out beside others' lines.
"""

from collections.abc import Iterator, Sequence

from appban.enforcement import _fleet, _mdm
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.identity import Kind, Platform, Surface

FILE = "lib/appban.policies.yml"
_NAMES = {Platform.MACOS: "darwin", Platform.WINDOWS: "windows", Platform.LINUX: "linux"}
_COLUMNS = {
    (Platform.MACOS, Kind.BUNDLE_ID): ("apps", "bundle_identifier"),
    (Platform.WINDOWS, Kind.PRODUCT_CODE): ("programs", "identifying_number"),
    (Platform.LINUX, Kind.DEB): ("deb_packages", "name"),
    (Platform.LINUX, Kind.RPM): ("rpm_packages", "name"),
}


class Target:
    """A list of policies for each view; Fleet runs them and tells who fails."""

    name = "fleet-gitops"
    summary = "Fleet GitOps: policies that fail while a denied application is installed"
    layer: Layer = "report"
    per = "view"
    platforms = frozenset(_NAMES)
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "everything: a policy that fails is a report, and stops nothing",
        "an application outside the places that osquery's tables are filled from, such as one run from a folder",
        "Windows on another drive than C:",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """A policy for each application, and a gap that it only reports."""
        platform = _mdm.view_of(scene).platform
        gaps = list(_mdm.beyond(scene, self.surfaces, "Fleet asks what is installed"))
        items: list[Item] = []
        for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
            if found := tuple(_conditions(sheet, platform)):
                items.append(Item(FILE, _fleet.LIST, _fleet.line(_policy(sheet, platform, found))))
                gaps.append(_mdm.lacking(sheet.app, _mdm.NOT_ENFORCED))
            else:
                gaps.append(_mdm.lacking(sheet.app, f"nothing that osquery lists on {platform} is known"))
        if _mdm.listed(scene):
            note = f"approved list: seen in the inventory, {_mdm.NOT_ENFORCED}"
            gaps.append(Gap("not implemented", None, Surface.NATIVE_APP, note))
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every policy of the list, as JSON on one line."""
        return _mdm.held_in(base, (FILE,), _fleet.held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The list with these policies."""
        return _mdm.merged(base, items, _fleet.held, _fleet.add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The list less these policies."""
        return _mdm.taken_out(base, items, _fleet.held, _fleet.drop)


def _policy(sheet: Sheet, platform: Platform, conditions: Sequence[str]) -> _fleet.Policy:
    absent = " AND ".join(f"NOT EXISTS ({each})" for each in conditions)
    return {
        "name": f"appban: {sheet.name} ({sheet.app}) is absent",
        "platform": _NAMES[platform],
        "query": f"SELECT 1 WHERE {absent};",
        "description": f"{sheet.name} is not allowed on this device.",
        "resolution": f"Remove {sheet.name}, or ask for an exemption.",
    }


def _conditions(sheet: Sheet, platform: Platform) -> Iterator[str]:
    for (on, kind), (table, column) in _COLUMNS.items():
        if on is platform:
            for value in _mdm.values(sheet, platform, kind):
                yield f"SELECT 1 FROM {table} WHERE {column} = {_literal(value)}"  # noqa: S608 - quoted by _literal, and no parameters in a policy
    if platform is Platform.WINDOWS:
        for family in _mdm.values(sheet, platform, Kind.PACKAGE_FAMILY):
            package, _, publisher = family.rpartition("_")
            folder = _literal(f"C:\\Program Files\\WindowsApps\\{package}_%_{publisher}")
            yield f"SELECT 1 FROM file WHERE path LIKE {folder}"  # noqa: S608 - as above


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
