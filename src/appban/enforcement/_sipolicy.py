"""Code integrity policies (SiPolicy XML): rules of package families, and the policy that appban begins."""

from collections.abc import Iterator, Sequence

from appban.enforcement import _xml
from appban.enforcement._mdm_uuid import name_uuid
from appban.enforcement._xml import Document, Node, element
from appban.errors import InputError
from appban.ports import Item

RULES = "FileRules"
DENY, ALLOW = "deny package-family ", "allow package-family "
_NAMESPACE = "urn:schemas-microsoft-com:sipolicy"
_WINDOWS = "{2E07F7E4-194C-4D20-B7C9-6F44A6C5A234}"
"""PlatformID of every policy for Windows."""
_OURS = "{" + name_uuid("app-control policy") + "}"
_KERNEL, _USER = "ID_ALLOW_APPBAN_ALL_KERNEL", "ID_ALLOW_APPBAN_ALL_USER"
_AUDIT = "Enabled:Audit Mode"
_OPTIONS = ("Enabled:Unsigned System Integrity Policy", "Enabled:UMCI", "Enabled:Update Policy No Reboot")
_EVERY = {"Deny": "65535.65535.65535.65535", "Allow": "0.0.0.0"}  # noqa: S104 - a version, not an address
"""PackageVersion: a denial reaches this version and lower ones, a permission this and higher ones."""
_SCENARIOS = {"131": ("DRIVERS", _KERNEL), "12": ("WINDOWS", _USER)}
_USER_MODE = "12"


def held(name: str, data: bytes) -> Iterator[Item]:
    """Every rule of FileRules but the two that allow all: a package family by name, any other by its id.

    A package family that no scenario refers to is listed by its id, since it does nothing.
    """
    doc = _read(name, data)
    for rule in _rules(doc):
        if rule.attributes.get("ID") not in {_KERNEL, _USER}:
            yield Item(name, RULES, _said(doc, rule))


def add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    """The policy with more rules, each with its reference in the user mode scenario."""
    doc = _read(name, data or _empty())
    for step in (_with_file_rules, _with_scenario, _with_references):
        doc = step(doc)
    ids = {rule.attributes.get("ID") for rule in _rules(doc)}
    rules = [_rule(item.value) for item in items if _id(item.value) not in ids]
    doc = doc.added(_one(doc, "FileRules"), rules)
    doc = doc.added(
        _references(doc)[0], [element("FileRuleRef", {"RuleID": _id(item.value)}) for item in items]
    )
    return _settled(doc).save()


def drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    """The policy less rules and the references to them."""
    doc = _read(name, data)
    unwanted = {item.value for item in items}
    doc = _settled(_without(doc, [rule for rule in _rules(doc) if _said(doc, rule) in unwanted]))
    return None if doc.save() == _empty() else doc.save()


def _read(name: str, data: bytes) -> Document:
    try:
        doc = _xml.read(data)
    except InputError as fault:
        raise InputError(str(fault), where=name) from None
    if doc.root.tag != "SiPolicy" or doc.root.attributes.get("xmlns") != _NAMESPACE:
        raise InputError(f"<{doc.root.tag}> is not a SiPolicy of {_NAMESPACE}", where=name)
    return doc


def _one(doc: Document, tag: str) -> Node:
    found = doc.root.one(tag)
    if found is None:
        raise InputError(f"the policy has no {tag}; export it again")
    return found


def _rules(doc: Document) -> list[Node]:
    found = doc.root.one("FileRules")
    return [] if found is None else found.children


def _scenario(doc: Document) -> Node | None:
    found = doc.root.one("SigningScenarios")
    each = () if found is None else found.all("SigningScenario")
    return next((one for one in each if one.attributes.get("Value") == _USER_MODE), None)


def _references(doc: Document) -> list[Node]:
    """FileRulesRef of the user mode scenario, or nothing."""
    scenario = _scenario(doc)
    signers = None if scenario is None else scenario.one("ProductSigners")
    found = None if signers is None else signers.one("FileRulesRef")
    return [] if found is None else [found]


def _with_file_rules(doc: Document) -> Document:
    return doc if doc.root.one("FileRules") else doc.added(doc.root, [element("FileRules")])


