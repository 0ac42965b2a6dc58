"""Unbound 1.17 and newer: response policy zones, one for each banned application, and tags for exempt devices.

Sources: unbound.conf(5), `rpz`, `define-tag`, `access-control-tag`; draft-vixie-dnsop-dns-rpz-00.

appban.conf       to be included last in unbound.conf, after the operator's own `rpz` clauses
rpz/ban-*.zone    one for each application, without tags: it holds for every client
rpz/allow-*.zone  one for each set of applications that some device is exempt from: their names pass, for clients
                  that carry its tag. Unbound asks the zones in order, so these stand first.

A tag of Unbound goes with the most specific netblock alone. Tags that said who is banned would ban nobody wherever
the operator has a narrower `access-control` than ours, and so tags here say who is exempt, each on the netblock of
one address, where nothing can be narrower: whatever the operator's access rules are, an unknown client is refused.
Unbound 1.17 ends itself when one reload takes away the last policy zone and the module `respip`: an operator who may
take appban out again writes `module-config` with `respip` in a file of his own as well.
`access-control` and `access-control-tag` of an address stand together on the same netblock, and replace what the
operator's wider netblock said of that address (its action and its own tags).
"""

import re
from collections.abc import Mapping, Sequence

from appban.enforcement import _dns as dns
from appban.enforcement import _rpz as rpz
from appban.enforcement import _statements as st
from appban.errors import InputError
from appban.ports import Changes, Files, Item, Rendered, Scene
from appban.regime.catalogue import AppId
from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.hosts import is_or_under

CONF = "appban.conf"
FOLDER = "/etc/unbound/appban"
ORIGIN = "appban.invalid"
"""Below which the policy zones have their names (RFC 6761: nobody's)."""
MODULES = "respip validator iterator"
_CLAUSES = (
    "auth-zone cachedb dnscrypt dnstap dynlib forward-zone include include-toplevel ipset python remote-control rpz "
    "server stub-zone view"
)
_CLAUSE = re.compile(rf"({'|'.join(_CLAUSES.split())}):")
_ORDER = tuple(
    re.compile(each)
    for each in (
        r'server: module-config: "[^"]*"',
        r'server: define-tag: "allow-\w+"',
        r"server: access-control: \S+/(32|128) allow",
        r'server: access-control-tag: \S+ "allow-\w+"',
        r'rpz: name: "allow-.*',
        r'rpz: name: "ban-.*',
    )
)
"""Ours in the order that Unbound needs: a tag before its use, zones that let through before zones that refuse."""
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9-]*:")


