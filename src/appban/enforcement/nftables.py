"""nftables: a packet filter of Linux that refuses stated addresses, and lets an exempt device by until the kernel ends it.

Source: nft(8) 1.0.6 (sets, element timeout, meta time) and wiki.nftables.org. One file of a table of our own, for
`nft -f`: it declares, deletes and fills `table inet appban` in one transaction, so loading it twice is loading it once,
no packet passes between, and no other table is touched. `nft -c -f` checks it. A file that is gone leaves the table in
the kernel: `nft delete table inet appban` takes it out.

Names cannot be told at this layer: an application is refused at the addresses that `addresses.<app>` states, and one
without is a gap. Exempt devices stand in one set for each application and end. An element has as its timeout the
seconds left at the scene's instant, and the rule that reads the set holds only before the end itself (`meta time`), so
that a file loaded late or again, as at a restart, lengthens no exemption. No rule lets established connections by:
one that is open when an exemption ends is refused at its next packet.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence

from appban.enforcement._linux_points import Block, blocks, setting
from appban.enforcement._linux_text import slug
from appban.enforcement._nftables_file import FILE, read, written
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.identity import Surface
from appban.regime.time import FOREVER, SECOND

_ADDRESSES = "addresses."


class Target:
    """A table of nftables; see the module, and `settings` for what the operator states."""

    name = "nftables"
    summary = (
        "nftables packet filter: stated addresses refused, exempt devices let by until the kernel ends it"
    )
    layer: Layer = "network"
    per = "point"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = frozenset(Surface)
    escapes = (
        "an address of the application that was not stated, or is new",
        "traffic that takes another way: mobile data, a tunnel, a proxy elsewhere",
        "whoever sends from an exempt device's address",
    )
    expires = True
    settings: Mapping[str, str] = {
        f"{_ADDRESSES}<app>": "addresses and prefixes of an application, with spaces or commas between",
        "hook": "where packets are looked at: forward (a router), output or input (the machine itself); forward",
    }

    def render(self, scene: Scene) -> Rendered:
        """The sets of each application whose web surface is denied; InputError for a setting that cannot be."""
        hook = setting(scene.settings, "hook", ("forward", "output", "input"))
        blocked, gaps = blocks(scene, self.surfaces)
        stated = {block: _stated(scene.settings, block) for block in blocked}
        found = {
            Item(FILE, *each)
            for block, networks in stated.items()
            for each in (*_to(block, networks), *_let_by(block, networks, scene.at))
        }
        if found:
            found.add(Item(FILE, "hook", hook))
        denied: dict[AppId, set[Surface]] = {}
        for view in (scene.base, *(group.view for group in scene.groups)):
            for app, surface in view.denied:
                denied.setdefault(app, set()).add(surface)
        bare = [block.sheet.app for block, networks in stated.items() if not networks]
        missing = {gap for app in bare for gap in _unstated(app, denied[app])}
        return Rendered(tuple(sorted(found)), tuple(sorted({*gaps, *missing})))

    def held(self, base: Files) -> tuple[Item, ...]:
        """The elements of our table's sets; InputError if its file was changed by hand. Other files are not read."""
        return read(base[FILE]) if FILE in base else ()

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file with these elements too."""
        held = set(self.held(base))
        return {FILE: written(held | set(items))} if set(items) - held else {}

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file without these elements; it goes with its last item."""
        held = set(self.held(base))
        return {FILE: written(held - set(items))} if held & set(items) else {}


def _stated(
    settings: Mapping[str, str], block: Block
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    key = f"{_ADDRESSES}{block.sheet.app}"
    return tuple(_network(each, key) for each in settings.get(key, "").replace(",", " ").split())


def _network(text: str, key: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        found = ipaddress.ip_network(text)
    except ValueError as fault:
        raise InputError(f"{text!r} is not an address or prefix ({fault}); put it right", where=key) from None
    if found.prefixlen == 0:
        raise InputError(f"{text!r} is every address there is; state the application's own", where=key)
    return found


def _to(
    block: Block, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> Iterator[tuple[str, str]]:
    for each in networks:
        single = each.prefixlen == each.max_prefixlen
        yield f"to{each.version}_{slug(block.sheet.app)}", str(each.network_address if single else each)


def _let_by(
    block: Block, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network], at: int
) -> Iterator[tuple[str, str]]:
    """The exempt devices of the families in which the application has addresses."""
    versions = {each.version for each in networks}
    for device, until in block.free:
        version, left = ipaddress.ip_address(device).version, (until - at) // SECOND
        if version not in versions or left < 1:
            continue
        end = "ever" if until == FOREVER else str(until // SECOND)
        value = device if until == FOREVER else f"{device} timeout {left}s"
        yield f"free{version}_{end}_{slug(block.sheet.app)}", value


def _unstated(app: AppId, surfaces: Iterable[Surface]) -> Iterator[Gap]:
    """One gap for each denied surface of an application without addresses."""
    note = f"names cannot be told at this layer; state its addresses in the setting {_ADDRESSES}{app}"
    for surface in surfaces:
        yield Gap("not possible on this target", app, surface, note)
