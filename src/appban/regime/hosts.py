"""The one canonicaliser of host names and URLs (WHATWG URL Standard, by ada-url), used at every door.

Parsers disagree on trailing dots, case, IDN, U+3002, soft hyphens, percent-encoding, ports and user info; what passes
here is the ASCII form that resolvers and browsers compare, and everything else is refused.
"""

from functools import cache
from ipaddress import ip_address

import ada_url
from publicsuffixlist import PublicSuffixList

from appban.errors import InputError

MAX_HOST = 253
"""Characters of a host name in ASCII form (RFC 1035 section 2.3.4, less the root label)."""

MAX_PAGE = 2_000
"""Characters of the address of a page that is kept."""


@cache
def _suffixes() -> PublicSuffixList:
    # Reading the list takes a tenth of a second, and most commands never ask.
    return PublicSuffixList()


def canonical_host(text: str) -> str:
    """The ASCII, lower-case host of a bare host name or of an http(s) URL; InputError if there is none.

    A port, path or user info is taken off only from a URL with a scheme: in a bare name they are refused, since what
    stands before an `@` may have been meant as the host.
    """
    url = text if "://" in text else f"https://{_bare(text)}/"
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        raise InputError(f"{text!r} is not a host name or URL; give a name such as example.org") from None
    host = parsed.hostname.rstrip(".")
    if parsed.protocol not in {"http:", "https:"} or not host or len(host) > MAX_HOST:
        raise InputError(f"{text!r} names no host on the web; give a name such as example.org")
    return str(host)


def canonical_page(text: str) -> str:
    """The address of a page on the web as browsers write it; InputError for any other, or one with a user's name in it."""
    try:
        parsed = ada_url.URL(text.strip())
    except ValueError:
        parsed = None
    if parsed is None or parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        raise InputError(
            f"{text[:MAX_HOST]!r} is no address of a page; write it whole, such as https://example.org/statement"
        )
    if parsed.username or parsed.password or len(parsed.href) > MAX_PAGE:
        raise InputError(
            f"{text[:MAX_HOST]!r} has the name of a user in it, or over {MAX_PAGE} characters; write it without"
        )
    return str(parsed.href)


def is_private_way(url: str) -> bool:
    """Whether what goes to a URL can be read by nobody on the way: by https, or by http that stays on this machine.

    InputError if it is no URL of the web, or has characters that programs read in different ways.
    """
    if not url.isascii() or not url.isprintable() or set(' @|\\"<>') & set(url) or "://" not in url:
        raise InputError(f"{url!r} is no plain URL; write it whole, without user names and spaces")
    host = canonical_host(url)
    if url.startswith("https://"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def registrable(host: str) -> str | None:
    """The registrable domain of a canonical host by the public suffix list, or None for a suffix or an address."""
    found = _suffixes().privatesuffix(host)
    return None if found is None else str(found)


def is_or_under(host: str, domain: str) -> bool:
    """Whether a canonical host is the domain or a name below it (never merely a string that ends alike)."""
    return host == domain or host.endswith("." + domain)


def _bare(text: str) -> str:
    if any(ch in text for ch in "/\\@?#:[]") or any(ch.isspace() for ch in text):
        raise InputError(
            f"{text!r} is not a bare host name; give the name alone, or a whole URL with its scheme"
        )
    return text
