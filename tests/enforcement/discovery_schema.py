"""The discovery document of the Android Management API, as its client library ships it, as a judge of a policy."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources

_TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "any": object}


@cache
def _schemas() -> dict:
    documents = resources.files("googleapiclient") / "discovery_cache" / "documents"
    return json.loads((documents / "androidmanagement.v1.json").read_text("utf-8"))["schemas"]


def faults(data: bytes, kind: str = "Policy") -> list[str]:
    """What the document has against a value of one of its schemas: names, types, enumerated values."""
    return list(_object(json.loads(data), kind, kind))


def _object(value: dict, kind: str, where: str) -> Iterator[str]:
    known = _schemas()[kind].get("properties", {})
    for name, each in value.items():
        if name not in known:
            yield f"{where}: {name} is no property of {kind}"
        else:
            yield from _value(each, known[name], f"{where}.{name}")


def _value(value: object, spec: dict, where: str) -> Iterator[str]:
    if "$ref" in spec:
        yield from (
            _object(value, spec["$ref"], where) if isinstance(value, dict) else [f"{where} is no object"]
        )
    elif spec["type"] == "array":
        for at, each in enumerate(value if isinstance(value, list) else [None]):
            yield from _value(each, spec["items"], f"{where}[{at}]")
    elif spec["type"] != "object" and not isinstance(value, _TYPES[spec["type"]]):
        yield f"{where} is {value!r}, not a {spec['type']}"
    elif "enum" in spec and value not in spec["enum"]:
        yield f"{where} is {value!r}, not one of {spec['enum']}"
