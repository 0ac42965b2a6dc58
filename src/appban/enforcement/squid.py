"""Squid: a proxy that refuses the hosts of banned applications, by the address of the device that asks.

Source: Squid 5 configuration reference (squid-cache.org/Doc/config: acl, http_access, ssl_bump, external_acl_type) and
the external ACL helper protocol (wiki.squid-cache.org, Features/AddonHelpers). The folder is Squid's own (/etc/squid):

conf.d/00-appban.conf     what refuses; Debian's squid.conf includes conf.d in order of name, so it stands before what
                          the other files there let in. Elsewhere: `include` conf.d/*.conf before the first
                          `http_access allow`, with a file of one's own in it: a pattern that finds none stops Squid
appban/<app>.domains      the hosts of an application, `.host` for a host and all below it (dstdomain, ssl::server_name)
appban/<app>.free         the addresses of exempt devices (src)

Check with `squid -k parse`, put in force with `squid -k reconfigure`: measured, a quarter to three quarters of a second.
Without a helper nothing ends an exemption but the next delivery. The helper asks a decision point for each device and
host and so ends one by itself; Squid 5.7 wrongly refused 6 to 14 in a hundred allowed requests with ttl 1 or 0 and
none with 2, which therefore is the least. If the decision point is down, what would be asked of it is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from appban.enforcement._linux_lines import added, dropped, entries
from appban.enforcement._linux_points import SHARED, STOPPED, Block, address, blocks, setting
from appban.enforcement._linux_text import slug
from appban.errors import InputError
from appban.ports import Changes, Files, Gap, Item, Layer, Rendered, Scene, Sheet
from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.hosts import is_or_under
from appban.regime.identity import Surface

CONF = "conf.d/00-appban.conf"
LEAST_TTL = 2
"""Seconds for which Squid keeps a helper's answer; see above."""

_RANKS = ("external_acl_type", "acl", "ssl_bump peek", "ssl_bump", "http_access")
"""A name must stand before what uses it, and a peek before what acts on what it saw."""
_OURS = re.compile(r"conf\.d/00-appban\.conf|appban/[^/]+\.(domains|free)")
_ASKED = "appban_allows"


class Target:
    """Squid; see the module for its files, and `settings` for the operator's choices."""

    name = "squid"
    summary = (
        "Squid proxy: hosts refused by address of the device, TLS names too, and a live question if wanted"
    )
    layer: Layer = "proxy"
    per = "point"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = STOPPED
    escapes = (
        "traffic that does not go through the proxy, as an installed application's own may not",
        "a server called by its address instead of its name",
        "inside a CONNECT to an allowed host: another server name, unless sni is terminate, and a name that is encrypted (ECH)",
        "a tunnel (CONNECT) that was open when the ban or the end of an exemption came: it lives until either side closes it",
        "whoever sends from an exempt device's address",
    )
    expires = False
    settings: Mapping[str, str] = {
        "folder": "where this folder stands for Squid itself; /etc/squid",
        "sni": "off, or terminate: also end TLS by the name in its hello; needs an http_port or https_port with ssl-bump",
        "helper": "the command line of squid_acl.py with its options, to ask a decision point; without it nothing is asked",
        "ask": "listed, or all: the helper is asked about hosts of the lists only, or about every request",
        "ttl": f"seconds for which a helper's answer is kept, {LEAST_TTL} or more; {LEAST_TTL}",
    }

    def render(self, scene: Scene) -> Rendered:
        """Lists and rules for each application whose web surface is denied; InputError for a setting that cannot be."""
        blocked, gaps = blocks(scene, self.surfaces)
        said = scene.settings
        found = (
            {Item(CONF, _kind(line), line) for line in _common(said)} if blocked or _asks_all(said) else set()
        )
        for block in blocked:
            found |= {Item(_file(block.sheet, "domains"), "domains", each) for each in _names(block.sheet)}
            found |= {Item(CONF, _kind(line), line) for line in _rules(block, said)}
            if block.sheet.domains and _uses_addresses(said):
                found |= {Item(_file(block.sheet, "free"), "addresses", each) for each, _ in block.free}
        missing = {gap for block in blocked for gap in _unreached(block.sheet)}
        return Rendered(tuple(sorted(found)), tuple(sorted({*gaps, *missing})))

    def held(self, base: Files) -> tuple[Item, ...]:
        """The entries of appban's files, whoever put them there; other files of Squid are not read."""
        return tuple(
            sorted(
                {
                    Item(file, _list(file, value), value)
                    for file, data in base.items()
                    if _OURS.fullmatch(file)
                    for value in entries(data, file)
                }
            )
        )

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files with these lines in them; names before what uses them."""
        return added(base, items, _rank)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files without these lines."""
        return dropped(base, items)