class Target:
    """Unbound, as whose clients the devices are known by their addresses."""

    name = "unbound"
    summary = "Unbound: response policy zones, exempt devices told apart by address"
    layer = "dns"
    per = "point"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = dns.SURFACES
    escapes = (
        "a program that talks by address, or asks another resolver (DNS over HTTPS, a VPN, another network)",
        "an answer that a device was given while it was exempt, until that answer's own time to live ends",
        "a device that takes the address of an exempt one",
    )
    expires = False
    settings: Mapping[str, str] = {
        "folder": f"where this folder stands on the resolver; without it {FOLDER}",
        "modules": f"what `module-config` is to be, with respip in it; without it `{MODULES}`",
        "origin": f"the domain below which the policy zones have their names; without it {ORIGIN}",
    }

    def render(self, scene: Scene) -> Rendered:
        """Zones of the base view, and passing zones for the addresses of devices whose view denies less."""
        plan = dns.plan(scene)
        folder = _setting(scene, "folder", FOLDER, r"/[A-Za-z0-9._/-]*")
        origin = _setting(scene, "origin", ORIGIN, r"[a-z0-9-]+(\.[a-z0-9-]+)*")
        modules = _setting(scene, "modules", MODULES, r"([a-z]+ )*respip( [a-z]+)*")
        lines = [f'server: module-config: "{modules}"']
        items: set[Item] = set()
        for app, domains in plan.denied.items():
            zone = f"ban-{dns.slug(app)}"
            lines.append(_rpz(zone, origin, folder))
            items |= _records(zone, rpz.records(domains))
        for apps, addresses in plan.exempt.items():
            zone = f"allow-{dns.set_slug(apps)}"
            lines += [_rpz(zone, origin, folder, tag=zone), f'server: define-tag: "{zone}"']
            for block in map(dns.prefix, addresses):
                lines += [
                    f"server: access-control: {block} allow",
                    f'server: access-control-tag: {block} "{zone}"',
                ]
            items |= _records(zone, _passing(plan, apps))
        items |= {Item(CONF, _SYNTAX.list, line) for line in lines}
        return Rendered(tuple(sorted(items)), plan.gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """The clauses of every `.conf` file and the records of every zone in `rpz`."""
        found: list[Item] = []
        for file, data in base.items():
            if file.endswith(".conf"):
                found += st.held(data, file, _SYNTAX)
            elif rpz.is_zone(file):
                found += rpz.held(data, file)
        return tuple(sorted(set(found)))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Our clauses at the end of what is there, sorted among themselves; records in their zones."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            make = rpz.merged(base, file, values) if rpz.is_zone(file) else None
            changes.update(st.merged(base, file, values, _SYNTAX) if make is None else make)
        return changes

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files without these clauses and records; a file in which nothing else was is removed."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            make = rpz.taken_out(base, file, values) if rpz.is_zone(file) else None
            changes.update(st.taken_out(base, file, values, _SYNTAX) if make is None else make)
        return changes


def _passing(plan: dns.Plan, apps: tuple[AppId, ...]) -> tuple[str, ...]:
    """What lets these applications' names through, and what below them is refused for another application's sake."""
    still = [each for app, domains in plan.denied.items() if app not in apps for each in domains]
    ours = [each for app in apps for each in plan.denied.get(app, ()) if dns.inside(each, still) is None]
    below = [each for each in still if any(is_or_under(each, one) for one in ours)]
    return rpz.records(ours, rpz.PASS) + rpz.records(below)


def _rpz(zone: str, origin: str, folder: str, tag: str | None = None) -> str:
    tags = "" if tag is None else f' tags: "{tag}"'
    return f'rpz: name: "{zone}.{origin}" zonefile: "{folder}/rpz/{zone}.zone"{tags}'


def _records(zone: str, records: Sequence[str]) -> set[Item]:
    return {Item(f"rpz/{zone}.zone", rpz.LIST, each) for each in records}


def _setting(scene: Scene, key: str, without: str, pattern: str) -> str:
    value = scene.settings.get(key, without)
    if not re.fullmatch(pattern, value):
        raise InputError(f"setting {key} of target unbound cannot be {value!r}; {Target.settings[key]}")
    return value


def _split(lines: Sequence[str], file: str) -> list[st.Chunk]:
    """A clause, with its attributes on the same and the following lines; `#` begins a comment."""
    found: list[st.Chunk] = []
    for line in lines:
        said = " ".join(line.split("#", 1)[0].split())
        if not said:
            found.append(st.Chunk((line,), None))
        elif _CLAUSE.match(said):
            found.append(st.Chunk((line,), said))
        elif _ATTRIBUTE.match(said):
            _join(found, line, said, file)
        else:
            raise InputError(f"{line!r} is not a line of unbound.conf; mend or remove it", where=file)
    return found


def _join(found: list[st.Chunk], line: str, said: str, file: str) -> None:
    last = next((index for index in reversed(range(len(found))) if found[index].value is not None), None)
    if last is None:
        raise InputError(f"{line!r} stands in no clause such as `server:`; put one before it", where=file)
    between = tuple(each for chunk in found[last + 1 :] for each in chunk.lines)
    whole = st.Chunk((*found[last].lines, *between, line), f"{found[last].value} {said}")
    found[last:] = [whole]


def _rank(value: str) -> int | None:
    return next((index for index, pattern in enumerate(_ORDER) if pattern.fullmatch(value)), None)


_SYNTAX = st.Syntax("clauses", _split, _rank)
