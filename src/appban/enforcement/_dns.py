"""What targets that know names and addresses share: which domains to refuse, to whom, and what cannot be said in DNS.

A name is refused to every client but to the addresses of devices that are exempt, so that an unknown client always
meets the whole ban. An address that two devices carry gets the stricter of the two.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address

import msgspec

from appban.ports import Gap, Group, Member, Scene, Sheet, View
from appban.regime.catalogue import AppId
from appban.regime.identity import Surface

SURFACES = frozenset({Surface.WEB, Surface.PWA, Surface.API, Surface.ADS_MANAGER, Surface.PIXEL})
"""What lives by an application's own names; an installed program may talk by address."""
Address = IPv4Address | IPv6Address

_SHARED = "refusing {} would stop other services that it carries"
_NATIVE = "only its names could be refused, and its web pages are not banned"
_APART = "its names are refused only where its web pages are banned"
_BY_ADDRESS = (
    "its names are refused, but an installed program may talk by address or by a resolver of its own"
)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_MAX_NAME = 180
"""Characters of a domain; a resolver has 253 for it together with `*.` and the name of its policy zone (RFC 1035)."""
_MAX_SLUG = 40


class Plan(msgspec.Struct, frozen=True):
    """What a point is to do. `exempt` are sets of applications let through, each with its addresses; gaps are sorted."""

    denied: Mapping[AppId, tuple[str, ...]]
    exempt: Mapping[tuple[AppId, ...], tuple[Address, ...]]
    gaps: tuple[Gap, ...]


def plan(scene: Scene) -> Plan:
    """Names to refuse by application, who is let through, and every gap of the scene on a target with `SURFACES`."""
    views = (scene.base, *(group.view for group in scene.groups))
    refused = [frozenset(web_denied(view)) for view in views]
    denied = {app for apps in refused for app in apps}
    kept, gaps = names(scene, denied)
    exempt, unplaced = _exempt([*zip(refused[1:], scene.groups, strict=True)], denied)
    for view, apps in zip(views, refused, strict=True):
        gaps |= view_gaps(view, SURFACES, apps)
    return Plan(kept, exempt, tuple(sorted(gaps | unplaced)))


def web_denied(view: View) -> tuple[AppId, ...]:
    """The applications whose web pages a view denies, sorted."""
    return tuple(sorted({app for app, surface in view.denied if surface is Surface.WEB}))


def names(scene: Scene, apps: Iterable[AppId]) -> tuple[dict[AppId, tuple[str, ...]], set[Gap]]:
    """The domains to refuse for each of these applications, and what of them cannot be."""
    kept: dict[AppId, tuple[str, ...]] = {}
    gaps: set[Gap] = set()
    for app in sorted(apps):
        sheet = scene.apps[app]
        good = tuple(sorted({each for each in sheet.domains if _fits(each)}))
        if good:
            kept[app] = good
        gaps |= _name_gaps(sheet)
    return kept, gaps


def view_gaps(view: View, surfaces: frozenset[Surface], blocked: frozenset[AppId]) -> set[Gap]:
    """The denied pairs of a view that refusing the names of `blocked` applications does not stop."""
    gaps: set[Gap] = set()
    for app, surface in view.denied:
        if surface in surfaces and app in blocked:
            continue
        note = _BY_ADDRESS if app in blocked else _NATIVE if surface is Surface.NATIVE_APP else _APART
        gaps.add(Gap("not possible for this surface", app, surface, note))
    if view.approved is not None:
        note = "an approved list names applications; names that no application is known by are not refused"
        gaps.add(Gap("not possible on this target", note=note))
    return gaps


def addresses(member: Member) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """A device's single addresses, sorted, IPv4 in IPv6 as IPv4; and what of its names is not such an address."""
    good: set[Address] = set()
    bad: set[str] = set()
    for scheme, value in member.names:
        if scheme in {"ipv4", "ipv6"}:
            found = _address(value)
            if found is None:
                bad.add(value)
            else:
                good.add(found)
    return tuple(sorted(good, key=_order)), tuple(sorted(bad))


def prefix(address: Address) -> str:
    """The netblock of one address alone, such as `192.0.2.7/32`."""
    return f"{address}/{address.max_prefixlen}"


def slug(app: AppId) -> str:
    """The application's id as one label of a name and one name of a file; a digest of it if it is not fit for both."""
    return app if re.fullmatch(rf"[a-z0-9][a-z0-9-]{{0,{_MAX_SLUG - 1}}}", app) else f"x-{_digest(app)}"


