"""What a web page has a browser fetch from others: hosts by the one canonicaliser, and the page's own place.

Addresses are read as a browser reads them (WHATWG URL Standard, by ada-url), so that what a name looks like never
decides: only the host that would be asked does.
"""

import re
from collections.abc import Iterable

import ada_url
import msgspec

from appban.errors import InputError
from appban.inventory._json import shown
from appban.inventory._rows import item
from appban.record.digests import sha256, to_hex
from appban.regime.hosts import canonical_host, is_or_under, registrable
from appban.regime.identity import Kind, Platform, Surface
from appban.regime.observation import DeviceKey, Item

SITE = "site"
"""The scheme of a key that names a web site by its host."""

_LONGEST_PATH = 200
"""Characters of a page's path that name it; of a longer one, a digest of all of it does."""

_DIGEST = 16
_WEB = {"http:": "http:", "https:": "https:", "ws:": "http:", "wss:": "https:"}
"""The protocols that ask a host of the web, and the one that canonicalises its name alike."""

_WORDS = re.compile(r"[a-z0-9]+")


class Page(msgspec.Struct, frozen=True):
    """A page: its whole address, the host of its site, and its place there without anything of the query."""

    url: str
    site: str
    path: str

    @property
    def key(self) -> DeviceKey:
        """The name of the site."""
        return DeviceKey(SITE, self.site)


class Load(msgspec.Struct, frozen=True):
    """Something fetched from a host; `says` are the words of host and path, without the query."""

    host: str
    says: frozenset[str]

    @property
    def surface(self) -> Surface:
        """`sdk` if its address calls it one and not a pixel; else `pixel`, since any load tells of the visit."""
        named = any(word.startswith("sdk") or word.endswith("sdk") for word in self.says)
        return Surface.SDK if named and not any("pixel" in word for word in self.says) else Surface.PIXEL


def page_at(url: str, where: str) -> Page:
    """The page at an http(s) address; InputError if it is none."""
    if "://" not in url:
        raise InputError(f"{shown(url)} is not the address of a page; it begins with https://", where=where)
    site = _host(url, where)
    parsed = ada_url.URL(url)
    path, query = str(parsed.pathname), str(parsed.search)
    rest = query if len(path) <= _LONGEST_PATH else path + query
    mark = f" #{to_hex(sha256(rest.encode()))[:_DIGEST]}" if rest else ""
    return Page(str(parsed.href), site, path[:_LONGEST_PATH] + mark)


def based(url: str, page: Page) -> str:
    """What a page's relative addresses are relative to, by its own word; one that is none of the web has no effect."""
    try:
        parsed = ada_url.URL(url, page.url)
    except ValueError:
        return page.url
    return str(parsed.href) if str(parsed.protocol) in {"http:", "https:"} else page.url


def load_of(url: str, base: str, where: str) -> Load | None:
    """What an address in a page asks for, or None if it asks no host of the web (`data:`, `blob:`, ...)."""
    try:
        parsed = ada_url.URL(url, base)
    except ValueError:
        raise InputError(
            f"{shown(url)} is not an address that a browser could ask; record the page again", where=where
        ) from None
    protocol = str(parsed.protocol)
    if protocol not in _WEB:
        return None
    host = _host(_WEB[protocol] + str(parsed.href).removeprefix(protocol), where)
    return Load(host, frozenset(_WORDS.findall(f"{host} {parsed.pathname}".lower())))


def others(page: Page, loads: Iterable[Load]) -> dict[Item, None]:
    """The hosts, each once on a surface, that are not of the page's own registrable domain; in order."""
    own = registrable(page.site) or page.site
    return {
        item(Platform.NETWORK, Kind.DOMAIN, load.host, where=page.url, surface=load.surface): None
        for load in loads
        if not is_or_under(load.host, own)
    }


def _host(url: str, where: str) -> str:
    try:
        return canonical_host(url)
    except InputError as fault:
        raise InputError(str(fault), where=where) from None
