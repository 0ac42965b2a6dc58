"""Cedar on the same questions: one forbid a ban, grants as tags of the device, all entities read beforehand.

Cedar says allow or deny and which policies decided; `prohibited` and `not-listed` are told apart by these, while
`exempt` and `permitted` are both allow. Only the devices and applications that the questions name are entities, which
flatters it: the whole roster would not fit.
"""

from collections.abc import Callable, Iterable, Mapping

import cedarpy
import msgspec

from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.query import Query
from grants import grants
from world import Ban, World

ALLOWED = {"exempt": "allowed", "permitted": "allowed"}
"""Outcomes that Cedar does not tell apart."""
Request = Mapping[str, object]


def cedar(world: World, asked: Iterable[Query]) -> Callable[[Request], str]:
    """Decides requests as `request` makes them."""
    policies = cedarpy.PolicySet.from_str(_policies(world))
    entities = cedarpy.Entities.from_json_str(msgspec.json.encode(_entities(world, list(asked))).decode())
    listed = {f"{ban.id}" for ban in world.bans if ban.list is not None}

    def decide(request: Request) -> str:
        result = cedarpy.is_authorized(request, policies, entities)
        if result.allowed:
            return "allowed"
        names = result.diagnostics.id_annotations_by_reason.values()
        return "not-listed" if all(name in listed for name in names) else "prohibited"

    return decide


def trivial() -> Callable[[Request], str]:
    """What a call costs when there is nothing to decide."""
    policies = cedarpy.PolicySet.from_str("permit(principal, action, resource);")
    entities = cedarpy.Entities.from_json_str("[]")
    return lambda request: (
        "allowed" if cedarpy.is_authorized(request, policies, entities).allowed else "denied"
    )


def request(ask: Query) -> Request:
    """A question as Cedar takes it; its context is text already when the clock starts."""
    context = {
        "at": ask.at,
        "app": ask.app,
        "person": ask.person or "",
        "purpose": ask.purpose or "",
        "here": ask.question == "here",
    }
    return {
        "principal": f'Device::"{ask.device}"',
        "action": f'Action::"{ask.surface}"',
        "resource": f'App::"{ask.app}"',
        "context": msgspec.json.encode(context).decode(),
    }


def _policies(world: World) -> str:
    every = ["permit(principal, action, resource);", *(_forbid(ban) for ban in world.bans)]
    return "\n".join(every)


def _forbid(ban: Ban) -> str:
    actions = ", ".join(f'Action::"{each}"' for each in ban.surfaces)
    classes = ", ".join(f'"{each}"' for each in ban.classes)
    platforms = ", ".join(f'"{each}"' for each in ban.platforms or DEVICE_PLATFORMS)
    covered = "!(resource in Ban::" if ban.list is not None else "(resource in Ban::"
    # An exemption names prohibitions only, and one in force counts as listing.
    lifted = "true" if ban.list is not None else f'principal.getTag(context.app).bans.contains("{ban.id}")'
    return (
        f'@id("{ban.id}") forbid(principal in Body::"{ban.root}", action in [{actions}], resource)\n'
        f'when {{ {covered}"{ban.id}") && [{classes}].contains(principal.class)'
        f" && [{platforms}].contains(principal.platform) }}\n"
        f"unless {{ principal.hasTag(context.app) && {_IN_FORCE} && {lifted} }};"
    )


_TAG = "principal.getTag(context.app)"
_IN_FORCE = (
    f"{_TAG}.start <= context.at && context.at < {_TAG}.end && {_TAG}.surfaces.contains(action)"
    f" && (context.here || ({_TAG}.people.contains(context.person) && {_TAG}.purpose == context.purpose))"
)


def _entities(world: World, asked: list[Query]) -> list[object]:
    devices = {ask.device: {} for ask in asked if ask.device is not None}
    for each in grants(world):
        if each.device in devices:
            devices[each.device][each.app] = {
                "start": each.start,
                "end": each.end,
                "surfaces": [_entity("Action", surface) for surface in each.surfaces],
                "bans": list(each.bans),
                "people": list(each.people),
                "purpose": each.purpose,
            }
    listed: dict[str, list[str]] = {}
    for ban in world.bans:
        for app in world.listed.get(ban.list or "", ()):
            listed.setdefault(app, []).append(ban.id)
    made: list[object] = [
        {"uid": _uid("Body", body), "attrs": {}, "parents": [_uid("Body", parent)] if parent else []}
        for body, parent in world.parents.items()
    ]
    for app in {ask.app for ask in asked}:
        bans = [*(ban.id for ban in world.bans_of.get(app, ())), *listed.get(app, ())]
        made.append({"uid": _uid("App", app), "attrs": {}, "parents": [_uid("Ban", ban) for ban in bans]})
    for device, tags in devices.items():
        place = world.places[device]
        attrs = {"class": place.place_class, "platform": place.platform}
        parents = [_uid("Body", place.body or "")]
        made.append({"uid": _uid("Device", device), "attrs": attrs, "parents": parents, "tags": tags})
    return made


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _entity(kind: str, name: str) -> dict[str, dict[str, str]]:
    return {"__entity": _uid(kind, name)}
