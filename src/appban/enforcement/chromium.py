"""Chromium, Chrome and Edge on Linux: the folder of managed policies, /etc/chromium/policies/managed for Chromium.

Format: Chromium Enterprise policy list, `URLBlocklist` and `ExtensionInstallBlocklist`. A bare host blocks itself and
every name below it, whatever the scheme and port ("URL blocklist filter format").

Seen in Chromium 156: every file in the folder is read, whatever it is called; where two have one key, the file whose
name sorts last by bytes rules and the other's entries count for nothing, unless `PolicyListMultipleSourceMergeList`
names the key. So an entry of ours goes into the list that rules. Where nobody has the list it goes into a file of our
own whose name sorts before all others, so that a list somebody adds later is never overridden by ours: ours is then
missing from `held` until it is merged again.

An item of the file `*` is one that is in force, in whichever file rules; one of another name is overridden there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from appban.enforcement._chrome_lists import LISTS, URLS, items_of, within_limit
from appban.enforcement._hosts import ESCAPES, SURFACES
from appban.enforcement._json import RELAXED, Node, read, strings, text_of
from appban.enforcement._json_edit import with_strings, without_strings
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Platform

RULING = "*"
OWN = "00-appban.json"
_MERGED = "PolicyListMultipleSourceMergeList"


class Target:
    """Managed policies of Chromium and its kin on Linux, one folder a view; see the module."""

    name = "chromium"
    summary = (
        "Chromium, Chrome and Edge on Linux: URLBlocklist and ExtensionInstallBlocklist in policies/managed"
    )
    layer: Layer = "browser"
    per: Literal["view", "point"] = "view"
    platforms = frozenset({Platform.LINUX})
    surfaces = SURFACES
    escapes = (
        *ESCAPES,
        "a change in the first seconds after the browser's start, until the next change or start",
    )
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A pattern a domain and an id an extension that Chromium could load."""
        return items_of(scene, (RULING,))

    def held(self, base: Files) -> tuple[Item, ...]:
        """What every file of the folder holds; of the file `*` where it is in force."""
        folder = _Folder(base)
        return tuple(sorted({item for key in LISTS for item in folder.items(key)}))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Each into the list that rules; InputError if Chromium would not read so far, or cannot read a file."""
        files, made = dict(base), _Folder(base)
        for (file, key), values in _by_list(items):
            there = {item.value for item in made.items(key) if item.file == file}
            name = made.ruler(key) if file == RULING else file
            wanted = [value for value in values if value not in there]
            if wanted:
                files[name] = with_strings(files.get(name), (key,), wanted, name, RELAXED)
        left = _Folder(files)
        within_limit(sum(item.file == RULING for item in left.items(URLS)), left.ruler(URLS))
        return {name: data for name, data in files.items() if base.get(name) != data}

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """From the list that rules and from our own file; a file that we made and that is left empty goes."""
        files: dict[str, bytes | None] = dict(base)
        made = _Folder(base)
        for (file, key), values in _by_list(items):
            for name in {made.ruler(key), OWN} if file == RULING else {file}:
                data = files.get(name)
                if data is not None:
                    left = without_strings(data, (key,), values, name, RELAXED)
                    files[name] = left if left is not None or name == OWN else b"{}\n"
        return {name: data for name, data in files.items() if base[name] != data}


class _Folder:
    """The files of a folder as Chromium reads them, the one that rules last."""

    def __init__(self, files: Files) -> None:
        self._held: dict[str, Node] = {}
        names = [name for name in files if "/" not in name]
        for name in sorted(names, key=str.encode):
            self._held[name] = read(text_of(files[name], name), name, RELAXED)

    def ruler(self, key: str) -> str:
        """The file whose list is in force, or our own where nobody has the list."""
        return next((name for name in reversed(self._held) if self._held[name].child(key) is not None), OWN)

    def items(self, key: str) -> Iterable[Item]:
        """Every entry of a list, in every file."""
        ruler, together = self.ruler(key), self._together(key)
        for name, node in self._held.items():
            file = RULING if together or name == ruler else name
            yield from (Item(file, key, value) for value in strings(node, (key,), name))

    def _together(self, key: str) -> bool:
        name = self.ruler(_MERGED)
        listed = strings(self._held[name], (_MERGED,), name) if name in self._held else ()
        return key in listed or "*" in listed


def _by_list(items: Iterable[Item]) -> Iterable[tuple[tuple[str, str], list[str]]]:
    """The values of each list of each file, in order."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in sorted(set(items)):
        found.setdefault((item.file, item.list), []).append(item.value)
    return found.items()
