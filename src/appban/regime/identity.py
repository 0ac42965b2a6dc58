"""An identity names an application on a platform: `(platform, kind, value)`, compared only in canonical form.

Platform is part of the key, since one string can name different builds on two platforms. The kinds are the closed
table below: which platforms carry the kind, how its value is brought into canonical form, and what a catalogue may
state. Inventories are not held to the last: an odd value from a device is kept, canonicalised and never equal to a
catalogued one by accident; near-variants are the sweep's business.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NewType

import msgspec

from appban.errors import InputError
from appban.record.digests import sha256
from appban.regime.hosts import canonical_host

Code = NewType("Code", int)
"""First 8 bytes of SHA-256 of an identity, as an unsigned big-endian integer."""

MAX_VALUE = 1024
"""Characters; longer values come from broken agents only, and a leaf has 65,535 bytes."""


class Platform(StrEnum):
    """Where an application runs; `browser` carries extensions and web apps, `network` names on the wire."""

    IOS = "ios"
    ANDROID = "android"
    MACOS = "macos"
    WINDOWS = "windows"
    LINUX = "linux"
    CHROMEOS = "chromeos"
    BROWSER = "browser"
    NETWORK = "network"


class Surface(StrEnum):
    """How an application is used."""

    NATIVE_APP = "native-app"
    WEB = "web"
    PWA = "pwa"
    API = "api"
    ADS_MANAGER = "ads-manager"
    PIXEL = "pixel"
    SDK = "sdk"


class Kind(StrEnum):
    """What sort of name a value is."""

    BUNDLE_ID = "bundle-id"
    PACKAGE = "package"
    STORE_ID = "store-id"
    PACKAGE_FAMILY = "package-family"
    WINGET_ID = "winget-id"
    PRODUCT_CODE = "product-code"
    TEAM_ID = "team-id"
    DEB = "deb"
    RPM = "rpm"
    PURL = "purl"
    EXTENSION_ID = "extension-id"
    WEB_APP = "web-app"
    SHA256 = "sha256"
    DOMAIN = "domain"
    TITLE = "title"


class Identity(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One name of an application; `value` is canonical when built by `identity()`."""

    platform: Platform
    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.platform} {self.kind} {self.value}"


class _Rule(msgspec.Struct, frozen=True):
    platforms: frozenset[Platform]
    canonical: Callable[[str], str]
    well_formed: str


def _exact(value: str) -> str:
    return value


def _braced(value: str) -> str:
    return "{" + value.strip("{}").upper() + "}"


_TITLE_SEPARATOR = "\x1f"
_P = Platform
_KINDS: dict[Kind, _Rule] = {
    Kind.BUNDLE_ID: _Rule(frozenset({_P.IOS, _P.MACOS}), _exact, r"[A-Za-z0-9][A-Za-z0-9._-]*"),
    Kind.PACKAGE: _Rule(frozenset({_P.ANDROID, _P.CHROMEOS}), _exact, r"[A-Za-z]\w*(\.[A-Za-z]\w*)+"),
    Kind.STORE_ID: _Rule(frozenset({_P.IOS, _P.MACOS, _P.WINDOWS}), str.upper, r"[0-9A-Z]{5,20}"),
    Kind.PACKAGE_FAMILY: _Rule(frozenset({_P.WINDOWS}), str.lower, r"[a-z0-9.-]+_[a-z0-9]{13}"),
    Kind.WINGET_ID: _Rule(frozenset({_P.WINDOWS}), str.lower, r"[a-z0-9-]+(\.[a-z0-9+-]+)+"),
    Kind.PRODUCT_CODE: _Rule(
        frozenset({_P.WINDOWS}), _braced, r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"
    ),
    Kind.TEAM_ID: _Rule(frozenset({_P.MACOS, _P.IOS}), str.upper, r"[0-9A-Z]{10}"),
    Kind.DEB: _Rule(frozenset({_P.LINUX}), str.lower, r"[a-z0-9][a-z0-9+.-]+"),
    Kind.RPM: _Rule(frozenset({_P.LINUX}), _exact, r"[A-Za-z0-9][A-Za-z0-9+._-]*"),
    Kind.PURL: _Rule(frozenset(_P), _exact, r"pkg:[a-z0-9.+-]+/\S+"),
    Kind.EXTENSION_ID: _Rule(
        frozenset({_P.BROWSER}), _exact, r"[a-p]{32}|\{[0-9a-fA-F-]{36}\}|[\w.+-]+@[\w.-]+"
    ),
    Kind.WEB_APP: _Rule(frozenset(_P) - {_P.NETWORK}, canonical_host, r"\S+"),
    Kind.SHA256: _Rule(frozenset(_P), str.lower, r"[0-9a-f]{64}"),
    Kind.DOMAIN: _Rule(frozenset({_P.NETWORK}), canonical_host, r"[a-z0-9_-]+(\.[a-z0-9_-]+)*"),
    Kind.TITLE: _Rule(
        frozenset(_P), _exact, rf"[^{_TITLE_SEPARATOR}]+{_TITLE_SEPARATOR}[^{_TITLE_SEPARATOR}]*"
    ),
}


def title(name: str, publisher: str | None) -> str:
    """The value of a `title` identity: name and publisher, each trimmed and single-spaced; only ever suspected."""
    return _TITLE_SEPARATOR.join(" ".join(part.split()) for part in (name, publisher or ""))


def identity(platform: Platform, kind: Kind, value: str) -> Identity:
    """An identity in canonical form; InputError if the platform has no such kind or the value cannot be one.

    Values are normalised to NFC and stripped; case is folded only where the kind is case-blind, and then by ASCII
    rules alone, so that a dotless i or a full-width letter stays the different letter it is.
    """
    rule = _KINDS[kind]
    if platform not in rule.platforms:
        raise InputError(
            f"platform {platform} has no identities of kind {kind}; it is one of {', '.join(sorted(rule.platforms))}"
        )
    text = unicodedata.normalize("NFC", value)
    text = text if kind is Kind.TITLE else text.strip()
    if not text or len(text) > MAX_VALUE:
        raise InputError(
            f"a {kind} has 1 to {MAX_VALUE} characters, not {len(text)}; leave the row out or name it"
        )
    if not text.isprintable() and any(_is_control(ch) for ch in text):
        raise InputError(f"control character in {kind} {text!r}; remove it")
    folds = rule.canonical in {str.upper, str.lower}
    return Identity(platform, kind, rule.canonical(text) if not folds or text.isascii() else text)


def _is_control(ch: str) -> bool:
    return unicodedata.category(ch) in {"Cc", "Cs"} and ch != _TITLE_SEPARATOR


def catalogued(platform: Platform, kind: Kind, value: str) -> Identity:
    """An identity fit for a catalogue: canonical and of the shape its kind has; InputError otherwise."""
    made = identity(platform, kind, value)
    if re.fullmatch(_KINDS[kind].well_formed, made.value, re.ASCII if kind is not Kind.TITLE else 0) is None:
        raise InputError(f"{value!r} does not have the shape of a {kind}; check it at its source")
    return made


def code(of: Identity) -> Code:
    """The 8-byte code the lake carries for an identity; equal codes of different identities are refused at import."""
    text = f"{of.platform}\x00{of.kind}\x00{of.value}".encode("utf-8", "surrogatepass")
    return Code(int.from_bytes(sha256(text)[:8], "big"))


def kinds_of(platform: Platform) -> Iterable[Kind]:
    """The kinds a platform can have, in table order."""
    return (kind for kind, rule in _KINDS.items() if platform in rule.platforms)