def set_slug(apps: tuple[AppId, ...]) -> str:
    """A short name of a set of applications: the same set has the same name, whatever else a scene holds."""
    return _digest("\n".join(apps))


def inside(domain: str, others: Iterable[str]) -> str | None:
    """The first of these domains that the domain is or stands under, if any."""
    return next((each for each in others if domain == each or domain.endswith(f".{each}")), None)


class Sieve:
    """Tells cheaply whether a text may be one of some addresses: reading every address of a fleet takes seconds.

    An IPv4 address has one spelling. One of IPv6 has many, and all but those with dots end with the same four digits.
    """

    def __init__(self, wanted: Iterable[Address]) -> None:
        held = tuple(wanted)
        self._texts = frozenset(str(each) for each in held)
        self._ends = frozenset(f"{int(each) & 0xFFFF:x}".lstrip("0") for each in held)

    def may_be(self, value: str) -> bool:
        """Whether a text may be one of them."""
        if ":" not in value:
            return value.strip() in self._texts
        return "." in value or value.strip().rpartition(":")[2].lower().lstrip("0") in self._ends

    def of(self, group: Group) -> list[str]:
        """The texts of a group that may be one of them."""
        plain, others = group.addresses
        return [*sorted(self._texts & plain), *(each for each in others if self.may_be(each))]


def _exempt(
    groups: Sequence[tuple[frozenset[AppId], Group]], denied: set[AppId]
) -> tuple[dict[tuple[AppId, ...], tuple[Address, ...]], set[Gap]]:
    freed: list[tuple[Member, set[AppId], tuple[Address, ...]]] = []
    gaps: set[Gap] = set()
    for refused, group in groups:
        apps = denied - refused
        for member in group.members if apps else ():
            good, bad = addresses(member)
            freed.append((member, apps, good))
            gaps |= _unplaced(member, apps, good, bad)
    taken = _taken(groups, denied, {address for _, _, good in freed for address in good})
    free: dict[Address, set[AppId]] = {}
    for _, apps, good in freed:
        for address in good:
            free[address] = set() if address in taken else free.get(address, apps) & apps
    for member, apps, good in freed:
        gaps |= {_doubled(member, app, each) for each in good for app in apps - free[each]}
    sets: dict[tuple[AppId, ...], list[Address]] = {}
    for address in sorted(free, key=_order):
        if free[address]:
            sets.setdefault(tuple(sorted(free[address])), []).append(address)
    return {apps: tuple(each) for apps, each in sorted(sets.items())}, gaps


def _taken(
    groups: Sequence[tuple[frozenset[AppId], Group]], denied: set[AppId], freed: set[Address]
) -> set[Address]:
    """Which of the addresses of exempt devices some device has that is not exempt from anything."""
    sieve = Sieve(freed)
    plain = [group for refused, group in groups if not denied - refused] if freed else []
    told = (_address(value) for group in plain for value in sieve.of(group))
    return {each for each in told if each in freed}


def _doubled(member: Member, app: AppId, address: Address) -> Gap:
    note = f"{member.device} stays refused: {address} is also that of a device that is not exempt"
    return Gap("not possible on this target", app, Surface.WEB, note)


def _unplaced(member: Member, apps: set[AppId], good: tuple[Address, ...], bad: tuple[str, ...]) -> set[Gap]:
    notes = [f"{member.device}: {value!r} is not the address of one device" for value in bad]
    if not good:
        notes.append(f"{member.device} stays refused: no ipv4 or ipv6 address of it is known")
    return {Gap("not possible on this target", app, Surface.WEB, note) for app in apps for note in notes}


def _name_gaps(sheet: Sheet) -> set[Gap]:
    notes = [_SHARED.format(each) for each in sheet.shared_domains]
    notes += [f"{each!r} is not a name that can be refused" for each in sheet.domains if not _fits(each)]
    if not sheet.domains:
        notes.append("the catalogue has no domain of its own for it")
    return {Gap("not possible on this target", sheet.app, Surface.WEB, note) for note in notes}


def _fits(domain: str) -> bool:
    # One name that no server takes makes it refuse the whole zone, and without a zone nothing is refused.
    labels = domain.split(".")
    return (
        len(domain) <= _MAX_NAME
        and all(_LABEL.fullmatch(each) for each in labels)
        and not labels[-1].isdecimal()
    )


def _address(value: str) -> Address | None:
    try:
        found = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    # A zone index names a link of one machine, and nobody calls from the other two.
    scoped = isinstance(found, IPv6Address) and found.scope_id is not None
    return None if scoped or found.is_unspecified or found.is_multicast else found


def _order(address: Address) -> tuple[int, int]:
    return address.version, int(address)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
