"""Chrome and Edge on Windows: lists of policies as ADMX-backed OMA-URI strings, in an Intune custom profile.

Format: Microsoft Graph v1.0 `windows10CustomConfiguration` with one `omaSettingString` a list; its value is
`<enabled/>` and a `<data>` in which numbers and entries alternate with U+F000 between them ("Understanding ADMX-backed
policies"). The ADMX file of the browser has to be ingested under the name that stands first in the URI.
"""

import json
import re
from collections.abc import Sequence

from appban.enforcement._json import STRICT, Node, at_path, read, text_of
from appban.enforcement._json_edit import with_entry, without_entry
from appban.errors import InputError

SETTINGS = ("omaSettings",)
_MARK = "&#xF000;"
_DATA = re.compile(r'(<data\s+id="[^"]*"\s+value=")([^"]*)("\s*/>)')


def shell(title: str) -> bytes:
    """A profile without settings."""
    made = {
        "@odata.type": "#microsoft.graph.windows10CustomConfiguration",
        "displayName": title,
        "omaSettings": [],
    }
    return (json.dumps(made, indent=2) + "\n").encode()


def listed(data: bytes, uri: str, where: str) -> tuple[str, ...]:
    """The entries of the list at this URI."""
    text = text_of(data, where)
    found = _setting(read(text, where, STRICT), uri, where)
    return () if found is None else _entries(found[1], where)


def with_listed(data: bytes, uri: str, values: Sequence[str], where: str) -> bytes:
    """The profile with these at the end of the list at this URI, each unless it is there."""
    text = text_of(data, where)
    root = read(text, where, STRICT)
    found = _setting(root, uri, where)
    if found is None:
        node = at_path(root, SETTINGS, where)
        if node is None:
            raise InputError("there is no list omaSettings; export the profile again", where=where)
        return with_entry(text, node, _made(uri, values)).encode()
    held = _entries(found[1], where)
    return _written(text, found[1], (*held, *(each for each in values if each not in held)))


def without_listed(data: bytes, uri: str, values: Sequence[str], where: str) -> bytes:
    """The profile without these in the list at this URI, and without the list if it is left empty."""
    text = text_of(data, where)
    root = read(text, where, STRICT)
    found = _setting(root, uri, where)
    if found is None:
        return data
    held = _entries(found[1], where)
    left = tuple(each for each in held if each not in values)
    if left:
        return data if left == held else _written(text, found[1], left)
    return (without_entry(text, root, SETTINGS, found[0]) or "{}\n").encode()


def _made(uri: str, values: Sequence[str]) -> dict[str, str]:
    name = uri.rpartition("/")[2]
    return {
        "@odata.type": "#microsoft.graph.omaSettingString",
        "displayName": name,
        "omaUri": uri,
        "value": f'<enabled/><data id="{name}Desc" value="{_joined(values)}"/>',
    }


def _joined(values: Sequence[str]) -> str:
    return _MARK.join(f"{number}{_MARK}{each}" for number, each in enumerate(values, start=1))


def _setting(root: Node, uri: str, where: str) -> tuple[int, Node] | None:
    """Which setting has this URI, and its value."""
    settings = at_path(root, SETTINGS, where)
    for index, (_, _, each) in enumerate(() if settings is None else settings.children):
        named, value = each.child("omaUri"), each.child("value")
        if named is not None and named.value == uri and value is not None:
            return index, value
    return None


def _entries(value: Node, where: str) -> tuple[str, ...]:
    found = _DATA.search(value.value) if isinstance(value.value, str) else None
    if found is None:
        raise InputError(f"{value.value!r} is not an enabled list; export the profile again", where=where)
    parts = re.split(r"&#x[fF]000;|\uf000", found[2]) if found[2] else []
    return tuple(parts[1::2])


def _written(text: str, value: Node, entries: Sequence[str]) -> bytes:
    said = _DATA.sub(lambda found: f"{found[1]}{_joined(entries)}{found[3]}", str(value.value))
    return (text[: value.start] + json.dumps(said) + text[value.end :]).encode()
