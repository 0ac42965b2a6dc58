"""What is found of devices as such, and how many there are beside every count (DESIGN R10)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from appban.fleet import relations
from appban.fleet.gather import settled
from appban.fleet.ground import Ground
from appban.ports import SnapshotReader
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.finding import BodyCount, Finding, FindingId, Kind, NotHeard, finding_id

_UNMANAGED = "a source says that nobody manages it"
_UNSEEN = "no source lists its software"
_UNKNOWN = "the record names it, and no inventory has it"


class DevicesFound(msgspec.Struct, frozen=True):
    """Findings about devices, and the numbers of those that the snapshot has."""

    findings: tuple[Finding, ...]
    numbers: frozenset[int]


class _Row(msgspec.Struct, array_like=True):
    device: int
    id: DeviceId
    place: int
    seen_at: int


class _Body(msgspec.Struct, array_like=True):
    body: int
    devices: int
    clean: int
    silent: int


class _Heard(msgspec.Struct, array_like=True):
    source: str
    body: int
    devices: int


def devices_found(
    facts: Facts, reader: SnapshotReader, ground: Ground, before: Mapping[FindingId, tuple[Kind, int]]
) -> DevicesFound:
    """Devices in scope of a restriction that nobody manages, or whose software nobody can see.

    `before` holds when findings of the last sweep began; what it does not have begins now.
    """
    found: list[Finding] = []
    numbers: set[int] = set()
    for kind, expression, why in _sorts():
        for row in reader.rows(expression, _Row):
            numbers.add(row.device)
            body = ground.places[row.place].body
            found.append(_finding(kind, row.id, body, why, row.seen_at))
    found.extend(_finding("cannot-be-seen", *each, _UNKNOWN, None) for each in _unknown(facts, ground))
    stated = (
        msgspec.structs.replace(
            each, since=min(before[each.id][1] if each.id in before else ground.at, ground.at)
        )
        for each in found
    )
    return DevicesFound(tuple(settled(facts, each) for each in stated), frozenset(numbers))


def count_bodies(
    reader: SnapshotReader,
    bodies: list[BodyId | None],
    findings: Iterable[Finding],
    flagged: Iterable[int],
    bound: int,
) -> tuple[BodyCount, ...]:
    """The devices of each body, and how many findings of each kind; `flagged` devices are not clean."""
    reader.load("flagged", {"device": ("u32", sorted(flagged))})
    found: dict[BodyId | None, Counter[Kind]] = {}
    for each in findings:
        found.setdefault(each.body, Counter())[each.kind] += 1
    rows = {bodies[row.body]: row for row in reader.rows(relations.BODIES.format(bound=int(bound)), _Body)}
    nobody = _Body(0, 0, 0, 0)
    return tuple(
        BodyCount(
            body=body,
            devices=rows.get(body, nobody).devices,
            clean=rows.get(body, nobody).clean,
            silent=rows.get(body, nobody).silent,
            found=dict(found.get(body, {})),
        )
        for body in dict.fromkeys((*rows, *found))
    )


def not_heard(reader: SnapshotReader, bodies: list[BodyId | None], bound: int) -> tuple[NotHeard, ...]:
    """By source and body, how many devices a source has said nothing of since `bound`."""
    rows = reader.rows(relations.NOT_HEARD.format(bound=int(bound)), _Heard)
    return tuple(NotHeard(source=row.source, body=bodies[row.body], devices=row.devices) for row in rows)


def _sorts() -> Iterator[tuple[Kind, str, str]]:
    yield "unmanaged", relations.UNMANAGED, _UNMANAGED
    yield "cannot-be-seen", relations.UNSEEN, _UNSEEN


def _unknown(facts: Facts, ground: Ground) -> Iterator[tuple[DeviceId, BodyId | None]]:
    """Devices that the record names and no inventory has, in scope and not reported lost."""
    for device, place in ground.unseen:
        if ground.rules.known_mask(device) != 0 and not facts.devices[device].absences.during(ground.at):
            yield device, place.body


def _finding(kind: Kind, device: DeviceId, body: BodyId | None, why: str, last_seen: int | None) -> Finding:
    return Finding(
        id=finding_id(device, None, None, None, kind),
        kind=kind,
        device=device,
        body=body,
        since=0,
        last_seen=last_seen,
        why=why,
    )
