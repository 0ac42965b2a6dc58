"""By what an identity is looked up: an identity can resemble a catalogued one only if the two share a lookup.

A lookup is a letter and a text. `v` the value as it looks; `p` a dotted beginning of it; `f` a package family without
its publisher; `h` a host or a domain above it, `d` the same of a name on the network; `t` the name shown. The lake keeps
the hashes of an identity's lookups (its keys), so that a sweep finds what the catalogue could mean without reading two
hundred thousand names.
"""

import re
from collections.abc import Iterable, Iterator

from appban.errors import InputError
from appban.fleet.names import shown_name
from appban.fleet.skeleton import skeleton
from appban.record.digests import sha256
from appban.regime.hosts import canonical_host
from appban.regime.identity import Identity, Kind

INDEX = "lookups.1"
"""The name of this way of making keys; a snapshot made in another way is looked up afresh."""

_DOTTED = frozenset({Kind.BUNDLE_ID, Kind.PACKAGE, Kind.WINGET_ID})
_HOSTS = frozenset({Kind.WEB_APP, Kind.DOMAIN})
_FEWEST_LABELS = 2
"""A single label (`com`) is nobody's namespace."""
_EDGE_WEB_APP = re.compile(r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)-[0-9a-f]{6,8}_[a-z0-9]{13}")
"""The package family that Edge gives a web app: its host, a hash, the publisher's hash."""
_MAY_BE_HOST = re.compile(r"[^\s\\]+\.[^\s\\]+")


def key(lookup: str) -> int:
    """The hash of a lookup, 64 bits; two that collide are told apart when the identity itself is looked at."""
    return int.from_bytes(sha256(lookup.encode("utf-8", "surrogatepass"))[:8], "big")


def keys(of: Identity, name: str | None, publisher: str | None) -> Iterator[int]:
    """The keys of an identity, as the lake keeps them."""
    return map(key, lookups(of, name, publisher))


def lookups(of: Identity, name: str | None, publisher: str | None) -> Iterator[str]:
    """The lookups of an identity on a device, shown with a name and publisher; the nearest likeness first."""
    yield "v" + skeleton(of.value)
    if of.kind in _DOTTED:
        yield from ("p" + each for each in _beginnings(skeleton(of.value)))
    if of.kind is Kind.PACKAGE_FAMILY:
        yield "f" + _family(of.value)
    named, by = shown(of, name, publisher)
    if of.kind is Kind.DOMAIN:
        yield from ("d" + each for each in _above(of.value))
    for host in _hosts(of, named, by):
        yield from ("h" + each for each in _above(host))
    if looks := shown_name(named):
        yield "t" + looks


def shown(of: Identity, name: str | None, publisher: str | None) -> tuple[str, str]:
    """The name and publisher that a device shows for an identity; a title is nothing but these."""
    if of.kind is Kind.TITLE:
        first, _, second = of.value.partition("\x1f")
        return first, second
    return name or "", publisher or ""


def keys_of(name: str, identities: Iterable[Identity]) -> Iterator[str]:
    """The lookups by which what resembles an application is found, from its name, identities and domains."""
    for each in identities:
        looks = skeleton(each.value)
        yield "v" + looks
        if each.kind in _DOTTED and looks.count(".") >= _FEWEST_LABELS - 1:
            yield "p" + looks
        if each.kind is Kind.PACKAGE_FAMILY:
            yield "f" + _family(each.value)
        if each.kind in _HOSTS:
            yield "h" + each.value
        if each.kind is Kind.DOMAIN:
            yield "d" + each.value
    if looks := shown_name(name):
        yield "t" + looks


def _beginnings(value: str) -> Iterator[str]:
    labels = value.split(".")
    for count in range(_FEWEST_LABELS, len(labels)):
        yield ".".join(labels[:count])


def _family(value: str) -> str:
    return skeleton(value.rpartition("_")[0])


def _hosts(of: Identity, name: str, publisher: str) -> Iterator[str]:
    if of.kind in _HOSTS:
        yield of.value
    elif of.kind is Kind.PACKAGE_FAMILY:
        found = _EDGE_WEB_APP.fullmatch(of.value)
        if found is not None:
            yield found["host"]
    elif of.kind is Kind.TITLE:
        for text in (name, publisher):
            if _MAY_BE_HOST.fullmatch(text):
                yield from _host(text)


def _host(text: str) -> Iterator[str]:
    try:
        yield canonical_host(text)
    except InputError:
        return


def _above(host: str) -> Iterator[str]:
    """A host and the names above it, so that `is_or_under` is found by equality."""
    labels = host.split(".")
    for n in range(len(labels) - 1):
        yield ".".join(labels[n:])
