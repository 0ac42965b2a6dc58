"""What Chrome and Edge on Windows have in common as targets: a .reg file and an Intune profile with the same lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from appban.enforcement import _oma_uri
from appban.enforcement._chrome_lists import EXTENSIONS, LISTS, URLS, items_of, within_limit
from appban.enforcement._hosts import ESCAPES, SURFACES
from appban.enforcement._registry import Registry
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Platform


class WindowsTarget:
    """Lists of policies in `<stem>.reg` and `<stem>-oma-uri.json`; a browser needs one of the two."""

    stem: str
    key: str
    """The browser's key of the registry."""
    category: str
    """Its OMA-URI up to the category of its ADMX file."""
    title: str
    layer: Layer = "browser"
    per: Literal["view", "point"] = "view"
    platforms = frozenset({Platform.WINDOWS})
    surfaces = SURFACES
    escapes = ESCAPES
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A pattern a domain and an id an extension, in each of the two files."""
        return items_of(scene, (self._reg, self._oma))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every entry of both lists in both files."""
        found: set[Item] = set()
        for name in LISTS:
            if self._reg in base:
                entries = Registry(base[self._reg], self._reg).entries(f"{self.key}\\{name}")
                found |= {Item(self._reg, name, each.value) for each in entries if each.value is not None}
            if self._oma in base:
                values = _oma_uri.listed(base[self._oma], self._uri(name), self._oma)
                found |= {Item(self._oma, name, each) for each in values}
        return tuple(sorted(found))

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """Each at the end of its list."""
        wanted = sorted(set(items) - set(self.held(base)))
        made: dict[str, bytes | None] = {}
        if any(item.file == self._reg for item in wanted):
            registry = Registry(base.get(self._reg), self._reg)
            for name, values in _by_list(wanted, self._reg):
                registry.add(f"{self.key}\\{name}", values)
            made[self._reg] = registry.data()
        for name, values in _by_list(wanted, self._oma):
            data = made.get(self._oma) or base.get(self._oma) or _oma_uri.shell(self.title)
            made[self._oma] = _oma_uri.with_listed(data, self._uri(name), values, self._oma)
        left = self.held({**base, **{name: data for name, data in made.items() if data is not None}})
        for file in (self._reg, self._oma):
            within_limit(sum((item.file, item.list) == (file, URLS) for item in left), file)
        return made

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """Ours and no more; in the .reg file a line stays that removes each from the registry when it is imported."""
        gone = sorted(set(items) & set(self.held(base)))
        made: dict[str, bytes | None] = {}
        if any(item.file == self._reg for item in gone):
            registry = Registry(base[self._reg], self._reg)
            for name, values in _by_list(gone, self._reg):
                registry.remove(f"{self.key}\\{name}", values)
            made[self._reg] = registry.data()
        for name, values in _by_list(gone, self._oma):
            data = made.get(self._oma) or base[self._oma]
            made[self._oma] = _oma_uri.without_listed(data, self._uri(name), values, self._oma)
        if made.get(self._oma) == _oma_uri.shell(self.title):
            made[self._oma] = None
        return made

    @property
    def _reg(self) -> str:
        return f"{self.stem}.reg"

    @property
    def _oma(self) -> str:
        return f"{self.stem}-oma-uri.json"

    def _uri(self, name: str) -> str:
        below = {URLS: "", EXTENSIONS: "~Extensions"}[name]
        return f"{self.category}{below}/{name}"


def _by_list(items: Iterable[Item], file: str) -> Iterable[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for item in items:
        if item.file == file:
            found.setdefault(item.list, []).append(item.value)
    return found.items()
