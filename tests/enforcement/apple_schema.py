"""Apple's payload descriptions (YAML of apple/device-management) as a judge of a profile: keys, types, values, presence."""

import plistlib
from collections.abc import Iterator
from functools import cache

import yaml
from tests.enforcement.schemas import schema

_TYPES = {
    "<string>": str,
    "<integer>": int,
    "<boolean>": bool,
    "<array>": list,
    "<dictionary>": dict,
    "<real>": float,
    "<data>": bytes,
}


def faults(data: bytes, system: str) -> list[str]:
    """What Apple's descriptions have against a profile, for iOS, tvOS or macOS; empty if nothing."""
    profile = plistlib.loads(data)
    found = list(_against(profile, _keys("TopLevel"), system, "profile", any_key=False))
    for payload in profile.get("PayloadContent", []):
        kind = str(payload.get("PayloadType"))
        keys = _keys("CommonPayloadKeys") + _keys(kind)
        found += _against(payload, keys, system, kind, any_key=False)
    ids = [payload.get("PayloadUUID") for payload in [profile, *profile.get("PayloadContent", [])]]
    return found + (["a PayloadUUID stands twice"] if len(set(ids)) != len(ids) else [])


@cache
def _keys(name: str) -> list[dict]:
    return yaml.safe_load(schema(f"apple/{name}.yaml"))["payloadkeys"]


def _against(value: dict, keys: list[dict], system: str, where: str, *, any_key: bool) -> Iterator[str]:
    known = {key["key"]: key for key in keys}
    for name in sorted(set(value) - set(known)):
        if not any_key and "ANY" not in known:
            yield f"{where}: {name} is no key"
    for name, key in known.items():
        if name not in value:
            if key.get("presence") == "required" and name != "ANY":
                yield f"{where}: {name} is missing"
            continue
        yield from _key(value[name], key, system, f"{where}: {name}")


def _key(value: object, key: dict, system: str, where: str) -> Iterator[str]:
    if key.get("supportedOS", {}).get(system, {}).get("introduced") == "n/a":
        yield f"{where} is not for {system}"
    if type(value) is not _TYPES.get(key["type"], type(value)):
        yield f"{where} is {type(value).__name__}, not {key['type']}"
    elif "rangelist" in key and value not in key["rangelist"]:
        yield f"{where} is {value!r}, not one of {key['rangelist']}"
    elif isinstance(value, dict):
        yield from _against(value, key.get("subkeys", []), system, where, any_key=False)
    elif isinstance(value, list):
        yield from _entries(value, key, system, where)


def _entries(value: list, key: dict, system: str, where: str) -> Iterator[str]:
    for subkey in key.get("subkeys", []):
        if subkey["type"] == "<string>":
            for each in value:
                yield from _key(each, subkey, system, f"{where}[]")
