"""Where a webhook may lead: the public internet, and what the operator lists beside it; resolved once, then pinned.

A name may lead to one address while it is looked at and to another when it is called. So it is resolved here, each of
its addresses is looked at, and the call goes to one of these very addresses.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Addresses that carry an IPv4 address in their last bits (RFC 6052, RFC 8215)."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as this machine resolves it; OSError if it does not."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def within_reach(addresses: Sequence[str], reach: Sequence[str], *, open_net: bool) -> tuple[Address, ...]:
    """The addresses, if every one may be called; none if one may not, since a name with both is up to something.

    `reach` are networks that are listed, `open_net` whether the public internet is meant too.
    """
    networks = [ip_network(block) for block in reach]
    found = tuple(_plain(ip_address(each.partition("%")[0])) for each in addresses)
    allowed = [(open_net and _public(each)) or any(each in net for net in networks) for each in found]
    return found if all(allowed) else ()


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 address that only wraps one."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and any(address in net for net in _EMBEDDING):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    return address if inner is None else inner


def _public(address: Address) -> bool:
    return address.is_global and not address.is_multicast
