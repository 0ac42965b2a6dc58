"""Chrome and Edge on macOS: lists of policies in a property list of managed preferences.

Format: Apple property list, XML or binary, `com.google.Chrome.plist` or `com.microsoft.Edge.plist`, as an MDM delivers
it to /Library/Managed Preferences. The file is written anew in the layout of Apple's own tools, so one that they wrote
comes back byte for byte.
"""

import plistlib
from collections.abc import Mapping, Sequence
from typing import Literal
from xml.parsers.expat import ExpatError

from appban.enforcement._chrome_lists import LISTS, URLS, items_of, within_limit
from appban.enforcement._hosts import ESCAPES, SURFACES
from appban.errors import InputError
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Platform


class PlistTarget:
    """Lists of policies in one property list."""

    file: str
    layer: Layer = "browser"
    per: Literal["view", "point"] = "view"
    platforms = frozenset({Platform.MACOS})
    surfaces = SURFACES
    escapes = ESCAPES
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A pattern a domain and an id an extension."""
        return items_of(scene, (self.file,))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every entry of both lists."""
        made = self._read(base)
        return tuple(
            sorted({Item(self.file, name, each) for name in LISTS for each in self._list(made, name)})
        )

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Each at the end of its list."""
        wanted = sorted(set(items) - set(self.held(base)))
        made = self._read(base)
        for item in wanted:
            made[item.list] = [*self._list(made, item.list), item.value]
        within_limit(len(self._list(made, URLS)), self.file)
        return {self.file: self._written(made, base)} if wanted else {}

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """Ours and no more; a list that is left empty goes, and so does a file."""
        gone = sorted(set(items) & set(self.held(base)))
        made = self._read(base)
        for item in gone:
            made[item.list] = [each for each in self._list(made, item.list) if each != item.value]
            if not made[item.list]:
                del made[item.list]
        if not gone:
            return {}
        return {self.file: self._written(made, base) if made else None}

    def _read(self, base: Files) -> dict[str, object]:
        if self.file not in base:
            return {}
        try:
            made = plistlib.loads(base[self.file])
        except (
            plistlib.InvalidFileException,
            ExpatError,
            ValueError,
            LookupError,
            AttributeError,
            TypeError,
        ) as fault:
            raise InputError(
                f"not a property list: {str(fault) or 'unknown format'}; export it again, nothing was changed",
                where=self.file,
            ) from None
        if not isinstance(made, dict):
            raise InputError("the property list holds no dictionary; export it again", where=self.file)
        return made

    def _list(self, made: Mapping[str, object], name: str) -> list[str]:
        found = made.get(name, [])
        strings = [each for each in found if isinstance(each, str)] if isinstance(found, list) else None
        if strings is None or strings != found:
            raise InputError(
                f"{name} is not a list of strings; mend it, nothing was changed", where=self.file
            )
        return strings

    def _written(self, made: dict[str, object], base: Files) -> bytes:
        binary = base.get(self.file, b"").startswith(b"bplist")
        return plistlib.dumps(made, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML, sort_keys=False)
