"""What every source says alike: clean text, device keys, platforms, and a row of software as an item."""

import re
import unicodedata
from functools import lru_cache

import msgspec

from appban.errors import InputError
from appban.regime.identity import Kind, Platform, Surface, catalogued, identity, title
from appban.regime.observation import DeviceKey, Item

MAX_TEXT = 500
"""Characters kept of a name, publisher or version: two of them fit a title, and no real one is longer."""

_PLACEHOLDERS = frozenset(
    {
        "none", "(none)", "null", "n/a", "na", "unknown", "undefined", "invalid", "empty", "oem", "serial",
        "default string", "not specified", "not available", "not applicable", "not defined", "no asset tag",
        "no asset information", "asset tag", "asset-1234567890", "system serial number", "chassis serial number",
        "to be filled by o.e.m.", "to be filled by oem", "to be filled by o.e.m", "0123456789", "123456789",
        "1234567890", "03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc",
        "localhost", "localhost.localdomain", "iphone", "ipad", "android", "macbook pro", "macbook air",
    }
)  # fmt: skip
"""What makers and agents put where they know nothing; two devices with the same one are not one device."""

_ALL_ALIKE = re.compile(r"[0\W_]*|[fF\W_]*|[xX\W_]*")
_FOLDED = frozenset({"uuid", "hostname", "mdm-id", "entra-id", "agent-id"})
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_PLATFORMS = (
    (Platform.ANDROID, re.compile(r"\bandroid", re.IGNORECASE)),
    (Platform.CHROMEOS, re.compile(r"\b(chrome ?os|chromium ?os)\b", re.IGNORECASE)),
    (Platform.WINDOWS, re.compile(r"\b(windows|win32|mswin32|win64)", re.IGNORECASE)),
    (Platform.IOS, re.compile(r"^(ios|ipados|iphone os)\b", re.IGNORECASE)),
    (Platform.MACOS, re.compile(r"\b(mac ?os|os x|darwin)", re.IGNORECASE)),
    (
        Platform.LINUX,
        re.compile(
            r"linux|\b(debian|ubuntu|fedora|centos|red hat|rhel|rocky|suse|opensuse|raspbian|mint|nixos)",
            re.IGNORECASE,
        ),
    ),
)


def clean(text: str | None) -> str | None:
    """Text on one line, with U+FFFD for control characters and lone surrogates; None if nothing is left."""
    if not text:
        return None
    if not text.isprintable():
        text = "".join(_visible(char) for char in text)
    return " ".join(unicodedata.normalize("NFC", text).split())[:MAX_TEXT].strip() or None


def is_guid(text: str | None) -> bool:
    """Whether a text is a GUID, in braces or not, and not all zeros or all F."""
    return text is not None and _GUID.fullmatch(text) is not None and _ALL_ALIKE.fullmatch(text) is None


def keys(*named: tuple[str, str | None]) -> tuple[DeviceKey, ...]:
    """The keys among (scheme, value) pairs, in order; makers' placeholders and repeats are left out.

    Host names, UUIDs and ids are in lower case, as they are case-blind and agents differ in it.
    """
    made: list[DeviceKey] = []
    for scheme, value in named:
        text = clean(value)
        if text is None or text.casefold() in _PLACEHOLDERS or _all_alike(scheme, text):
            continue
        key = DeviceKey(scheme, text.lower() if scheme in _FOLDED else text)
        if key not in made:
            made.append(key)
    return tuple(made)


def known(found: tuple[DeviceKey, ...], where: str) -> tuple[DeviceKey, ...]:
    """The keys of a device; InputError if there are none, since the rows would be nobody's."""
    if not found:
        raise InputError("no serial number, id or host name says which device this is; add one", where=where)
    return found


def platform_of(*stated: str | None, where: str) -> Platform | None:
    """The platform that words for an operating system mean; None without words, InputError if none fits."""
    words = tuple(text.strip() for text in stated if text and text.strip())
    found = _platform(words)
    if found is None and words:
        raise InputError(
            f"operating system {words[0]!r} is none of {', '.join(_device_platforms())}; "
            "give the device to a source that states one of them",
            where=where,
        )
    return found


@lru_cache(maxsize=1024)
def _platform(words: tuple[str, ...]) -> Platform | None:
    for platform, pattern in _PLATFORMS:
        if any(pattern.search(text) for text in words):
            return platform
    return None


def item(
    platform: Platform,
    kind: Kind,
    value: str | None,
    *,
    where: str,
    name: str | None = None,
    publisher: str | None = None,
    version: str | None = None,
    surface: Surface = Surface.NATIVE_APP,
) -> Item:
    """One row as an item; a value that its kind cannot hold leaves a title of name (or value) and publisher.

    A row is never dropped: with neither a name nor a value it is an InputError.
    """
    made = _settled(Item(platform, kind, value or "", clean(name), clean(publisher), clean(version), surface))
    if made is None:
        raise InputError("a row of software has neither name nor identity; mend or remove it", where=where)
    return made


@lru_cache(maxsize=65_536)
def signer(of: Item, team: str | None) -> Item | None:
    """Who signed what a row names, as an item to stand beside it; None if no team, or nothing that can be one, is stated.

    It has no publisher, so that it is never taken for a near-variant of what stands in the row itself.
    """
    try:
        named = catalogued(of.platform, Kind.TEAM_ID, team or "")
    except InputError:
        return None
    return msgspec.structs.replace(of, kind=Kind.TEAM_ID, value=named.value, publisher=None)


@lru_cache(maxsize=65_536)
def _settled(said: Item) -> Item | None:
    """An item in canonical form; kept, since a fleet has few distinct rows and equal ones are then one object."""
    if said.kind is not Kind.TITLE and said.value.strip():
        try:
            named = identity(said.platform, said.kind, said.value)
        except InputError:
            pass
        else:
            return msgspec.structs.replace(said, value=named.value)
    name = said.name or clean(said.value)
    if name is None:
        return None
    named = identity(said.platform, Kind.TITLE, title(name, said.publisher))
    return msgspec.structs.replace(said, kind=Kind.TITLE, value=named.value, name=name)


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in {"Cc", "Cs"} else char


def _all_alike(scheme: str, text: str) -> bool:
    if scheme == "hostname":
        return not any(char.isalnum() for char in text)
    return _ALL_ALIKE.fullmatch(text) is not None


def _device_platforms() -> list[str]:
    return [platform for platform, _ in _PLATFORMS]
