"""A plain list of domains, one a line, that a protective DNS service or a filter fetches over HTTPS.

UTF-8, a canonical domain a line, `#` begins a comment. The reader is to refuse each name and all names below it. A
list cannot tell devices apart: there is one for each view, and whoever fetches it gives each list to its own devices.
"""

from collections.abc import Mapping, Sequence

from appban.enforcement import _dns as dns
from appban.enforcement import _statements as st
from appban.errors import InputError
from appban.ports import Changes, Files, Item, Rendered, Scene
from appban.regime.device import DEVICE_PLATFORMS
from appban.regime.hosts import canonical_host

FILE = "domains.txt"


class Target:
    """A list of domains for a service that refuses what it lists."""

    name = "domain-list"
    summary = "a plain list of domains, one a line, for protective DNS services and filters"
    layer = "dns"
    per = "view"
    platforms = frozenset(DEVICE_PLATFORMS)
    surfaces = dns.SURFACES
    escapes = (
        "a program that talks by address, or asks another resolver (DNS over HTTPS, a VPN, another network)",
        "a reader that refuses the listed names only and not those below them",
        "the time until the reader fetches the list again",
    )
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """The domains of the applications whose web pages the view denies."""
        view = scene.groups[0].view if scene.groups else scene.base
        apps = dns.web_denied(view)
        kept, gaps = dns.names(scene, apps)
        gaps |= dns.view_gaps(view, self.surfaces, frozenset(apps))
        found = {Item(FILE, _SYNTAX.list, domain) for domains in kept.values() for domain in domains}
        return Rendered(tuple(sorted(found)), tuple(sorted(gaps)))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every domain of the list."""
        return tuple(sorted(set(st.held(base[FILE], FILE, _SYNTAX)))) if FILE in base else ()

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The list with these domains at its end."""
        return st.merged(base, FILE, [item.value for item in items], _SYNTAX)

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The list without these domains; removed if nothing else was in it."""
        return st.taken_out(base, FILE, [item.value for item in items], _SYNTAX)


def _split(lines: Sequence[str], file: str) -> list[st.Chunk]:
    found: list[st.Chunk] = []
    for line in lines:
        said = line.split("#", 1)[0].strip()
        try:
            found.append(st.Chunk((line,), canonical_host(said) if said else None))
        except InputError as fault:
            raise InputError(f"{fault}; mend or remove the line", where=file) from None
    return found


_SYNTAX = st.Syntax("domains", _split, lambda _: 0)