def _common(said: Mapping[str, str]) -> Iterator[str]:
    """What stands once, whatever is banned."""
    if setting(said, "sni", ("off", "terminate")) == "terminate":
        yield "acl appban_hello at_step SslBump1"
        yield "ssl_bump peek appban_hello"
    helper, ttl = said.get("helper", "").strip(), said.get("ttl", str(LEAST_TTL))
    if not ttl.isascii() or not ttl.isdigit() or int(ttl) < LEAST_TTL:
        raise InputError(
            f"ttl is a number of seconds from {LEAST_TTL}, not {ttl!r}: below that Squid refuses what is allowed"
        )
    setting(said, "ask", ("listed", "all"))
    if helper:
        yield (
            f"external_acl_type appban_decision ttl={ttl} negative_ttl={ttl} grace=0 concurrency=100 "
            f"children-max=4 children-startup=1 %>a %DST {helper}"
        )
        yield f"acl {_ASKED} external appban_decision"
    if _asks_all(said):
        yield f"http_access deny !{_ASKED}"


def _rules(block: Block, said: Mapping[str, str]) -> Iterator[str]:
    """What refuses one application."""
    app, folder = slug(block.sheet.app), said.get("folder", "/etc/squid").rstrip("/")
    if not _names(block.sheet):
        return
    but = ""
    if block.free and _uses_addresses(said):
        yield f'acl appban_free_{app} src "{folder}/{_file(block.sheet, "free")}"'
        but = f" !appban_free_{app}"
    domains = f'"{folder}/{_file(block.sheet, "domains")}"'
    if said.get("sni") == "terminate":
        yield f"acl appban_hello_{app} ssl::server_name {domains}"
        yield f"ssl_bump terminate appban_hello_{app}{but}"
    if _asks_listed(said):
        but = f" !{_ASKED}"
    # -n: without it Squid looks up the name of each address asked for, and believes whoever owns the address.
    yield f"acl appban_to_{app} dstdomain -n {domains}"
    yield f"http_access deny appban_to_{app}{but}"


def _asks_listed(said: Mapping[str, str]) -> bool:
    return bool(said.get("helper", "").strip()) and said.get("ask", "listed") == "listed"


def _asks_all(said: Mapping[str, str]) -> bool:
    return bool(said.get("helper", "").strip()) and said.get("ask") == "all"


def _uses_addresses(said: Mapping[str, str]) -> bool:
    """Whether exempt addresses are read from a file: by the static rules, and by what ends TLS, which cannot ask."""
    return not _asks_listed(said) or said.get("sni") == "terminate"


def _names(sheet: Sheet) -> tuple[str, ...]:
    """Its hosts as Squid matches them; one below another is left out, since Squid 5 refuses a list with both."""
    tops = [
        each
        for each in sheet.domains
        if not any(is_or_under(each, other) for other in sheet.domains if other != each)
    ]
    return tuple(each if address(each.strip("[]")) else f".{each}" for each in tops)


def _unreached(sheet: Sheet) -> Iterator[Gap]:
    if not sheet.domains:
        yield Gap(
            "not possible on this target", sheet.app, Surface.WEB, "no domains of its own are catalogued"
        )
    if sheet.shared_domains:
        note = SHARED.format(", ".join(sorted(sheet.shared_domains)))
        yield Gap("not possible on this target", sheet.app, Surface.WEB, note)


def _file(sheet: Sheet, ending: str) -> str:
    return f"appban/{slug(sheet.app)}.{ending}"


def _list(file: str, value: str) -> str:
    return _kind(value) if file == CONF else "domains" if file.endswith(".domains") else "addresses"


def _kind(line: str) -> str:
    return line.split(maxsplit=1)[0]


def _rank(line: str) -> int:
    """The place of a directive in the file; entries of the lists have one place."""
    return max((at for at, start in enumerate(_RANKS) if f"{line} ".startswith(f"{start} ")), default=0)
