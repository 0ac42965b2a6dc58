"""What a point on the network that sees addresses and hosts makes of a scene: applications blocked, devices let through.

Such a point cannot tell the surfaces of an application apart: it blocks an application's own domains or addresses when
the web surface is denied, and says which other surfaces that misses or stops along with it. A device is told by its
address; an address that two devices claim lets neither through unless both may.
"""

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from appban.enforcement._dns import Sieve
from appban.errors import InputError
from appban.ports import Gap, Group, Member, Scene, Sheet
from appban.regime.catalogue import AppId
from appban.regime.identity import Surface
from appban.regime.time import FOREVER
from appban.regime.views import Pair

STOPPED = frozenset({Surface.WEB, Surface.PWA, Surface.API, Surface.ADS_MANAGER, Surface.PIXEL})
"""The surfaces that a block of an application's domains stops."""

SHARED = "other services stand on them too, and blocking would stop those: {}"


class Block(msgspec.Struct, frozen=True, order=True):
    """An application to be blocked, and the canonical addresses let through, each until when (FOREVER: no end)."""

    sheet: Sheet
    free: tuple[tuple[str, int], ...]


def address(text: str) -> str | None:
    """One device's address in canonical form (an IPv4-mapped one as IPv4), or None for what can be no device's.

    Ranges, zones (`%eth0`), the unspecified address, multicast and broadcast would let through more than one device.
    """
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None:
            return None
        found = found.ipv4_mapped or found
    broad = found.is_unspecified or found.is_multicast or found == ipaddress.IPv4Address(2**32 - 1)
    return None if broad else str(found)


def blocks(scene: Scene, surfaces: frozenset[Surface]) -> tuple[tuple[Block, ...], tuple[Gap, ...]]:
    """The applications to block, sorted, and what of the scene such a point with these surfaces cannot express."""
    views = [scene.base, *(group.view for group in scene.groups)]
    denied = {pair for view in views for pair in view.denied}
    refused = {frozenset(view.denied) for view in views}
    clients = _Clients(scene.groups, frozenset(app for app, surface in denied if surface is Surface.WEB))
    made: list[Block] = []
    gaps: list[Gap] = []
    surfaces_of: dict[AppId, set[Surface]] = {}
    for app, surface in denied:
        surfaces_of.setdefault(app, set()).add(surface)
    for app, asked in sorted(surfaces_of.items()):
        if Surface.WEB not in asked:
            gaps += [_not_the_web(app, each) for each in sorted(asked)]
            continue
        gaps += [_beyond(app, each) for each in sorted(asked - surfaces)]
        gaps += _along(app, refused)
        free, doubts = clients.free(app)
        made.append(Block(scene.apps[app], free))
        gaps += doubts
    gaps += [_listed() for view in views if view.approved is not None]
    return tuple(sorted(made)), tuple(sorted(set(gaps)))


def _not_the_web(app: AppId, surface: Surface) -> Gap:
    note = "its web pages are allowed, and both use the same names and addresses"
    return Gap("not possible for this surface", app, surface, note)


def _beyond(app: AppId, surface: Surface) -> Gap:
    return Gap("not possible for this surface", app, surface, "it can go another way than through this point")


def _along(app: AppId, refused: Iterable[frozenset[Pair]]) -> Iterator[Gap]:
    """What is allowed somewhere and stopped all the same, since the web is denied there."""
    along: set[Surface] = set()
    for denied in refused:
        if (app, Surface.WEB) in denied:
            along |= {surface for surface in Surface if (app, surface) not in denied}
    if along:
        note = f"stopped along with the web though allowed: {', '.join(sorted(along))}"
        yield Gap("not possible for this surface", app, None, note)


class _Clients:
    """The devices of a scene by address, read once for all applications, since there may be half a million.

    Of groups that are denied all of `blocked` only those devices count that share an address with one that is not.
    """

    def __init__(self, groups: Iterable[Group], blocked: frozenset[AppId]) -> None:
        web = [
            (frozenset(app for app, surface in group.view.denied if surface is Surface.WEB), group)
            for group in groups
        ]
        self._groups = [(denied, _known(group, None)) for denied, group in web if blocked - denied]
        freed = {each for _, members in self._groups for _, known in members for each in known}
        sieve = Sieve(map(ipaddress.ip_address, freed))
        self._groups += [
            (denied, _known(group, sieve.may_be))
            for denied, group in web
            if not blocked - denied and sieve.of(group)
        ]
        claims: dict[str, set[int]] = {}
        for number, (_, members) in enumerate(self._groups):
            for _, known in members:
                for each in known:
                    claims.setdefault(each, set()).add(number)
        self._shared = {each: numbers for each, numbers in claims.items() if len(numbers) > 1}

    def free(self, app: AppId) -> tuple[tuple[tuple[str, int], ...], list[Gap]]:
        """The addresses of the devices whose view allows the web surface, and those that cannot be let through."""
        free: dict[str, int] = {}
        gaps: list[Gap] = []
        for denied, members in self._groups:
            if app in denied:
                continue
            for member, known in members:
                held = {each for each in known if self._is_denied(each, app)}
                until = FOREVER if member.until is None else member.until
                for each in known - held:
                    free[each] = min(until, free.get(each, FOREVER))
                if not known:
                    gaps.append(_stays(app, member, "has no address of its own by scheme ipv4 or ipv6"))
                if held:
                    shares = f"shares {', '.join(sorted(held))} with a device that is denied"
                    gaps.append(_stays(app, member, shares))
        return tuple(sorted(free.items())), gaps

    def _is_denied(self, each: str, app: AppId) -> bool:
        return any(app in self._groups[number][0] for number in self._shared.get(each, ()))


def _known(group: Group, may_be: Callable[[str], bool] | None) -> tuple[tuple[Member, frozenset[str]], ...]:
    """The members with their addresses; with `may_be`, those alone that have one which it lets in, and no others of it."""
    made: list[tuple[Member, frozenset[str]]] = []
    for member in group.members:
        told = [value for scheme, value in member.names if scheme in {"ipv4", "ipv6"}]
        if may_be is not None:
            told = [value for value in told if may_be(value)]
            if not told:
                continue
        found = map(address, told)
        made.append((member, frozenset(each for each in found if each is not None)))
    return tuple(made)


def _stays(app: AppId, member: Member, why: str) -> Gap:
    return Gap(
        "not possible on this target", app, Surface.WEB, f"{member.device} {why}; it stays refused there"
    )


def _listed() -> Gap:
    return Gap(
        "not possible on this target",
        note="an approved list: what is not on it and not banned by name passes",
    )


def setting(settings: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    """A setting that is one of some words, the first if it is not set; InputError for another."""
    said = settings.get(key, allowed[0])
    if said not in allowed:
        raise InputError(f"{key} is {' or '.join(allowed)}, not {said!r}; put the setting right")
    return said
