"""Windows AppLocker: a policy with packaged applications denied by the name of their package.

Format: the XML that `Get-AppLockerPolicy -Xml` and `Set-AppLockerPolicy` speak, and the AppLocker CSP's `Policy`; in
UTF-8 or UTF-16. Denials go into the collection `Appx`, for everyone, of any version, by the name that begins a
package family name and whoever the publisher is: the 13 letters at its end are a digest that nobody can turn back
into the publisher's name.

A collection that has rules lets in nothing else, so a collection with no rule yet also gets one that allows every
signed package; it goes with the last denial. Somebody else's collection keeps its mode: if that is AuditOnly, it
reports and does not stop.
"""

from collections.abc import Iterator, Sequence

from appban.enforcement import _mdm, _xml
from appban.enforcement._mdm_uuid import name_uuid
from appban.enforcement._xml import Document, Node, element
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene
from appban.regime.identity import Kind, Platform, Surface

FILE = "applocker.xml"
_APPX = "Appx"
_DENY = "deny package "
_EVERYONE = "S-1-1-0"
_ALL = name_uuid("applocker all packages").lower()
"""Id of the rule that allows every signed package; no item, since it denies nothing."""


class Target:
    """AppLocker policy XML for each view."""

    name = "applocker"
    summary = "Windows AppLocker: packaged applications denied by package name"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.WINDOWS})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "the desktop build of an application: AppLocker has no name for a product code or a winget id",
        "a collection whose mode is AuditOnly, or a device on which the service AppIDSvc does not run",
        "administrators, where a rule of the collection's owner lets them pass",
        "the web page of the application, in any browser",
    )
    expires = False
    settings: dict[str, str] = {}  # noqa: RUF012 - the protocol's shape

    def render(self, scene: Scene) -> Rendered:
        """A denial for each package; an approved list is a gap."""
        gaps = list(_mdm.beyond(scene, self.surfaces, "AppLocker denies programs"))
        items: list[Item] = []
        for sheet in _mdm.denied(scene, Surface.NATIVE_APP):
            families = _mdm.values(sheet, Platform.WINDOWS, Kind.PACKAGE_FAMILY)
            items += (Item(FILE, _APPX, _DENY + each.rpartition("_")[0].upper()) for each in families)
            if not families:
                note = "no package family name is known; its hashes are Authenticode's, not those of files"
                gaps.append(_mdm.lacking(sheet.app, note))
        if _mdm.listed(scene):
            note = f"approved list: {_mdm.NOT_ENFORCED}; App Control carries it on Windows"
            gaps.append(Gap("not implemented", None, Surface.NATIVE_APP, note))
        return _mdm.rendered(items, gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every rule of every collection: a denied package by name, any other by action, sort and id."""
        return _mdm.held_in(base, (FILE,), _held)

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy with these denials."""
        return _mdm.merged(base, items, _held, _add)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The policy less these denials, and less what appban put around them."""
        return _mdm.taken_out(base, items, _held, _drop)


def _read(name: str, data: bytes) -> Document:
    try:
        doc = _xml.read(data)
    except InputError as fault:
        raise InputError(str(fault), where=name) from None
    if doc.root.tag != "AppLockerPolicy":
        raise InputError(f"<{doc.root.tag}> is not an AppLockerPolicy", where=name)
    return doc


def _collection(doc: Document) -> Node | None:
    return next((each for each in doc.root.all("RuleCollection") if _type(each) == _APPX), None)


def _type(collection: Node) -> str:
    return collection.attributes.get("Type", "")


def _rules(collection: Node) -> Iterator[Node]:
    return (each for each in collection.children if each.tag.endswith("Rule"))


def _held(name: str, data: bytes) -> Iterator[Item]:
    for collection in _read(name, data).root.all("RuleCollection"):
        for rule in _rules(collection):
            if rule.attributes.get("Id", "").lower() != _ALL:
                yield Item(name, _type(collection), _said(rule))


def _said(rule: Node) -> str:
    own = rule.attributes
    product = _package(rule)
    if product and (own.get("Action"), own.get("UserOrGroupSid")) == ("Deny", _EVERYONE):
        return _DENY + product
    return f"{own.get('Action', '')} {rule.tag} {own.get('Id', '')}"


def _package(rule: Node) -> str:
    """The package that a rule names whoever publishes it and in whatever version; empty if it says more or less."""
    inner = [each for each in rule.walk() if each is not rule]
    if [each.tag for each in inner] != ["Conditions", "FilePublisherCondition", "BinaryVersionRange"]:
        return ""
    condition, versions = inner[1].attributes, inner[2].attributes
    whole = {condition.get("PublisherName"), condition.get("BinaryName"), *versions.values()} == {"*"}
    return condition.get("ProductName", "") if whole else ""


def _add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    doc = _read(name, data or _empty())
    collection = _collection(doc)
    if collection is None:
        made = element("RuleCollection", {"Type": _APPX, "EnforcementMode": "Enabled"})
        doc = doc.added(doc.root, [made], doc.root.one("PolicyExtensions"))
        collection = _collection(doc)
    if collection is None:
        raise InputError("no collection Appx can be put into the policy; export it again", where=name)
    rules = [_rule(f"Deny {product}", "Deny", product) for product in _products(items)]
    if not any(_rules(collection)):
        rules.insert(0, _rule("Allow all signed packages", "Allow", "*", _ALL))
    return doc.added(collection, rules, collection.one("RuleCollectionExtensions")).save()


def _products(items: Sequence[Item]) -> list[str]:
    return [item.value.removeprefix(_DENY) for item in items]


def _rule(title: str, action: str, product: str, guid: str = "") -> str:
    own = {
        "Id": guid or name_uuid(f"applocker deny {product}").lower(),
        "Name": f"appban: {title}",
        "Description": "",
        "UserOrGroupSid": _EVERYONE,
        "Action": action,
    }
    versions = element("BinaryVersionRange", {"LowSection": "*", "HighSection": "*"})
    names = {"PublisherName": "*", "ProductName": product, "BinaryName": "*"}
    condition = element("FilePublisherCondition", names, versions)
    return element("FilePublisherRule", own, element("Conditions", None, condition))


def _drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    doc = _read(name, data)
    unwanted = {(item.list, item.value) for item in items}
    rules = ((each, rule) for each in doc.root.all("RuleCollection") for rule in _rules(each))
    doc = doc.without([rule for each, rule in rules if (_type(each), _said(rule)) in unwanted])
    collection = _collection(doc)
    left = [] if collection is None else list(_rules(collection))
    if collection is not None and [each.attributes.get("Id", "").lower() for each in left] == [_ALL]:
        ours = collection.attributes.get("EnforcementMode") == "Enabled" and len(collection.children) == 1
        doc = doc.without([collection] if ours else left)
    return None if doc.save() == _empty() else doc.save()


def _empty() -> bytes:
    return b'<AppLockerPolicy Version="1"/>\n'
