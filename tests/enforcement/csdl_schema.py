"""Microsoft Graph's CSDL as a judge of a JSON object: types, properties, enumerated values, nothing null that may not be."""

import json
from collections.abc import Iterator
from functools import cache

from lxml import etree
from tests.enforcement.schemas import schema

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_BASIC = {"Edm.String": str, "Edm.Boolean": bool, "Edm.Int32": int}
_GRAPH = "graph."


def faults(data: bytes, kind: str | None = None) -> list[str]:
    """What the CSDL has against an object of a type, its own by `@odata.type` unless said."""
    value = json.loads(data)
    return list(_object(value, kind or value.get("@odata.type", "").removeprefix("#microsoft."), "object"))


def assigned(data: bytes, binding: str) -> list[str]:
    """What it has against the body of the action `assign` of a type."""
    value = json.loads(data)
    for action in _graph().iter(f"{_EDM}Action"):
        parameters = {each.get("Name"): each.get("Type") for each in action.iter(f"{_EDM}Parameter")}
        if action.get("Name") == "assign" and parameters.pop("bindingParameter") == _GRAPH + binding:
            extra = [f"{name} is no parameter" for name in value if name not in parameters]
            return extra + [
                fault
                for name, kind in parameters.items()
                for fault in _value(value.get(name), kind, name, nullable=False)
            ]
    return [f"{binding} cannot be assigned"]


@cache
def _graph() -> etree._Element:
    root = etree.fromstring(schema("msgraph-v1.0-metadata.xml"))
    return next(each for each in root.iter(f"{_EDM}Schema") if each.get("Namespace") == "microsoft.graph")


@cache
def _named(name: str) -> etree._Element | None:
    return next((each for each in _graph() if each.get("Name") == name.removeprefix(_GRAPH)), None)


@cache
def _properties(kind: str) -> dict[str, tuple[str, bool]]:
    made: dict[str, tuple[str, bool]] = {}
    at = _named(kind)
    while at is not None:
        for each in at.findall(f"{_EDM}Property"):
            made.setdefault(each.get("Name"), (each.get("Type"), each.get("Nullable") != "false"))
        base = at.get("BaseType")
        at = _named(base) if base else None
    return made


def _descends(kind: str, wanted: str) -> bool:
    while kind != wanted:
        at = _named(kind)
        if at is None or at.get("BaseType") is None:
            return False
        kind = at.get("BaseType")
    return True


def _object(value: dict, kind: str, where: str) -> Iterator[str]:
    if _named(kind) is None or _named(kind).get("Abstract") == "true":
        yield f"{where}: {kind!r} is no type that an object can have"
        return
    known = _properties(kind)
    for name, each in value.items():
        if name == "@odata.type":
            continue
        if name not in known:
            yield f"{where}: {name} is no property of {kind}"
        else:
            yield from _value(each, known[name][0], f"{where}.{name}", nullable=known[name][1])


def _value(value: object, kind: str, where: str, *, nullable: bool) -> Iterator[str]:
    if value is None:
        yield from [] if nullable else [f"{where} is null"]
    elif kind.startswith("Collection("):
        for at, each in enumerate(value if isinstance(value, list) else [None]):
            yield from _value(each, kind[11:-1], f"{where}[{at}]", nullable=False)
    elif kind in _BASIC:
        yield from [] if type(value) is _BASIC[kind] else [f"{where} is {value!r}, not {kind}"]
    elif _named(kind) is not None and _named(kind).tag == f"{_EDM}EnumType":
        members = [each.get("Name") for each in _named(kind)]
        yield from [] if value in members else [f"{where} is {value!r}, not one of {members}"]
    elif isinstance(value, dict):
        yield from _derived(value, kind, where)
    else:
        yield f"{where} is {value!r}, not a {kind}"


def _derived(value: dict, kind: str, where: str) -> Iterator[str]:
    said = value.get("@odata.type", f"#microsoft.{kind}").removeprefix("#microsoft.")
    if not _descends(said, kind):
        yield f"{where} is a {said}, not a {kind}"
    else:
        yield from _object(value, said, where)
