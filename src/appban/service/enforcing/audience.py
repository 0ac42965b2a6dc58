"""Who is behind a point, and which view each has: the scenes that its target is given."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import EnforcementTarget, Group, Member, Scene, Sheet, StoreReader, View
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.catalogue import AppId
from appban.regime.coverage import app_at
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.ruleset import Ruleset
from appban.regime.views import Views
from appban.service.device_keys import RESERVED
from appban.service.enforcing.crowd import NOTHING, Behind, Crowd, Resorted
from appban.service.enforcing.points import ALL, OBSERVE, Listed, Point

_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One folder of a point and the scene that belongs there; `label` names it in the record, without a device's name."""

    folder: str
    label: str
    scene: Scene


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """What one point comes to at one stage of its rollout.

    `behind` counts all devices behind it, `devices` those that the stage takes in and the target reaches.
    `unreached` are devices that the target has no way to, by why; `unknown` those of which a fact is missing; `spared`
    those that the rollout has not come to. `shared`: its folders are views', and a list says which device takes which.
    What is worked out for devices sorted anew alone leaves the three lists out.
    """

    places: tuple[Place, ...]
    shared: bool
    behind: int
    devices: int
    exemptions: tuple[ExemptionId, ...]
    unreached: Mapping[str, tuple[DeviceId, ...]]
    unknown: tuple[DeviceId, ...]
    spared: tuple[DeviceId, ...]


def behind(
    point: Point, listed: Iterable[Listed] | None, rules: Ruleset, reader: StoreReader
) -> tuple[Behind, ...]:
    """The devices of a point, in order of id. InputError with the line for a device that nobody knows, or twice."""
    if listed is None:
        known = sorted(set(rules.roster.index) | set(rules.facts.devices))
        names = reader.names(known)
        return tuple(
            Behind(device, None, tuple(sorted(n for n in names.get(device, []) if n[0] not in RESERVED)))
            for device in known
        )
    lines = tuple(listed)
    called = {_called(each.device) for each in lines if ":" in each.device}
    ids = reader.aliases({*called, *((scheme, value.lower()) for scheme, value in called)})
    found: dict[DeviceId, Behind] = {}
    for each in lines:
        where = f"{point.devices}: line {each.line}"
        device = _known(each.device, ids, rules, where)
        if device in found:
            raise InputError(f"{each.device} is {device}, which another line names too", where=where)
        found[device] = Behind(device, each.ring, each.names)
    return tuple(found[device] for device in sorted(found))


def crowd_of(
    point: Point,
    devices: Iterable[Behind],
    views: Views,
    ring: str,
    floors: Mapping[DeviceId, View] | None = None,
) -> Crowd:
    """The devices that a stage takes in, by view, and those that it spares. InputError for a stage it does not have.

    A device that is held to a view is taken in by any stage.
    """
    held = {} if floors is None else floors
    if ring not in point.stages:
        raise InputError(f"{point.name} has no ring {ring!r}; its stages are {', '.join(point.stages)}")
    everyone = tuple(devices)
    if ring == ALL:
        return Crowd(everyone, views, floors=held)
    active = {each.device for each in everyone if each.device in held or _active(point, each, ring)}
    return Crowd(
        (each for each in everyone if each.device in active),
        views,
        (each for each in everyone if each.device not in active),
        held,
    )


def audience(point: Point, target: EnforcementTarget, crowd: Crowd, views: Views, ring: str) -> Audience:
    """The scenes of a point at a stage.

    Where one set of files serves all, whoever is not listed gets all that any listed device is denied (with none, all
    that anybody is), and listed devices that the rollout has not come to yet are let through like exempt ones.
    """
    scene = _scene(point, target, crowd, views, crowd.groups(target.platforms))
    whole = _audience(point, target, crowd, () if ring == OBSERVE else _places(point, target, scene))
    others = crowd.others(target.platforms)
    return msgspec.structs.replace(
        whole,
        unreached={
            f"{target.name} does not run on {each}": tuple(sorted(devices))
            for each, devices in sorted(others.items())
        },
        unknown=tuple(sorted(crowd.unknown)),
        spared=tuple(member.device for group in crowd.spared() for member in group.members),
    )


def resorted_audience(
    point: Point, target: EnforcementTarget, crowd: Crowd, views: Views, sorted_anew: Resorted
) -> tuple[Audience, tuple[str, ...]]:
    """The same with those places alone that devices sorted anew change, and the folders that none of them has any more.

    Where one set of files serves all, that is the whole of it.
    """
    if target.per == "point":
        return audience(point, target, crowd, views, ALL), ()
    if not has_own_folders(point):
        groups = crowd.groups(target.platforms, sorted_anew.views)
        held = {group.view for group in groups}
        gone = [each for each in sorted_anew.views if each.platform in target.platforms and each not in held]
        left = tuple(f"{point.folder}/{label_of(view)}" for view in sorted(gone))
    else:
        alone, left = _alone(point, target, crowd, sorted_anew.devices)
        groups = tuple(Group(view, tuple(sorted(members))) for view, members in sorted(alone.items()))
    scene = _scene(point, target, crowd, views, groups)
    return _audience(point, target, crowd, _places(point, target, scene)), left