def _with_scenario(doc: Document) -> Document:
    if doc.root.one("SigningScenarios") is None:
        doc = doc.added(doc.root, [element("SigningScenarios")])
    if _scenario(doc) is None:
        made = element("SigningScenario", _scenario_attributes(_USER_MODE), element("ProductSigners"))
        doc = doc.added(_one(doc, "SigningScenarios"), [made])
    return doc


def _with_references(doc: Document) -> Document:
    scenario = _scenario(doc)
    signers = None if scenario is None else scenario.one("ProductSigners")
    if signers is None:
        raise InputError("the user mode scenario has no ProductSigners; export the policy again")
    return doc if _references(doc) else doc.added(signers, [element("FileRulesRef")])


def _without(doc: Document, rules: Sequence[Node]) -> Document:
    ids = {rule.attributes.get("ID") for rule in rules}
    refs = [
        ref for holder in _references(doc) for ref in holder.children if ref.attributes.get("RuleID") in ids
    ]
    doc = doc.without([*rules, *refs])
    return doc.without([holder for holder in _references(doc) if not holder.children])


def _settled(doc: Document) -> Document:
    """A policy that appban began allows all, until an approved list stands in it: then it audits what is not on it."""
    if (found := doc.root.one("PolicyID")) is None or found.text != _OURS:
        return doc
    every = [rule for rule in _rules(doc) if rule.attributes.get("ID") == _USER]
    listed = any(_said(doc, rule).startswith(ALLOW) for rule in _rules(doc))
    audits = [each for each in _one(doc, "Rules").children if [one.text for one in each.children] == [_AUDIT]]
    if listed and every:
        doc = _without(doc, every)
        return doc if audits else doc.added(_one(doc, "Rules"), [_option(_AUDIT)])
    if not listed and not every:
        doc = _with_references(doc.without(audits))
        doc = doc.added(_one(doc, "FileRules"), [_all(_USER)])
        return doc.added(_references(doc)[0], [element("FileRuleRef", {"RuleID": _USER})])
    return doc


def _said(doc: Document, rule: Node) -> str:
    own = rule.attributes
    known = {"ID", "FriendlyName", "PackageFamilyName", "PackageVersion"}
    plain = set(own) <= known and own.get("PackageVersion") == _EVERY.get(rule.tag)
    refs = {ref.attributes.get("RuleID") for holder in _references(doc) for ref in holder.children}
    if plain and own.get("PackageFamilyName") and own.get("ID") in refs:
        return (DENY if rule.tag == "Deny" else ALLOW) + own["PackageFamilyName"].lower()
    return f"{rule.tag} {own.get('ID', '')}"


def _id(value: str) -> str:
    tag = "DENY" if value.startswith(DENY) else "ALLOW"
    return f"ID_{tag}_APPBAN_{name_uuid(f'app-control {value}').replace('-', '_')}"


def _rule(value: str) -> str:
    tag = "Deny" if value.startswith(DENY) else "Allow"
    family = value.rpartition(" ")[2]
    own = {"ID": _id(value), "FriendlyName": f"appban: {family}", "PackageFamilyName": family}
    return element(tag, own | {"PackageVersion": _EVERY[tag]})


def _all(rule: str) -> str:
    return element("Allow", {"ID": rule, "FriendlyName": "appban: all else", "FileName": "*"})


def _option(text: str) -> str:
    return element("Rule", None, element("Option", text=text))


def _scenario_attributes(value: str) -> dict[str, str]:
    return {"Value": value, "ID": f"ID_SIGNINGSCENARIO_{_SCENARIOS[value][0]}"}


def _empty() -> bytes:
    scenarios = (
        element(
            "SigningScenario",
            _scenario_attributes(value),
            element(
                "ProductSigners",
                None,
                element("FileRulesRef", None, element("FileRuleRef", {"RuleID": rule})),
            ),
        )
        for value, (_, rule) in _SCENARIOS.items()
    )
    policy = element(
        "SiPolicy",
        {"xmlns": _NAMESPACE, "PolicyType": "Base Policy", "FriendlyName": "appban"},
        element("VersionEx", text="10.0.0.0"),
        element("PlatformID", text=_WINDOWS),
        element("PolicyID", text=_OURS),
        element("BasePolicyID", text=_OURS),
        element("Rules", None, *map(_option, _OPTIONS)),
        element("FileRules", None, _all(_KERNEL), _all(_USER)),
        element("SigningScenarios", None, *scenarios),
        element("HvciOptions", text="0"),
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{policy}\n'.encode()
