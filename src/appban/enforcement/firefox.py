"""Firefox: policies.json, in /etc/firefox/policies or the `distribution` folder of the installation.

Format: Mozilla policy templates, `WebsiteFilter.Block` (match patterns; `*.` takes the bare domain too) and
`ExtensionSettings` with `installation_mode` `blocked`. Firefox reads the file when it starts and not again: a change
holds from the next start (seen in 153). It passes over a policy whose name it does not know, and the schema does not
catch one, so such names are refused here before they are taken for a ban.
"""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from appban.enforcement._hosts import ESCAPES, SURFACES, blocked
from appban.enforcement._json import STRICT, Node, at_path, members, read, strings, text_of
from appban.enforcement._json_edit import with_member, with_strings, without_member, without_strings
from appban.errors import InputError
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Platform

FILE = "policies.json"
BLOCK = ("policies", "WebsiteFilter", "Block")
EXTENSIONS = ("policies", "ExtensionSettings")
_BLOCK, _EXTENSIONS = "WebsiteFilter.Block", "ExtensionSettings"
_BLOCKED = {"installation_mode": "blocked"}
_OURS = ("WebsiteFilter", "ExtensionSettings")
_ALIKE = 0.85
"""How close a policy's name is to one of ours before it is taken for a slip of the pen (0 to 1)."""


class Target:
    """Policies of Firefox, one file a view; see the module."""

    name = "firefox"
    summary = "Firefox: WebsiteFilter and ExtensionSettings in policies.json"
    layer: Layer = "browser"
    per: Literal["view", "point"] = "view"
    platforms = frozenset({Platform.LINUX, Platform.MACOS, Platform.WINDOWS})
    surfaces = SURFACES
    escapes = (*ESCAPES, "a browser that has not been started again since the change")
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A pattern a domain, and an id an extension that Firefox could load."""
        made = blocked(scene)
        items = [Item(FILE, _BLOCK, f"*://*.{each}/*") for each in made.domains]
        items += [Item(FILE, _EXTENSIONS, each) for each in made.extensions if "@" in each or "{" in each]
        return Rendered(tuple(sorted(items)), made.gaps)

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every pattern that is blocked, and every extension."""
        if FILE not in base:
            return ()
        root = _read(base[FILE])
        found = {Item(FILE, _BLOCK, each) for each in strings(root, BLOCK, FILE)}
        for key, node in members(root, EXTENSIONS, FILE).items():
            mode = node.child("installation_mode")
            if mode is not None and mode.value == "blocked":
                found.add(Item(FILE, _EXTENSIONS, key))
        return tuple(sorted(found))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Each beside what is there; InputError where an extension of ours is let in by an entry that is not ours."""
        data = base.get(FILE)
        wanted = sorted(set(items) - set(self.held(base)))
        patterns = [item.value for item in wanted if item.list == _BLOCK]
        if patterns:
            data = with_strings(data, BLOCK, patterns, FILE, STRICT)
        for item in wanted:
            if item.list == _EXTENSIONS:
                data = with_member(data, (*EXTENSIONS, item.value), _BLOCKED, FILE, STRICT)
        return {} if data is None or data == base.get(FILE) else {FILE: data}

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """Ours and no more; the file goes if we made it and nothing else is in it."""
        gone = sorted(set(items) & set(self.held(base)))
        data: bytes | None = base.get(FILE)
        patterns = [item.value for item in gone if item.list == _BLOCK]
        if patterns and data is not None:
            data = without_strings(data, BLOCK, patterns, FILE, STRICT)
        for item in gone:
            if item.list == _EXTENSIONS and data is not None:
                data = without_member(data, (*EXTENSIONS, item.value), FILE, STRICT)
        return {FILE: data} if gone else {}


def _read(data: bytes) -> Node:
    root = read(text_of(data, FILE), FILE, STRICT)
    policies = at_path(root, ("policies",), FILE)
    if policies is None:
        if root.children:
            raise InputError(
                "there is no key policies, which Firefox wants at the top; mend the file", where=FILE
            )
        return root
    if policies.kind != "object":
        raise InputError("policies is not an object; mend the file, nothing was changed", where=FILE)
    for name, _, _ in policies.children:
        _spelt(name)
    return root


def _spelt(name: str) -> None:
    """InputError for a name that is nearly one of ours; Firefox passes over it, and what it holds is not in force."""
    near = get_close_matches(name.casefold(), [each.casefold() for each in _OURS], 1, _ALIKE)
    if name not in _OURS and near:
        meant = next(each for each in _OURS if each.casefold() == near[0])
        raise InputError(
            f"Firefox knows no policy {json.dumps(name)}; call it {meant}, nothing was changed", where=FILE
        )
