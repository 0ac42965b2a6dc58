"""Which identities of a snapshot are in question: those that are or resemble an application, and what each means."""

from collections.abc import Iterator, Sequence

import msgspec

from appban.fleet import relations
from appban.fleet.keys import INDEX, key, keys
from appban.fleet.match import Likeness, Names, likenesses
from appban.ports import SnapshotReader
from appban.regime.catalogue import AppId
from appban.regime.identity import Identity, Kind, Platform, Surface

SURFACES = tuple(Surface)
"""Surfaces by number."""


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """An identity of the snapshot with what devices show for it; bit n of `surfaces` is surface n."""

    code: int
    platform: Platform
    kind: Kind
    value: str
    name: str | None
    publisher: str | None
    surfaces: int

    @property
    def identity(self) -> Identity:
        """The identity itself."""
        return Identity(self.platform, self.kind, self.value)


class Question:
    """The identities in question; applications are numbered in the order they were met."""

    def __init__(self, names: Names, seen: Sequence[Seen]) -> None:
        self.apps: list[AppId] = []
        self.seen: dict[int, Seen] = {}
        self.likeness: dict[tuple[int, int], Likeness] = {}
        self.matched: list[int] = []
        self._surfaces: dict[AppId, int] = {}
        numbers: dict[AppId, int] = {}
        for each in seen:
            found = likenesses(names, each.identity, each.name, each.publisher)
            for likeness in found:
                number = numbers.setdefault(likeness.app, len(numbers))
                self.likeness[each.code, number] = likeness
                self._surfaces[likeness.app] = self._surfaces.get(likeness.app, 0) | each.surfaces
            if found:
                self.seen[each.code] = each
            if any(likeness.strength == "matched" for likeness in found):
                self.matched.append(each.code)
        self.apps = list(numbers)

    def surfaces(self, app: AppId) -> Iterator[tuple[int, Surface]]:
        """The surfaces, with their numbers, on which what may be an application was seen."""
        return surfaces_of(self._surfaces[app])


def surfaces_of(bits: int) -> Iterator[tuple[int, Surface]]:
    """The surfaces of a set, with their numbers."""
    return ((n, surface) for n, surface in enumerate(SURFACES) if bits >> n & 1)


def question(reader: SnapshotReader, names: Names) -> Question:
    """What of a snapshot is in question, by the names of the catalogue."""
    if reader.info.index != INDEX:
        _make_keys(reader)
    reader.load("wanted", {"key": ("u64", sorted(map(key, names.lookups())))})
    return Question(names, reader.rows(relations.QUESTIONED, Seen))


def _make_keys(reader: SnapshotReader) -> None:
    """Keys made now, for a snapshot whose own were made in another way."""
    everything = "SELECT code, platform, kind, value, name, publisher, surfaces FROM identities"
    made = [
        (found, each.code)
        for each in reader.rows(everything, Seen)
        for found in keys(each.identity, each.name, each.publisher)
    ]
    reader.load("keys", {"key": ("u64", [k for k, _ in made]), "code": ("u64", [code for _, code in made])})
