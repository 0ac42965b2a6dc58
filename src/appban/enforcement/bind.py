"""BIND 9.18 and newer: a response policy zone in each view, and a view for each set of exemptions.

Sources: BIND 9 Administrator Reference Manual, `response-policy`, `view`, `match-clients`; draft-vixie-dnsop-dns-rpz-00.

appban.conf       to be included in named.conf: a view for each set of exempt addresses, then one for everybody else
views/*.conf      what stands in each view
rpz/*.zone        the policy zone of each view, its own copy: BIND takes no zone of another view for a policy
rpz/empty.zone    an empty zone, which each refused domain has as its own

Right after a start BIND 9.18 answers before its policy zones are ready (50 ms were seen with a small one, and banned
names got through; `servfail-until-ready` came with 9.20.13). A domain that has a zone of its own is never asked
elsewhere, so the empty zones close that gap, and stand if the policy zone cannot be loaded at all; the policy zone
also catches names that are aliases of refused ones.

BIND cannot say "this client may have these names" in a policy zone: its rule on a client's address lets everything
through, and so views tell devices apart. Where there are views BIND wants every zone within one; the operator's own
zones go into a file that `common` names, which each view includes. One zone holds all of a view's names, since BIND
takes 64 policy zones at most. `min-update-interval 0`: without it a changed zone waits up to a minute.
`break-dnssec yes`: without it whoever asks for signatures is given the answer for a signed name.
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

CONF = "appban.conf"
FOLDER = "/etc/bind/appban"
ORIGIN = "appban.invalid"
"""The policy zone is `ban.` below it (RFC 6761: nobody's)."""
OTHERS = "others"
_EMPTY = "rpz/empty.zone"
_OPTIONS = "break-dnssec yes min-update-interval 0 qname-wait-recurse no"
_NOTHING = "zone-statistics none;"
"""Stands in a view that has nothing else, since the file that the view includes has to be there."""
_NAME = r"[a-z0-9-]+(\.[a-z0-9-]+)*"
_PATH = r"/[A-Za-z0-9._/-]+"


class Target:
    """BIND, as whose clients the devices are known by their addresses."""

    name = "bind"
    summary = "BIND 9: a response policy zone in each view, a view for each set of exemptions"
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
        "origin": f"the domain below which the policy zones have their names; without it {ORIGIN}",
        "common": "absolute paths, separated by spaces, of files that every view includes: the operator's own zones",
        "policies": "names of the operator's own policy zones, separated by spaces, to be asked before ours",
    }

    def render(self, scene: Scene) -> Rendered:
        """A view for everybody, and before it one for each set of addresses whose devices' views deny less."""
        plan = dns.plan(scene)
        items: set[Item] = set()
        for apps, addresses in (*plan.exempt.items(), ((), ())):
            view = f"exempt-{dns.set_slug(apps)}" if addresses else OTHERS
            clients = "".join(f"{each}; " for each in addresses) or "any; "
            included = f"{_one(scene, 'folder', FOLDER, _PATH)}/views/{view}.conf"
            line = f'view "appban-{view}" {{ match-clients {{ {clients}}}; include "{included}"; }};'
            items.add(Item(CONF, _SYNTAX.list, line))
            items |= _view(scene, view, {app: each for app, each in plan.denied.items() if app not in apps})
        if plan.denied:
            items.add(Item(_EMPTY, rpz.LIST, '@ TXT "refused by policy"'))
        return Rendered(tuple(sorted(items)), plan.gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """The statements of every `.conf` file and the records of every zone in `rpz`."""
        found: list[Item] = []
        for file, data in base.items():
            if file.endswith(".conf"):
                found += st.held(data, file, _SYNTAX)
            elif rpz.is_zone(file):
                found += rpz.held(data, file)
        return tuple(sorted(set(found)))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Our statements at the end of what is there, sorted among themselves; records in their zones."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            zone = rpz.is_zone(file)
            changes.update(rpz.merged(base, file, values) if zone else st.merged(base, file, values, _SYNTAX))
        return changes

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The files without these statements and records; a file in which nothing else was is removed."""
        changes: dict[str, bytes | None] = {}
        for file, values in st.by_file(items).items():
            zone = rpz.is_zone(file)
            changes.update(
                rpz.taken_out(base, file, values) if zone else st.taken_out(base, file, values, _SYNTAX)
            )
        return changes


def _view(scene: Scene, view: str, denied: Mapping[AppId, tuple[str, ...]]) -> set[Item]:
    """What stands in a view; a view that denies nothing has no zone of ours."""
    folder = _one(scene, "folder", FOLDER, _PATH)
    zone = f"ban.{_one(scene, 'origin', ORIGIN, _NAME)}"
    records = rpz.records(domain for domains in denied.values() for domain in domains)
    policies = [*_several(scene, "policies", _NAME), *([zone] if records else [])]
    lines = [f'include "{each}";' for each in _several(scene, "common", _PATH)]
    if policies:
        asked = " ".join(f'zone "{each}";' for each in policies)
        lines.append(f"response-policy {{ {asked} }} {_OPTIONS};")
    if records:
        file = f"{folder}/rpz/{view}.zone"
        lines.append(f'zone "{zone}" {{ type primary; file "{file}"; allow-query {{ none; }}; notify no; }};')
    own = 'zone "{}" {{ type primary; file "{}/{}"; notify no; }};'
    lines += [own.format(each, folder, _EMPTY) for domains in denied.values() for each in domains]
    named = {Item(f"views/{view}.conf", _SYNTAX.list, each) for each in lines or [_NOTHING]}
    return named | {Item(f"rpz/{view}.zone", rpz.LIST, each) for each in records}


def _one(scene: Scene, key: str, without: str, pattern: str) -> str:
    return _checked(key, scene.settings.get(key, without), pattern)


def _several(scene: Scene, key: str, pattern: str) -> list[str]:
    return [_checked(key, each, pattern) for each in scene.settings.get(key, "").split()]


def _checked(key: str, value: str, pattern: str) -> str:
    if not re.fullmatch(pattern, value):
        raise InputError(f"setting {key} of target bind cannot be {value!r}; {Target.settings[key]}")
    return value


def _split(lines: Sequence[str], file: str) -> list[st.Chunk]:
    """A statement a line, or over several lines until its braces close and a `;` ends it; comments as in named.conf."""
    found: list[st.Chunk] = []
    open_lines: list[str] = []
    for line in lines:
        open_lines.append(line)
        said = " ".join(_COMMENT.sub(_kept, "\n".join(open_lines)).split())
        bare = _QUOTED.sub('""', said)
        if "/*" in bare or (said and not (bare.endswith(";") and bare.count("{") == bare.count("}"))):
            continue
        found.append(st.Chunk(tuple(open_lines), said or None))
        open_lines = []
    if open_lines:
        raise InputError(
            f"the statement that begins with {open_lines[0]!r} never ends; mend or remove it", where=file
        )
    return found


def _kept(match: re.Match[str]) -> str:
    return match[1] or " "


def _rank(value: str) -> int | None:
    """Views in order, since BIND takes the first that matches: everybody else's comes last."""
    if value.startswith('view "appban-'):
        return 1 if value.startswith(f'view "appban-{OTHERS}"') else 0
    return None


_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/|(?://|#)[^\n]*', re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"')
_SYNTAX = st.Syntax("statements", _split, _rank)
