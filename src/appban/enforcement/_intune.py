"""The objects of Microsoft Graph that Intune takes: lists of applications in a configuration, and whom it is for."""

from collections.abc import Iterator, Sequence

from appban.enforcement import _mdm_json
from appban.enforcement._mdm_json import Document, Object
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

_GRAPH = "#microsoft.graph."
CONFIGURATIONS = {
    Platform.IOS: ("ios.json", "iosGeneralDeviceConfiguration"),
    Platform.ANDROID: ("android.json", "androidGeneralDeviceConfiguration"),
    Platform.MACOS: ("macos.json", "macOSGeneralDeviceConfiguration"),
}
"""File and type of the configuration of each platform."""
ASSIGNED = {
    "assignments.json": "deviceConfigurationAssignment",
    "app-protection-assignments.json": "targetedManagedAppPolicyAssignment",
}
"""Bodies of the two `assign` actions, with the type of their entries."""
BAN, LIST = "appsNotInListCompliant", "appsInListCompliant"
"""What a list of applications means: all but these will do, or these alone."""
INCLUDE, EXCLUDE = "groupAssignmentTarget", "exclusionGroupAssignmentTarget"
_MODES = {"compliantAppsList": "compliantAppListType", "appsVisibilityList": "appsVisibilityListType"}
_PLAIN = ("appsLaunchBlockList", "appsInstallAllowList")
_TYPES = dict(CONFIGURATIONS.values())


def app_item(file: str, list_: str, app: str, name: str) -> Item:
    """An application in a list; one with a meaning has it after the name of the list."""
    return Item(file, list_, f"{app} {name}")


def held(name: str, data: bytes) -> Iterator[Item]:
    """The applications of every list, or the groups of an assignment."""
    top = _mdm_json.read(name, data).top
    if name in ASSIGNED:
        yield from (Item(name, *_group(name, each)) for each in _mdm_json.objects(name, top, "assignments"))
        return
    _typed(name, top)
    for list_ in (*_MODES, *_PLAIN):
        for each in _mdm_json.objects(name, top, list_):
            yield Item(name, *_said(name, top, list_, each))


def add(name: str, data: bytes | None, items: Sequence[Item]) -> bytes:
    """The object with more entries; InputError where a list of somebody else's means the opposite."""
    doc = _begun(name) if data is None else _mdm_json.read(name, data)
    for item in items:
        list_, _, mode = item.list.partition(" ")
        if list_ in _MODES:
            _meaning(name, doc.top, list_, mode)
        made = _assignment(name, item) if name in ASSIGNED else _listed(item.value)
        doc.top[list_] = [*_mdm_json.objects(name, doc.top, list_), made]
    return doc.save()


def drop(name: str, data: bytes, items: Sequence[Item]) -> bytes | None:
    """The object less entries; a list without any means nothing again (`none`).

    What appban adds to an object stands last in it, so an empty list goes if it is last and otherwise stays, empty.
    """
    doc = _mdm_json.read(name, data)
    unwanted = {(item.list, item.value) for item in items}
    emptied: set[str] = set()
    for list_ in sorted({item.list.partition(" ")[0] for item in items}):
        there = _mdm_json.objects(name, doc.top, list_)
        left = [each for each in there if _said(name, doc.top, list_, each) not in unwanted]
        doc.top[list_] = [*left]
        if not left:
            emptied |= {list_, _MODES.get(list_, list_)}
            doc.top.update({_MODES[list_]: "none"} if list_ in _MODES else {})
    while doc.top and (last := next(reversed(doc.top))) in emptied:
        del doc.top[last]
    saved = doc.save()
    return None if doc.top in ({}, _begun(name).top) else saved


def _said(name: str, top: Object, list_: str, entry: Object) -> tuple[str, str]:
    if name in ASSIGNED:
        return _group(name, entry)
    return f"{list_} {_mode(name, top, list_)}" if list_ in _MODES else list_, _app(name, entry)


def _begun(name: str) -> Document:
    if name in ASSIGNED:
        return Document({})
    return Document({"@odata.type": _GRAPH + _TYPES[name], "displayName": "appban"})


def _typed(name: str, top: Object) -> None:
    said = _mdm_json.text(name, top, "@odata.type")
    if said != _GRAPH + _TYPES[name]:
        raise InputError(f"is a {said!r}, not a {_GRAPH + _TYPES[name]}; export that object", where=name)


def _mode(name: str, top: Object, list_: str) -> str:
    return _mdm_json.text(name, top, _MODES[list_]) or "none"


def _meaning(name: str, top: Object, list_: str, mode: str) -> None:
    """Give a list its meaning, if nobody has; one of the opposite meaning would turn a ban into a permission."""
    said = _mode(name, top, list_)
    if said not in {"none", mode}:
        raise InputError(
            f"{_MODES[list_]} is {said} and is to be {mode}; use another configuration", where=name
        )
    top[_MODES[list_]] = mode


def _app(name: str, entry: Object) -> str:
    app = _mdm_json.text(name, entry, "appId") or _mdm_json.text(name, entry, "appStoreUrl")
    return f"{app} {_mdm_json.text(name, entry, 'name')}"


def _listed(value: str) -> Object:
    app, _, shown = value.partition(" ")
    return {"@odata.type": f"{_GRAPH}appListItem", "name": shown, "appId": app}


def _group(name: str, entry: Object) -> tuple[str, str]:
    target = entry.get("target")
    if not isinstance(target, dict):
        raise InputError("an assignment has no target; export it again", where=name)
    kind = _mdm_json.text(name, target, "@odata.type").removeprefix(_GRAPH)
    return f"assignments {kind}", _mdm_json.text(name, target, "groupId")


def _assignment(name: str, item: Item) -> Object:
    kind = item.list.partition(" ")[2]
    target: Object = {"@odata.type": _GRAPH + kind, "groupId": item.value}
    return {"@odata.type": _GRAPH + ASSIGNED[name], "target": target}
