"""The table `[rpz]` of the points file: which policy zones we serve, to whom, and who is told of changes."""

import re
import tomllib
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Literal

import msgspec

from appban.errors import InputError

ORIGIN = "rpz.invalid"
"""Below which the zones have their names unless said otherwise (RFC 6761: nobody's)."""
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


class SecondaryStated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A resolver that is told of changes; `key` names the transfer key that it and we sign with."""

    address: str
    port: int = 53
    key: str | None = None


class ZonesStated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is served to resolvers. File names are relative to the points file.

    `unsigned` are addresses or netblocks that may transfer without a key. `answers`: `whole` sends whole zones where
    changes are asked for. `keys`: a file of BIND `key` statements, of mode 0600. `seeds`: a folder in which each zone
    stands as a master file, for a resolver that starts before it has reached us.
    """

    origin: str = ORIGIN
    secondary: tuple[SecondaryStated, ...] = ()
    unsigned: tuple[str, ...] = ()
    answers: Literal["changes", "whole"] = "changes"
    keys: str | None = None
    seeds: str | None = None


class _File(msgspec.Struct):
    rpz: Mapping[str, object] = {}


def read_zones(data: bytes, file: str) -> ZonesStated:
    """The table of a points file, its defaults if there is none; InputError for anything that is not as it should be."""
    try:
        stated = msgspec.convert(tomllib.loads(data.decode()), _File)
        zones = msgspec.convert(stated.rpz, ZonesStated, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise InputError(
            f"{problem}; docs/reference/enforcement-points.md shows the keys", where=f"{file}: rpz"
        ) from None
    _check(zones, f"{file}: rpz")
    return zones


def read_keys(data: bytes, file: str) -> Mapping[str, str]:
    """Secrets in base64 by the name of their key, from BIND `key` statements as `tsig-keygen` prints them.

    InputError for anything else, and for an algorithm other than hmac-sha256; no message holds a secret.
    """
    text = data.decode("utf-8", "replace")
    found = {match["name"]: match["secret"] for match in _KEY.finditer(text)}
    if not found or _KEY.sub("", text).strip():
        raise InputError(
            "not only keys of algorithm hmac-sha256; write what `tsig-keygen NAME` prints", where=file
        )
    return found


def _check(zones: ZonesStated, where: str) -> None:
    if not _HOST.fullmatch(zones.origin):
        raise InputError(f"origin {zones.origin[:80]!r} is no name; give one such as {ORIGIN}", where=where)
    for each in zones.secondary:
        _read(ip_address, each.address, where)
        if not 0 < each.port < 65536:  # noqa: PLR2004  # what a port can be (RFC 768)
            raise InputError(f"port {each.port} of {each.address} is none; give 1 to 65535", where=where)
    for block in zones.unsigned:
        _read(ip_network, block, where)
    if any(each.key for each in zones.secondary) and zones.keys is None:
        raise InputError("a secondary has a key and no `keys` file is named; name it", where=where)


def _read(read: Callable[[str], object], text: str, where: str) -> None:
    try:
        read(text)
    except ValueError as problem:
        raise InputError(f"{problem}; give an address such as 192.0.2.53", where=where) from None


_KEY = re.compile(
    r'\s*key\s+"(?P<name>[A-Za-z0-9._-]+)"\s*\{\s*algorithm\s+"?hmac-sha256"?\s*;\s*'
    r'secret\s+"(?P<secret>[A-Za-z0-9+/=]+)"\s*;\s*\}\s*;'
)
