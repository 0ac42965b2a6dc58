"""The list of which device takes which folder of a point, for whatever carries the files on: a line a device, by id."""

from bisect import bisect_left
from collections.abc import Collection, Iterable

from appban.ports import EnforcementTarget, Member, View
from appban.regime.device import DeviceId
from appban.service.enforcing.audience import label_of
from appban.service.enforcing.crowd import Crowd

FILE = "assignments.csv"
_HEAD = b"device,names,folder"


def listed(crowd: Crowd, target: EnforcementTarget) -> bytes:
    """The list of the devices of a crowd that a target reaches."""
    lines = [
        (member.device, _line(member, label))
        for group in crowd.groups(target.platforms)
        for label in (label_of(group.view),)
        for member in group.members
    ]
    lines.sort()
    return b"\n".join((_HEAD, *(line for _, line in lines), b""))


def listed_anew(
    data: bytes, crowd: Crowd, target: EnforcementTarget, devices: Collection[DeviceId]
) -> bytes | None:
    """A list as it was made for a crowd in which these devices have been sorted anew since; None if it is not that one."""
    head, *lines = data.split(b"\n")
    if head != _HEAD or not lines or lines.pop() != b"":
        return None
    for device in devices:
        at = bisect_left(lines, device.encode(), key=_device)
        there = at < len(lines) and _device(lines[at]) == device.encode()
        found = crowd.member(device)
        lines[at : at + there] = _reached(found, target)
    return b"\n".join((_HEAD, *lines, b"")) if len(lines) == crowd.count(target.platforms) else None


def _reached(found: tuple[View, Member] | None, target: EnforcementTarget) -> Iterable[bytes]:
    if found is None or found[0].platform not in target.platforms:
        return ()
    view, member = found
    return (_line(member, label_of(view)),)


def _line(member: Member, label: str) -> bytes:
    names = " ".join(f"{scheme}:{value}" for scheme, value in member.names).replace('"', '""')
    return f'{member.device},"{names}",{label}'.encode()


def _device(line: bytes) -> bytes:
    return line.partition(b",")[0]