def has_own_folders(point: Point) -> bool:
    """Whether each device of a point has a folder of its own."""
    return _PLACEHOLDER.search(point.folder) is not None


def sheets(rules: Ruleset) -> dict[AppId, Sheet]:
    """Every application of the catalogue as targets need it, at the start of the ruleset's horizon."""
    found: dict[AppId, Sheet] = {}
    for app in sorted(rules.facts.apps):
        fact = app_at(rules.facts, app, rules.start)
        if fact is not None:
            found[app] = Sheet(
                app=app,
                name=fact.name,
                identities=tuple(sorted(fact.identities)),
                domains=tuple(sorted(fact.domains)),
                shared_domains=tuple(sorted(fact.shared_domains)),
            )
    return found


def _active(point: Point, each: Behind, ring: str) -> bool:
    return (
        ring != OBSERVE and each.ring is not None and point.rings.index(each.ring) <= point.rings.index(ring)
    )


def _places(point: Point, target: EnforcementTarget, scene: Scene) -> Iterator[Place]:
    schemes = _PLACEHOLDER.findall(point.folder)
    if target.per == "point":
        if schemes:
            raise InputError(
                f"{point.name}: {target.name} serves all devices from one folder; take {{...}} out of it"
            )
        yield Place(folder=point.folder, label="all", scene=scene)
        return
    for group in scene.groups:
        alone = msgspec.structs.replace(scene, base=group.view, groups=(group,))
        label = label_of(group.view)
        if not schemes:
            yield Place(folder=f"{point.folder}/{label}", label=label, scene=alone)
            continue
        for member in group.members:
            yield Place(
                folder=_own(point, member),
                label=str(member.device),
                scene=msgspec.structs.replace(alone, groups=(Group(group.view, (member,)),)),
            )


def _scene(
    point: Point, target: EnforcementTarget, crowd: Crowd, views: Views, groups: tuple[Group, ...]
) -> Scene:
    for_all = target.per == "point"
    return Scene(
        at=views.rules.start,
        base=(crowd.strictest() or views.strictest()) if for_all else NOTHING,
        groups=(*groups, *crowd.spared()) if for_all else groups,
        apps=sheets(views.rules),
        settings=point.settings,
    )


def _audience(point: Point, target: EnforcementTarget, crowd: Crowd, places: Iterable[Place]) -> Audience:
    return Audience(
        places=tuple(places),
        shared=target.per == "view" and not has_own_folders(point),
        behind=crowd.behind,
        devices=crowd.count(target.platforms),
        exemptions=crowd.exemptions(),
        unreached={},
        unknown=(),
        spared=(),
    )


def _alone(
    point: Point, target: EnforcementTarget, crowd: Crowd, devices: Iterable[DeviceId]
) -> tuple[dict[View, list[Member]], tuple[str, ...]]:
    """Some devices by view, and the folders of those that the target does not reach."""
    alone: dict[View, list[Member]] = {}
    left: list[str] = []
    for device in sorted(devices):
        found = crowd.member(device)
        if found is not None and found[0].platform in target.platforms:
            alone.setdefault(found[0], []).append(found[1])
        elif (folder := _filled(point, Member(device, crowd.names(device)))) is not None:
            left.append(folder)
    return alone, tuple(left)


def label_of(view: View) -> str:
    """A name for a view that is the same for the same view, whatever other views there are."""
    return f"view-{to_hex(sha256(encode(view)))[:12]}"


def _own(point: Point, member: Member) -> str:
    """The folder of one device; InputError if no name of its can name one."""
    folder = _filled(point, member)
    if folder is None:
        schemes = ", ".join(_PLACEHOLDER.findall(point.folder))
        raise InputError(
            f"{point.name}: {member.device} has no {schemes} that can name a folder; give one in {point.devices}"
        )
    return folder


def _filled(point: Point, member: Member) -> str | None:
    folder = point.folder
    for scheme in _PLACEHOLDER.findall(folder):
        name = member.name(scheme)
        if name is None or name in {".", ".."} or "/" in name or "\\" in name or "\0" in name:
            return None
        folder = folder.replace(f"{{{scheme}}}", name)
    return folder


def _called(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(":")
    return scheme, value


def _known(text: str, ids: Mapping[tuple[str, str], str], rules: Ruleset, where: str) -> DeviceId:
    if ":" in text:
        scheme, value = _called(text)
        found = ids.get((scheme, value)) or ids.get((scheme, value.lower()))
        device = None if found is None or scheme in RESERVED else DeviceId(found)
    else:
        device = DeviceId(text) if text in rules.roster.index or text in rules.facts.devices else None
    if device is None:
        raise NotFoundError(
            f"{where}: no device is called {text!r} here; import an inventory or `appban device add` it first"
        )
    return device
