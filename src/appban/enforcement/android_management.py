"""Android Management API: the policy of an enterprise, with applications blocked or, under an approved list, let in.

Format: the JSON of `enterprises.policies` (version 1), as the API's discovery document describes it.

applications[]  one entry a package. `installType` BLOCKED: it cannot be installed, and goes if it is there. AVAILABLE:
                it may be installed.
playStoreMode   WHITELIST, and the same if it is absent: what is not in the policy cannot be installed and goes if it
                is there. BLACKLIST: what is not blocked can be installed.

A ban alone leaves the mode as it is, since BLOCKED holds in both; only a policy that appban begins is BLACKLIST, or it
would remove all that a department uses. An approved list makes it WHITELIST. One package has one entry: where
somebody else's says otherwise, merging is refused, and a person has to choose.
"""

from collections.abc import Iterable, Iterator, Sequence

from appban.enforcement import _mdm, _mdm_json
from appban.enforcement._mdm_json import Document, Object
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene
from appban.regime.identity import Kind, Platform, Surface

FILE = "policy.json"
_APPS, _MODE = "applications", "playStoreMode"
_OPEN, _LISTED = "BLACKLIST", "WHITELIST"


class Target:
    """Policy JSON for each view, for `enterprises.policies.patch`."""

    name = "android-management"
    summary = "Android Management API policy: blocked packages, or an approved list in managed Google Play"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.ANDROID})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "the personal profile of a device with a work profile: its applications are personalUsagePolicies",
        "the same application under another package name",
        "the web page of the application, in any browser",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """Packages blocked; under an approved list also those let in, and the mode that keeps out all others."""
        gaps = list(_mdm.beyond(scene, self.surfaces, "a policy lists packages"))
        items: list[Item] = []
        blocked = set(_packages(scene, gaps))
        items += (_entry(package, "BLOCKED") for package in blocked)
        if _mdm.listed(scene):
            items.append(Item(FILE, _MODE, _LISTED))
            for sheet in _mdm.approved(scene):
                packages = _mdm.values(sheet, Platform.ANDROID, Kind.PACKAGE)
                items += (_entry(each, "AVAILABLE") for each in packages if each not in blocked)
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Each package with its installType, and the mode where it is (or is by default) WHITELIST."""
        return _mdm.held_in(base, (FILE,), _held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy with these entries; InputError if an entry of somebody else's says otherwise of a package."""
        return _mdm.merged(base, items, _held, _add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy less these entries; a list that opens again is BLACKLIST."""
        return _mdm.taken_out(base, items, _held, _drop)


def _packages(scene: Scene, gaps: list[Gap]) -> Iterator[str]:
    for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
        packages = _mdm.values(sheet, Platform.ANDROID, Kind.PACKAGE)
        yield from packages
        if not packages:
            gaps.append(_mdm.lacking(sheet.app, "no package name is known"))


def _entry(package: str, install: str) -> Item:
    return Item(FILE, _APPS, f"{package} {install}")


def _held(name: str, data: bytes) -> Iterator[Item]:
    top = _mdm_json.read(name, data).top
    for each in _mdm_json.objects(name, top, _APPS):
        yield Item(name, _APPS, _said(name, each))
    if _mode(name, top) == _LISTED:
        yield Item(name, _MODE, _LISTED)


def _said(name: str, entry: Object) -> str:
    package = _mdm_json.text(name, entry, "packageName")
    return f"{package} {_mdm_json.text(name, entry, 'installType')}".rstrip()


def _mode(name: str, top: Object) -> str:
    said = _mdm_json.text(name, top, _MODE)
    return _LISTED if said in {"", "PLAY_STORE_MODE_UNSPECIFIED"} else said


def _begun() -> Document:
    return Document({_MODE: _OPEN})


def _add(name: str, data: bytes | None, items: Iterable[Item]) -> bytes:
    doc = _begun() if data is None else _mdm_json.read(name, data)
    entries = _mdm_json.objects(name, doc.top, _APPS)
    there = {_mdm_json.text(name, each, "packageName"): each for each in entries}
    for item in items:
        if item.list == _MODE:
            doc.top[_MODE] = _LISTED
            continue
        package, _, install = item.value.partition(" ")
        if package in there:
            said = _said(name, there[package])
            raise InputError(f"the policy has {said!r} and {install} is to be; settle the entry", where=name)
        entries.append({"packageName": package, "installType": install})
    if entries:
        doc.top[_APPS] = [*entries]
    return doc.save()


def _drop(name: str, data: bytes, items: Iterable[Item]) -> bytes | None:
    doc = _mdm_json.read(name, data)
    unwanted = {item.value for item in items if item.list == _APPS}
    entries = _mdm_json.objects(name, doc.top, _APPS)
    left = [each for each in entries if _said(name, each) not in unwanted]
    if left:
        doc.top[_APPS] = [*left]
    elif entries:
        del doc.top[_APPS]
    if any(item.list == _MODE for item in items):
        doc.top[_MODE] = _OPEN
    saved = doc.save()
    return None if saved == _begun().save() else saved
