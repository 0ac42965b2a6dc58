"""CycloneDX: a JSON bill of materials of one device, as SBOM tools write for a root file system.

Format: CycloneDX 1.2 to 1.6, JSON (ECMA-424), with package URLs (ECMA-427). The device is
`metadata.component`; its platform is the component of type operating-system, or else what its deb, rpm and
apk packages mean. `serialNumber` is the document's own and names no device, so a serial number or asset tag
stands in its properties `appban:serial` and `appban:asset`. Components are read at every depth. A package URL
is kept without version, qualifiers and subpath, so that one catalogue entry fits every release.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.inventory._json import document, struct
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, few_enough, sized
from appban.inventory._rows import item, keys, known, platform_of
from appban.inventory._times import instant
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, Item, Report

_NOT_SOFTWARE = frozenset({"operating-system", "device", "file", "data", "cryptographic-asset"})
"""Component types that are no application; all others are read, among them ones that a later version adds."""

_LINUX_TYPES = frozenset({"deb", "rpm", "apk", "alpm"})
_PURL = re.compile(r"pkg:/*([A-Za-z0-9.+-]+)/([^@?#]+)(?:@([^?#]*))?(?:\?[^#]*)?(?:#.*)?")


class _Supplier(msgspec.Struct, frozen=True):
    name: str | None = None


class _Property(msgspec.Struct, frozen=True):
    name: str | None = None
    value: str | None = None


class _Component(msgspec.Struct, frozen=True):
    type: str
    name: str
    version: str | None = None
    publisher: str | None = None
    supplier: _Supplier = _Supplier()
    purl: str | None = None
    components: tuple["_Component", ...] = ()
    properties: tuple[_Property, ...] = ()


class _Metadata(msgspec.Struct, frozen=True):
    component: _Component | None = None
    timestamp: str | None = None


class _Bom(msgspec.Struct, frozen=True, rename="camel"):
    bom_format: Literal["CycloneDX"]
    spec_version: str
    metadata: _Metadata = _Metadata()
    components: tuple[_Component, ...] | msgspec.UnsetType = msgspec.UNSET


class Source:
    """CycloneDX bills of materials; see the module for the format."""

    name = "cyclonedx"
    summary = "CycloneDX JSON bill of materials of one device"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """One report; InputError with the path in the document and the value that is wrong."""
        said = struct(document(sized(data, MAX_DEVICE_DOCUMENT)), _Bom)
        listed = said.components is not msgspec.UNSET
        found = () if said.components is msgspec.UNSET else tuple(_walk(said.components, "$.components"))
        few_enough(len(found))
        stated = said.metadata.timestamp
        report = Report(
            source=self.name,
            device=_device(said, found),
            seen_at=instant(stated, "$.metadata.timestamp", received_at) if stated else received_at,
            mode="full",
            sections=(SOFTWARE,) if listed else (),
            items=_items(said, found),
        )
        return iter((report,))


def _walk(components: tuple[_Component, ...], where: str) -> Iterator[tuple[str, _Component]]:
    """Every component at every depth, with its path; nesting was bounded when the document was read."""
    for at, component in enumerate(components):
        path = f"{where}[{at}]"
        yield path, component
        yield from _walk(component.components, f"{path}.components")


def _device(said: _Bom, found: tuple[tuple[str, _Component], ...]) -> DeviceClaim:
    device = said.metadata.component
    if device is None:
        raise InputError("the document names no device; write one as metadata.component", where="$.metadata")
    of = {each.name: each.value for each in device.properties if each.name is not None}
    named = keys(
        ("serial", of.get("appban:serial")), ("asset", of.get("appban:asset")), ("hostname", device.name)
    )
    return DeviceClaim(keys=known(named, "$.metadata.component.name"), platform=_platform(said, found))


def _platform(said: _Bom, found: tuple[tuple[str, _Component], ...]) -> Platform | None:
    own = () if said.metadata.component is None else tuple(_walk((said.metadata.component,), "$.metadata"))
    for path, component in (*own, *found):
        if component.type == "operating-system":
            return platform_of(component.name, where=path)
    types = {_type(component.purl) for _, component in found}
    return Platform.LINUX if types & _LINUX_TYPES else None


def _items(said: _Bom, found: tuple[tuple[str, _Component], ...]) -> tuple[Item, ...]:
    platform = _platform(said, found)
    software = ((path, each) for path, each in found if each.type not in _NOT_SOFTWARE)
    return tuple(_item(each, platform, path) for path, each in software)


def _item(component: _Component, platform: Platform | None, where: str) -> Item:
    kind, value, version = _named(component.purl)
    place = Platform.BROWSER if kind is Kind.EXTENSION_ID else platform
    if place is None:
        raise InputError(
            f"nothing says which platform {component.name!r} runs on; add a component of type operating-system",
            where=where,
        )
    return item(
        place,
        kind,
        value,
        where=where,
        name=component.name,
        publisher=component.supplier.name or component.publisher,
        version=component.version or version,
    )


def _named(purl: str | None) -> tuple[Kind, str | None, str | None]:
    """Kind, value and version of a package URL; a title where there is none or it is malformed."""
    found = _PURL.fullmatch(purl or "")
    if found is None:
        return Kind.TITLE, None, None
    path, version = found[2].strip("/"), _decoded(found[3] or "") or None
    last = _decoded(path.rpartition("/")[2])
    match found[1].lower():
        case "deb":
            return Kind.DEB, last, version
        case "rpm":
            return Kind.RPM, last, version
        case "chrome-extension":
            return Kind.EXTENSION_ID, last, version
        case other:
            return Kind.PURL, f"pkg:{other}/{path}", version


def _type(purl: str | None) -> str | None:
    found = _PURL.fullmatch(purl or "")
    return None if found is None else found[1].lower()


def _decoded(text: str) -> str:
    """A part of a package URL without its percent-encoding (RFC 3986 section 2.1)."""
    raw = re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), text.encode("utf-8", "replace")
    )
    return raw.decode("utf-8", "replace")
